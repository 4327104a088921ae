package org.allometry.orchestrator.sweep;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.journal.JournalException;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.journal.Standing;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.SweepSettings;

/**
 * What has to be known of a sweep before it goes on: how it began, where it stands, under which
 * conditions it ran last.
 */
public final class SweepStanding {
  private final SweepFolder folder;
  private final Standing standing;
  private final CanonicalConfig canonical;
  private final SweepSettings settings;

  private SweepStanding(
      SweepFolder folder, Standing standing, CanonicalConfig canonical, SweepSettings settings) {
    this.folder = folder;
    this.standing = standing;
    this.canonical = canonical;
    this.settings = settings;
  }

  /**
   * That of a sweep that has begun; its journal is whole.
   *
   * @throws UserError when it has not begun, or its journal cannot be used
   */
  public static SweepStanding open(SweepFolder folder) {
    return begun(folder).orElseThrow(() -> notBegun(folder));
  }

  /**
   * The same; empty where a crash came before the first event.
   *
   * @throws UserError when its journal cannot be used
   */
  public static Optional<SweepStanding> begun(SweepFolder folder) {
    try {
      return JournalReader.standing(folder.journal()).map(standing -> of(folder, standing));
    } catch (JournalException e) {
      throw SweepArchive.unreadable(e);
    }
  }

  /**
   * That after events that are at hand.
   *
   * @throws UserError when there is none, or their configuration is not understood
   */
  public static SweepStanding of(SweepFolder folder, List<Recorded> events) {
    SortedMap<String, String> conditions = new TreeMap<>();
    for (Recorded recorded : events) {
      if (recorded.event() instanceof SweepEvent.ConditionsRecorded e) {
        conditions = e.conditions();
      }
    }
    SweepState state = JournalReader.replay(folder.journal(), events);
    return of(folder, new Standing(state, conditions));
  }

  private static SweepStanding of(SweepFolder folder, Standing standing) {
    SweepEvent.SweepStarted started = standing.state().started();
    if (started == null) {
      throw notBegun(folder);
    }
    CanonicalConfig canonical = new CanonicalConfig(started.resolvedConfig());
    try {
      SweepSettings settings = SweepSettings.read(canonical.config(), started.sweep(), 1);
      return new SweepStanding(folder, standing, canonical, settings);
    } catch (IllegalArgumentException | SettingsException | UserError e) {
      throw new UserError(
              UserError.Kind.LOCKED,
              folder.journal()
                  + ": this version does not understand the configuration that the sweep began with"
                  + " ("
                  + e.getMessage()
                  + "); use the version that began it, or start anew with --fresh",
              e)
          .file(folder.journal().toString())
          .hint("use the version that began it, or start anew with --fresh");
    }
  }

  private static UserError notBegun(SweepFolder folder) {
    return new UserError(
            UserError.Kind.LOCKED,
            folder.journal()
                + ": the sweep has not begun, its journal is empty; run allometry search CONF"
                + " again")
        .file(folder.journal().toString())
        .hint("run allometry search CONF again");
  }

  /** Where it lies. */
  public SweepFolder folder() {
    return folder;
  }

  /** What its events add up to. */
  public SweepState state() {
    return standing.state();
  }

  /** The conditions of its last run, by name; empty where none were recorded. */
  public SortedMap<String, String> conditions() {
    return standing.conditions();
  }

  /** The configuration that it began with, as sorted lines. */
  public CanonicalConfig canonical() {
    return canonical;
  }

  /** The same as typed values. */
  public SweepSettings settings() {
    return settings;
  }
}

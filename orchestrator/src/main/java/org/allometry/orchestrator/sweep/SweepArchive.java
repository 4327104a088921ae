package org.allometry.orchestrator.sweep;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import org.allometry.actors.journal.JournalException;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.SearchSpaceBuilder;
import org.allometry.orchestrator.settings.SweepSettings;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be known of a sweep from its folder, without actors; a value of the journal
 * alone, so the same journal gives the same archive.
 */
public final class SweepArchive {
  private final SweepStanding standing;
  private final List<Recorded> events;
  private final SearchSpace space;
  private @Nullable Advice advice;

  private SweepArchive(SweepStanding standing, List<Recorded> events) {
    this.standing = standing;
    this.events = events;
    this.space = new SearchSpaceBuilder(standing.settings()).build();
  }

  /**
   * Opens the named sweep, or the one that changed last.
   *
   * @param home folder that holds {@code sweeps/}
   * @throws UserError when there is none, or its journal cannot be read
   */
  public static SweepArchive open(Path home, @Nullable String name) {
    return open(SweepFolder.find(home, name));
  }

  /**
   * Opens a sweep.
   *
   * @throws UserError when its journal cannot be read
   */
  public static SweepArchive open(SweepFolder folder) {
    try {
      return of(folder, JournalReader.read(folder.journal()));
    } catch (JournalException e) {
      throw unreadable(e);
    }
  }

  /**
   * Opens what can be read of a sweep whose journal is damaged.
   *
   * @throws UserError when nothing can be read
   */
  public static SweepArchive salvage(SweepFolder folder) {
    try {
      return of(folder, JournalReader.readable(folder.journal()).events());
    } catch (JournalException e) {
      throw unreadable(e);
    }
  }

  /**
   * The archive of events that are at hand.
   *
   * @throws UserError when there is none, or their configuration is not understood
   */
  public static SweepArchive of(SweepFolder folder, List<Recorded> events) {
    return new SweepArchive(SweepStanding.of(folder, events), events);
  }

  /** A journal that cannot be used, for its user. */
  public static UserError unreadable(JournalException e) {
    return new UserError(UserError.Kind.LOCKED, String.valueOf(e.getMessage()), e)
        .file(e.file().toString());
  }

  /** Name of the sweep. */
  public String name() {
    return folder().name();
  }

  /** Where it lies. */
  public SweepFolder folder() {
    return standing.folder();
  }

  /** The journal, in order. */
  public List<Recorded> events() {
    return events;
  }

  /** What the events add up to. */
  public SweepState state() {
    return standing.state();
  }

  /** First event. */
  public SweepEvent.SweepStarted started() {
    SweepEvent.SweepStarted started = state().started();
    if (started == null) {
      throw new IllegalStateException("an archive has a first event");
    }
    return started;
  }

  /** The configuration that the sweep began with, as sorted lines. */
  public CanonicalConfig canonical() {
    return standing.canonical();
  }

  /** The same, complete and resolved. */
  public Config config() {
    return canonical().config();
  }

  /** The same as typed values. */
  public SweepSettings settings() {
    return standing.settings();
  }

  /** What may be trained, and what is to be known. */
  public SearchSpace space() {
    return space;
  }

  /** What decides. */
  public Policy policy() {
    return Policies.byName(settings().policyName(), settings().policy());
  }

  /** What the policy says about the history so far; computed once. */
  public Advice advice() {
    Advice known = advice;
    if (known == null) {
      known = policy().advise(space, state().history());
      advice = known;
    }
    return known;
  }
}

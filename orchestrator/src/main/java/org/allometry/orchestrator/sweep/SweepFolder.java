package org.allometry.orchestrator.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of a sweep lies.
 *
 * @param home folder of all sweeps and data sets, absolute
 * @param name of the sweep
 */
public record SweepFolder(Path home, String name) {
  /** Every checkpoint's last file to be written. */
  private static final String CHECKPOINT = "manifest.json";

  private static final String KEPT_ASIDE = ".*\\.[0-9]{8}T[0-9]{6}Z(-[0-9]+)?";

  /** The sweep's folder. */
  public Path root() {
    return home.resolve("sweeps").resolve(name);
  }

  /** Its resolved configuration. */
  public Path conf() {
    return root().resolve("sweep.conf");
  }

  /** Its journal. */
  public Path journal() {
    return root().resolve("journal").resolve("journal.db");
  }

  /** Its checkpoints. */
  public Path checkpoints() {
    return root().resolve("checkpoints");
  }

  /** Its dense metrics. */
  public Path curves() {
    return root().resolve("curves");
  }

  /** Its logs. */
  public Path logs() {
    return root().resolve("logs");
  }

  /** Its reports. */
  public Path report() {
    return root().resolve("report");
  }

  /** Data sets of all sweeps. */
  public Path data() {
    return home.resolve("data");
  }

  /** Whether it has begun. */
  public boolean exists() {
    return Files.exists(journal());
  }

  /**
   * Refuses to begin a sweep where one has trained: checkpoints come after events, so a journal
   * without any has lost them.
   *
   * @throws UserError when there is a checkpoint
   */
  public void requireUntrained() {
    if (!Files.isDirectory(checkpoints())) {
      return;
    }
    try (Stream<Path> below = Files.walk(checkpoints())) {
      if (below.anyMatch(file -> file.endsWith(CHECKPOINT))) {
        throw new UserError(
                UserError.Kind.LOCKED,
                journal()
                    + " holds no event, but the sweep has checkpoints: its events have gone. Nothing"
                    + " was changed. Restore the whole folder "
                    + journal().getParent()
                    + " from a copy, or start anew with --fresh")
            .file(journal().toString())
            .hint("restore the journal from a copy, or start anew with --fresh");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses a sweep one of whose files is something else: to open a pipe waits for ever.
   *
   * @throws UserError naming it
   */
  public void requirePlainFiles() {
    for (Path file :
        List.of(
            root().resolve("lock"),
            root().resolve("lock.owner"),
            conf(),
            Path.of(journal() + "-wal"),
            Path.of(journal() + "-shm"),
            logs().resolve("allometry.log"))) {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UserError(
                UserError.Kind.LOCKED,
                file
                    + " is "
                    + (Files.isDirectory(file) ? "a folder" : "a pipe, a socket or a device")
                    + ", no file; move it away")
            .file(file.toString())
            .hint("move it away");
      }
    }
  }

  /**
   * The named sweep, or the one whose journal changed last.
   *
   * @throws UserError when there is none, listing those that there are
   */
  public static SweepFolder find(Path home, @Nullable String name) {
    SweepFolder found = choose(home, name);
    found.requirePlainFiles();
    return found;
  }

  private static SweepFolder choose(Path home, @Nullable String name) {
    List<SweepFolder> all = list(home);
    if (name == null) {
      return all.stream()
          .filter(folder -> !folder.name().matches(KEPT_ASIDE))
          .max(Comparator.comparingLong(SweepFolder::changed).thenComparing(SweepFolder::name))
          .orElseThrow(
              () ->
                  new UserError(
                          UserError.Kind.NOT_FOUND,
                          "there is no sweep in "
                              + home.resolve("sweeps")
                              + "; start one with: allometry search conf/quickstart.conf")
                      .option("--home")
                      .value(home.toString())
                      .hint("start one with allometry search, or name another folder with --home"));
    }
    return all.stream()
        .filter(folder -> folder.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(home, name, all));
  }

  private static UserError unknown(Path home, String name, List<SweepFolder> all) {
    List<String> names = all.stream().map(SweepFolder::name).toList();
    String near = SettingsReader.nearest(name, names);
    return new UserError(
            UserError.Kind.NOT_FOUND,
            "there is no sweep "
                + Quoted.of(name)
                + " in "
                + home.resolve("sweeps")
                + "; there "
                + (names.isEmpty() ? "are none" : "are " + String.join(", ", names))
                + (near.isEmpty() ? "" : ". " + near))
        .option("SWEEP")
        .value(name)
        .allowed(names.isEmpty() ? "none exists" : String.join(", ", names))
        .hint(near.isEmpty() ? "name one that exists, or another folder with --home" : near);
  }

  /** All sweeps that have begun, by name. */
  public static List<SweepFolder> list(Path home) {
    Path sweeps = home.resolve("sweeps");
    if (!Files.isDirectory(sweeps)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(sweeps)) {
      return folders
          .map(folder -> new SweepFolder(home, String.valueOf(folder.getFileName())))
          .filter(SweepFolder::exists)
          .sorted(Comparator.comparing(SweepFolder::name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long changed() {
    long latest = 0;
    for (Path file : List.of(journal(), Path.of(journal() + "-wal"))) {
      try {
        if (Files.exists(file)) {
          latest = Math.max(latest, Files.getLastModifiedTime(file).toMillis());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return latest;
  }
}

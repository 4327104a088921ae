package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one search.
 *
 * @param root its home
 */
record Home(Path root) {
  static final String NAME = "chaos";
  static final int LEASE_SECONDS = 5;
  static final int GRACE_SECONDS = 5;

  /** How much a search trains. */
  enum Length {
    /** About two seconds of training. */
    SHORT("2e9", "50, 100, 200, 400"),
    /** About five. */
    LONG("3e9", "100, 200, 400, 800");

    private final String conf;

    Length(String budget, String steps) {
      conf = configuration(budget, steps);
    }
  }

  /** A new folder with a configuration in it. */
  static Home make(Path root, Length length) throws IOException {
    Files.createDirectories(root.resolve("tmp"));
    Files.writeString(root.resolve(NAME + ".conf"), length.conf);
    return new Home(root);
  }

  /** The same data set as in {@code other}, so that it need not be generated again. */
  void copyData(Home other) throws IOException {
    try (Stream<Path> files = Files.walk(other.root.resolve("data"))) {
      for (Path file : files.toList()) {
        Files.copy(file, root.resolve(other.root.relativize(file).toString()));
      }
    }
  }

  Path sweep() {
    return root.resolve("sweeps").resolve(NAME);
  }

  Path journal() {
    return sweep().resolve("journal/journal.db");
  }

  Path checkpoints() {
    return sweep().resolve("checkpoints");
  }

  /** A variable that every process of this search has, and no other process. */
  String mark() {
    return "TMPDIR=" + root.resolve("tmp");
  }

  /** Every file below {@code folder}, in order. */
  static List<Path> filesBelow(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Takes everything away. */
  void delete() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** A search that trains for real and is over in about ten seconds; half its budget is reserve. */
  private static String configuration(String budget, String steps) {
    return """
      allometry {
        budget { total = "%s FLOP", reserve = 0.5 }
        goal.target-compute = "1e10 FLOP"
        task {
          name = n-body
          n-body {
            min-radius = 0.3, softening = 0.2, planet-mass = [0.3, 3.0]
            train-samples = 1024, test-samples = 128
          }
        }
        training { batch-size = 16, warm-up-steps = 5, checkpoint-interval = 1 s }
        space { steps = [%s], seeds = [1, 2], max-trial-share = 1 }
        families.transformer.sizes = [
          { width = 8, layers = 1, heads = 2, learning-rate = 0.01 }
          { width = 16, layers = 2, heads = 2, learning-rate = 0.005 }
        ]
        runner {
          threads-per-device = 1, heartbeat = 100 ms, hang-minimum = 5 s, stop-grace = 5 s
          restart-backoff = 100 ms, restart-backoff-max = 500 ms
        }
        supervision {
          heartbeat = 100 ms, lease = %d s, grace = %d s, retry-backoff = 100 ms, snapshot-every = 20
        }
        metrics.port = 0
      }
      """
        .formatted(budget, steps, LEASE_SECONDS, GRACE_SECONDS);
  }
}

package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.allometry.orchestrator.cli.Allometry;

/** The command line in a process of its own, on a home of its own. */
final class Child {
  private static final long PATIENCE_SECONDS = 240;

  private final Path home;

  Child(Path home) {
    this.home = home;
  }

  /**
   * A command that has ended.
   *
   * @param code exit code
   * @param out standard output
   * @param err standard error
   */
  record Ended(int code, String out, String err) {}

  /** A small sweep that trains for real: 8 cells of 2 sizes, well under a minute. */
  Path conf(String... more) throws IOException {
    Path file = home.resolve("tiny.conf");
    Files.writeString(
        file,
        """
        allometry {
          budget { total = "2e9 FLOP", reserve = 0.5 }
          goal.target-compute = "1e10 FLOP"
          task {
            name = n-body
            n-body {
              min-radius = 0.3, softening = 0.2, planet-mass = [0.3, 3.0]
              train-samples = 1024, test-samples = 128
            }
          }
          training { batch-size = 16, warm-up-steps = 5 }
          space { steps = [50, 100, 200, 400], seeds = [1, 2], max-trial-share = 1 }
          families.transformer.sizes = [
            { width = 8, layers = 1, heads = 2, learning-rate = 0.01 }
            { width = 16, layers = 2, heads = 2, learning-rate = 0.005 }
          ]
          runner.threads-per-device = 1
          metrics.port = 0
          supervision { heartbeat = 200 ms, lease = 10 s }
        }
        """
            + String.join("\n", more));
    return file;
  }

  /** Runs a command to its end. */
  Ended run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    assertTrue(
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS),
        () -> "no end of " + List.of(arguments));
    return ended(process);
  }

  /** Starts a command. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx384m",
            "-cp",
            System.getProperty("java.class.path"),
            Allometry.class.getName()));
    command.addAll(List.of(arguments));
    command.add("--home");
    command.add(home.toString());
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.redirectOutput(home.resolve("out.txt").toFile());
    builder.redirectError(home.resolve("err.txt").toFile());
    return builder.start();
  }

  /** Outputs of a process that has ended. */
  Ended ended(Process process) throws IOException {
    return new Ended(
        process.exitValue(),
        Files.readString(home.resolve("out.txt")),
        Files.readString(home.resolve("err.txt")));
  }

  /** Waits until {@code condition} holds or the process has ended; false when it ended first. */
  static boolean await(Process process, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        return condition.getAsBoolean();
      }
      assertTrue(System.nanoTime() < end, "nothing happened for " + PATIENCE_SECONDS + " s");
    }
    return true;
  }
}

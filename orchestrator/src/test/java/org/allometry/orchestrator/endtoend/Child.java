package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.allometry.orchestrator.cli.Allometry;

/** The command line in a process of its own, on a home of its own. */
final class Child {
  /** In the environment of every search; never to be found anywhere else. */
  static final String SECRET = "hunter2-and-nobody-may-write-it-down";

  private static final long PATIENCE_SECONDS = 240;

  private final Path home;
  private final String without;
  private int started;

  Child(Path home) {
    this(home, "");
  }

  /** On an installation that lacks the library whose file name holds {@code without}. */
  Child(Path home, String without) {
    this.home = home;
    this.without = without;
  }

  /**
   * A command that has ended.
   *
   * @param code exit code
   * @param out standard output
   * @param err standard error
   */
  record Ended(int code, String out, String err) {}

  /**
   * A command that runs.
   *
   * @param process itself
   * @param out file of its standard output
   * @param err file of its standard error
   */
  record Running(Process process, Path out, Path err) {
    /** What it has said to people so far. */
    String said() {
      try {
        return Files.readString(err);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /** Waits until it has said {@code text} so often. */
    void awaitSaid(String text, int times) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (said().split(Pattern.quote(text), -1).length <= times) {
        boolean over = process.waitFor(5, TimeUnit.MILLISECONDS) || System.nanoTime() > end;
        assertTrue(
            !over || said().split(Pattern.quote(text), -1).length > times,
            () -> "it never said \"" + text + "\" " + times + " times: " + said());
      }
    }

    /** Sends a signal by its name. */
    void signal(String name) throws IOException, InterruptedException {
      Child.signal(process.pid(), name);
    }

    /** The process that trains for it. */
    ProcessHandle trainer() {
      return process
          .descendants()
          .filter(child -> child.info().command().orElse("").endsWith("/java"))
          .findFirst()
          .orElseThrow();
    }

    /** Waits for its end; nobody may have seen a stack trace. */
    Ended end() throws IOException, InterruptedException {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "no end: " + said());
      Ended ended = new Ended(process.exitValue(), Files.readString(out), said());
      assertFalse(ended.err().contains("\tat "), ended.err());
      return ended;
    }
  }

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
    return start(arguments).end();
  }

  /** Starts a command, as a shell does in the foreground. */
  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isDirectory(Path.of("/proc"))) {
      // Whoever runs the tests in the background lets SIGINT be ignored, and children inherit that.
      command.addAll(List.of("env", "--default-signal=INT,TERM"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx384m",
            "-cp",
            classPath(),
            Allometry.class.getName()));
    command.addAll(List.of(arguments));
    command.add("--home");
    command.add(home.toString());
    started++;
    Path out = home.resolve("out-" + started + ".txt");
    Path err = home.resolve("err-" + started + ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("API_TOKEN", SECRET);
    if (!without.isEmpty()) {
      // Where PyTorch unpacks its libraries, one from before would do.
      builder.environment().put("DJL_CACHE_DIR", home.resolve("cache").toString());
    }
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    return new Running(builder.start(), out, err);
  }

  private String classPath() {
    String all = System.getProperty("java.class.path");
    return without.isEmpty()
        ? all
        : Arrays.stream(all.split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).getFileName().toString().contains(without))
            .collect(Collectors.joining(File.pathSeparator));
  }

  static void signal(long pid, String name) throws IOException, InterruptedException {
    assertTrue(
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor() == 0,
        () -> "cannot signal " + pid);
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

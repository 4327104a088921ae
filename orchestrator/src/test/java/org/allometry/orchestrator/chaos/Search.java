package org.allometry.orchestrator.chaos;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.allometry.orchestrator.cli.Allometry;

/** {@code allometry search} in a process of its own. */
final class Search {
  /** Longest time that anything may take on a busy machine. */
  static final long PATIENCE_SECONDS = 240;

  private final Process process;
  private final String mark;
  private final Path out;
  private final Path err;

  private Search(Process process, String mark, Path out, Path err) {
    this.process = process;
    this.mark = mark;
    this.out = out;
    this.err = err;
  }

  /**
   * How a search is started.
   *
   * @param before words of the command before it: a tracer, another user
   * @param arguments words behind it
   * @param environment more variables
   * @param linesRead lines after which nobody listens to it any more; -1: it writes into files
   */
  record Start(
      List<String> before, List<String> arguments, Map<String, String> environment, int linesRead) {
    static final Start PLAIN = of(List.of(), List.of(), Map.of());

    static Start of(List<String> before, List<String> arguments, Map<String, String> environment) {
      return new Start(before, arguments, environment, -1);
    }
  }

  /**
   * How a search ended.
   *
   * @param code its exit code; 128 and more for a signal
   * @param out its standard output
   * @param err its standard error
   */
  record Ended(int code, String out, String err) {
    /** Whether there is nothing left to train. */
    boolean finished() {
      return out.contains("\"state\":\"finished\"");
    }

    boolean showsStackTrace() {
      return err.contains("\tat ");
    }

    /** Its code and the last that it said; all of it lies in the case's folder. */
    @Override
    public String toString() {
      return code
          + ", having said:\n"
          + err.lines()
              .skip(Math.max(0, err.lines().count() - 8))
              .collect(Collectors.joining("\n"));
    }
  }

  /**
   * Starts or goes on with the search in {@code home}.
   *
   * @param number of this start
   */
  static Search start(Home home, int number, Start start) throws IOException {
    Path out = home.root().resolve("out-" + number + ".txt");
    Path err = home.root().resolve("err-" + number + ".txt");
    ProcessBuilder builder =
        builder(home, start, "search", home.root().resolve(Home.NAME + ".conf").toString());
    if (start.linesRead() < 0) {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      return new Search(process, home.mark(), out, err);
    }
    Process process = builder.start();
    Files.writeString(out, "");
    Files.writeString(err, "");
    process.getInputStream().close();
    try (BufferedReader reader = process.errorReader();
        BufferedWriter writer = Files.newBufferedWriter(err)) {
      String line = "";
      for (int i = 0; i < start.linesRead() && (line = reader.readLine()) != null; i++) {
        writer.write(line + "\n");
      }
    }
    return new Search(process, home.mark(), out, err);
  }

  /** Any command on {@code home}, with output for programs. */
  static ProcessBuilder builder(Home home, Start start, String... command) {
    List<String> words = new ArrayList<>(start.before());
    words.addAll(program());
    words.addAll(List.of(command));
    words.addAll(List.of("--home", home.root().toString(), "--output", "json"));
    words.addAll(start.arguments());
    ProcessBuilder builder = new ProcessBuilder(words).directory(home.root().toFile());
    Map<String, String> environment = new TreeMap<>(start.environment());
    int equals = home.mark().indexOf('=');
    environment.put(home.mark().substring(0, equals), home.mark().substring(equals + 1));
    environment.put("ALLOMETRY_JVM_FLAGS", "-XX:TieredStopAtLevel=1");
    builder.environment().putAll(environment);
    return builder;
  }

  /** The installed launcher where the system property {@code chaos.allometry} names it. */
  private static List<String> program() {
    String launcher = System.getProperty("chaos.allometry", "");
    if (!launcher.isEmpty()) {
      return List.of(launcher);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx384m",
        "-cp",
        System.getProperty("java.class.path"),
        Allometry.class.getName());
  }

  /** What it has told people so far, whole lines only. */
  List<String> said() throws IOException {
    String text = Files.readString(err);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Exit code of a search that has ended. */
  int code() {
    return process.exitValue();
  }

  boolean running() {
    return process.isAlive();
  }

  /** Lets time pass; false when the search has ended. */
  boolean pass(long millis) throws InterruptedException {
    return !process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until it has said so many lines in all; false when it ended before. */
  boolean awaitLines(int lines) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (said().size() < lines) {
      if (!pass(20) || System.nanoTime() > end) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits for a moment of no importance: mostly some way into the training, now and then while it
   * starts.
   */
  boolean awaitMoment(RandomGenerator random) throws IOException, InterruptedException {
    if (random.nextInt(4) == 0) {
      return pass(random.nextInt(4000));
    }
    return awaitLines(said().size() + 1 + random.nextInt(12)) && pass(random.nextInt(400));
  }

  /** The process that searches, without a tracer around it. */
  long pid() throws IOException {
    return processes().stream()
        .filter(p -> p.searches() && !p.command().contains("strace "))
        .mapToLong(ProcessTable.Entry::pid)
        .findFirst()
        .orElse(process.pid());
  }

  /** The process that trains for it. */
  Optional<ProcessTable.Entry> trainer() throws IOException {
    return processes().stream().filter(ProcessTable.Entry::trains).findFirst();
  }

  List<ProcessTable.Entry> processes() throws IOException {
    return ProcessTable.with(mark);
  }

  /** Sends a signal; whether the process was there to get it. */
  static boolean signal(long pid, String name) throws IOException, InterruptedException {
    return new ProcessBuilder("kill", "-" + name, Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Waits for its end, as long as it has something to say. */
  Ended end() throws IOException, InterruptedException {
    long quietSince = System.nanoTime();
    long size = 0;
    while (pass(1000)) {
      if (Files.size(err) != size) {
        size = Files.size(err);
        quietSince = System.nanoTime();
      }
      if (System.nanoTime() - quietSince > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        signal(pid(), "QUIT");
        pass(1000);
        signal(pid(), "KILL");
        process.waitFor();
        return new Ended(-1, Files.readString(out), Files.readString(err) + "\nit hung");
      }
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}

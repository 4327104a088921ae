package org.allometry.benchmarks.trainer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A process that trains one network, a pass of steps each time it is asked. */
final class Worker implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final BufferedReader out;
  private final PrintStream in;
  private int threads;

  private Worker(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts a process and waits until it is warm.
   *
   * @throws IOException when it ends instead, with what it said
   */
  static Worker start(List<String> argv, Map<String, String> environment) throws IOException {
    Path errors = Files.createTempFile("step-worker", ".log");
    ProcessBuilder builder = new ProcessBuilder(argv).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Worker worker = new Worker(builder.start(), errors);
    worker.threads = Integer.parseInt(worker.line().replace("ready ", ""));
    return worker;
  }

  /** Threads that it uses. */
  int threads() {
    return threads;
  }

  /** Milliseconds of every step of a pass of about so many seconds. */
  Pass pass(double seconds) throws IOException {
    in.println("pass " + seconds);
    double[] numbers =
        Stream.of(line().trim().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    double[] steps = Arrays.copyOf(numbers, numbers.length - 1);
    return new Pass(steps, numbers[numbers.length - 1]);
  }

  /**
   * Milliseconds.
   *
   * @param steps each step, by the clock
   * @param processor of one step, all threads together, on average
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pass(double[] steps, double processor) {}

  /** Resident memory after so many more steps, in MiB. */
  double residentAfter(int steps) throws IOException {
    in.println("steps " + steps);
    return Double.parseDouble(line());
  }

  /** Ends it; its peak resident memory in MiB. */
  double end() throws IOException {
    in.println("end");
    return Double.parseDouble(line());
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the process ended early:\n" + Files.readString(errors));
    }
    return line;
  }

  /** Processor time used so far, in seconds. */
  double processorSeconds() {
    return process.info().totalCpuDuration().map(time -> time.toNanos() / 1e9).orElse(0.0);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.delete(errors);
  }
}

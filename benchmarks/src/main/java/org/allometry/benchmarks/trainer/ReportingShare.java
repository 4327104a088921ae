package org.allometry.benchmarks.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a search costs beside training: processor time of the searching process against that of its
 * trainers, from the first trainer's start to the end.
 *
 * <p>Reporting, journalling, the analyst's fits, decisions and the status lines all fall into it,
 * so it bounds from above what reporting and journalling cost. A trainer never waits for any of
 * them. Arguments: configuration (conf/quickstart.conf), budget (3e10 FLOP).
 */
public final class ReportingShare {
  private static final long POLL_MILLIS = 100;
  private static final double TICKS_PER_SECOND = 100;
  private static final int LINES = 8;

  private final Process search;
  private final Map<Long, Double> trainers = new HashMap<>();
  private Map<String, Double> atStart = Map.of();
  private Map<String, Double> atEnd = Map.of();

  private ReportingShare(Process search) {
    this.search = search;
  }

  /** Runs a search and prints the shares. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("benchmarks.home", "benchmarks"), "..").normalize();
    Path home = Files.createTempDirectory("reporting-share");
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    argv.addAll(List.of("org.allometry.orchestrator.cli.Allometry", "search"));
    argv.add(args.length > 0 ? args[0] : root.resolve("conf/quickstart.conf").toString());
    argv.addAll(List.of("--home", home.toString(), "--set"));
    argv.add("allometry.budget.total=\"%s\"".formatted(args.length > 1 ? args[1] : "3e10 FLOP"));
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.redirectErrorStream(true).redirectOutput(home.resolve("output.log").toFile());
    long begin = System.nanoTime();
    ReportingShare share = new ReportingShare(builder.start());
    share.watch();
    share.print((System.nanoTime() - begin) / 1e9);
    System.out.println("its output and folder: " + home);
  }

  private void watch() throws InterruptedException {
    while (!search.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      search
          .descendants()
          .forEach(
              child ->
                  child
                      .info()
                      .totalCpuDuration()
                      .ifPresent(time -> trainers.put(child.pid(), time.toNanos() / 1e9)));
      Map<String, Double> threads = threads(search.pid());
      if (!threads.isEmpty()) {
        atEnd = threads;
      }
      if (trainers.isEmpty()) {
        atStart = atEnd;
      }
    }
  }

  /** Processor seconds so far by the name of threads, numbers left out. */
  private static Map<String, Double> threads(long pid) {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        String stat = Files.readString(task.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double used = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        String name = Files.readString(task.resolve("comm")).strip().replaceAll("[-#0-9]+$", "");
        seconds.merge(name, used, Double::sum);
      }
      return seconds;
    } catch (NoSuchFileException e) {
      return Map.of(); // the process or a thread of it ended meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(double wallSeconds) {
    double training = trainers.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> used = new HashMap<>();
    atEnd.forEach((name, end) -> used.put(name, end - atStart.getOrDefault(name, 0.0)));
    double searching = used.values().stream().mapToDouble(Double::doubleValue).sum();
    System.out.printf(
        Locale.ROOT,
        "%.1f s by the clock; trainers used %.1f processor seconds, the search %.1f after their"
            + " start: %.1f %%%n",
        wallSeconds,
        training,
        searching,
        100 * searching / training);
    used.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue()))
        .limit(LINES)
        .forEach(
            entry ->
                System.out.printf(
                    Locale.ROOT,
                    "  threads %-16s %6.2f s, %4.1f %%%n",
                    entry.getKey(),
                    entry.getValue(),
                    100 * entry.getValue() / training));
  }
}

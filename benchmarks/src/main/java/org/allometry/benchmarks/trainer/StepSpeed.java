package org.allometry.benchmarks.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.allometry.gpurunner.runner.TrainerEnvironment;

/**
 * Milliseconds of a training step (forward, loss, backward, clipping, Adam), FLOP/s, share of the
 * matmul peak and peak memory, beside networks to compare with.
 *
 * <p>Arguments: names of configurations, all of them without; {@code --threads N} (2), {@code
 * --rounds N} (8), {@code --seconds S} of a pass (0.5). {@code OMP_WAIT_POLICY=ACTIVE} in the
 * environment measures threads that spin, as PyTorch has them on a machine of its own.
 */
public final class StepSpeed {
  private final int threads;
  private final int rounds;
  private final double seconds;

  private StepSpeed(int threads, int rounds, double seconds) {
    this.threads = threads;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Prints a table for each configuration. */
  public static void main(String[] args) throws IOException {
    Options options = Options.parse(args);
    StepSpeed speed =
        new StepSpeed(
            options.integer("--threads", 2),
            options.integer("--rounds", 8),
            options.number("--seconds", 0.5));
    List<Setup> setups =
        Setup.all().stream()
            .filter(s -> options.words().isEmpty() || options.words().contains(s.name()))
            .toList();
    if (setups.isEmpty()) {
      System.err.println("no such configuration; there are:");
      Setup.all().forEach(setup -> System.err.println("  " + setup.name()));
      System.exit(2);
    }
    for (Setup setup : setups) {
      speed.measure(setup);
    }
  }

  private void measure(Setup setup) throws IOException {
    List<Row> rows = new ArrayList<>();
    SortedMap<String, String> environment = TrainerEnvironment.of(System.getenv(), threads);
    MachineLoad before = MachineLoad.now();
    try {
      for (Contender contender : Contender.of(setup, threads)) {
        rows.add(new Row(contender, Worker.start(contender.argv(), environment)));
      }
      for (int round = 0; round < rounds; round++) {
        for (Row row : rows) {
          row.passes.add(row.worker.pass(seconds));
        }
      }
      double own = rows.stream().mapToDouble(row -> row.worker.processorSeconds()).sum();
      print(setup, rows, MachineLoad.now().since(before).othersShare(own));
    } finally {
      for (Row row : rows) {
        row.worker.close();
      }
    }
  }

  private void print(Setup setup, List<Row> rows, double othersShare) throws IOException {
    Row matmul =
        rows.stream().filter(r -> r.contender.label().equals(Contender.MATMUL)).findFirst().get();
    System.out.printf(
        Locale.ROOT,
        "%n%s: %s {%s}, %d x %d tokens, up to %d threads, OMP %s; others had %.0f %% of the cores%n"
            + "matmul peak %.0f GFLOP/s by the clock, %.0f a processor second%n%n",
        setup.name(),
        setup.net().family(),
        setup.net().size(),
        setup.batch(),
        setup.tokens(),
        threads,
        TrainerEnvironment.of(System.getenv(), threads).get("OMP_WAIT_POLICY"),
        100 * othersShare,
        matmul.contender.nominalFlops() / matmul.best() / 1e6,
        matmul.contender.nominalFlops() / matmul.processor() / 1e6);
    System.out.println(
        "| network | params | threads | best ms | median ms | processor ms | nominal GFLOP/s |"
            + " executed GFLOP/s | of peak | of peak, processor | MiB | ratio | ratio, processor"
            + " |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (Row row : rows) {
      if (row != matmul) {
        print(row, rows.get(0), matmul);
      }
    }
  }

  /**
   * FLOP/s by the best step. Shares of the peak are of executed FLOP, by the clock and by processor
   * time; the latter holds also where other processes disturb.
   */
  private static void print(Row row, Row first, Row matmul) throws IOException {
    double peak = matmul.contender.nominalFlops();
    double executed = row.contender.executedFlops();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.2f | %.2f | %.2f | %.1f | %s | %s | %s | %.0f | %.2f | %.2f |%n",
        row.contender.label(),
        row.contender.params(),
        row.worker.threads(),
        row.best(),
        row.median(),
        row.processor(),
        row.contender.nominalFlops() / row.best() / 1e6,
        known("%.1f", executed / row.best() / 1e6),
        known("%.0f %%", 100 * executed / row.best() / (peak / matmul.best())),
        known("%.0f %%", 100 * executed / row.processor() / (peak / matmul.processor())),
        row.worker.end(),
        row.ratioTo(first, pass -> Row.middle(pass.steps())),
        row.ratioTo(first, Worker.Pass::processor));
  }

  private static String known(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  /** What has been measured of a contender. */
  private static final class Row {
    private final Contender contender;
    private final Worker worker;
    private final List<Worker.Pass> passes = new ArrayList<>();

    Row(Contender contender, Worker worker) {
      this.contender = contender;
      this.worker = worker;
    }

    double best() {
      return passes.stream()
          .flatMapToDouble(pass -> Arrays.stream(pass.steps()))
          .min()
          .orElseThrow();
    }

    double median() {
      return middle(passes.stream().flatMapToDouble(pass -> Arrays.stream(pass.steps())).toArray());
    }

    /** Least processor milliseconds a step of a pass. */
    double processor() {
      return passes.stream().mapToDouble(Worker.Pass::processor).min().orElseThrow();
    }

    /** Median over the rounds of this network's figure over the other's in the same round. */
    double ratioTo(Row other, ToDoubleFunction<Worker.Pass> figure) {
      double[] ratios = new double[passes.size()];
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] =
            figure.applyAsDouble(passes.get(round)) / figure.applyAsDouble(other.passes.get(round));
      }
      return middle(ratios);
    }

    private static double middle(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }

  /** Words and {@code --name value} pairs of a command line. */
  record Options(List<String> all) {
    static Options parse(String[] args) {
      return new Options(List.of(args));
    }

    List<String> words() {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).startsWith("--")) {
          i++;
        } else {
          words.add(all.get(i));
        }
      }
      return words;
    }

    String text(String name, String otherwise) {
      int at = all.indexOf(name);
      return at < 0 ? otherwise : all.get(at + 1);
    }

    int integer(String name, int otherwise) {
      return (int) number(name, otherwise);
    }

    double number(String name, double otherwise) {
      int at = all.indexOf(name);
      return at < 0 ? otherwise : Double.parseDouble(all.get(at + 1));
    }
  }
}

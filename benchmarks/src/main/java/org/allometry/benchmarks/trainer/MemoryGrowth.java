package org.allometry.benchmarks.trainer;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.allometry.gpurunner.runner.TrainerEnvironment;

/**
 * Resident memory of a training process over 2,000 steps that follow 200 of warm-up.
 *
 * <p>Arguments: names of configurations of {@link StepSpeed} (quickstart-d64, plain-d64,
 * quickstart-c8).
 */
public final class MemoryGrowth {
  private static final List<String> DEFAULT =
      List.of("quickstart-d64", "plain-d64", "quickstart-c8");
  private static final int THREADS = 2;
  private static final int WARM_UP = 200;
  private static final int STRIDE = 500;
  private static final int STRIDES = 4;

  private MemoryGrowth() {}

  /** Prints a line for each configuration. */
  public static void main(String[] args) throws IOException {
    List<String> names = args.length > 0 ? List.of(args) : DEFAULT;
    for (Setup setup : Setup.all()) {
      if (names.contains(setup.name())) {
        measure(setup);
      }
    }
  }

  private static void measure(Setup setup) throws IOException {
    Contender contender = Contender.ours(setup.name(), setup.net(), setup, THREADS);
    try (Worker worker =
        Worker.start(contender.argv(), TrainerEnvironment.of(System.getenv(), THREADS))) {
      double first = worker.residentAfter(WARM_UP);
      StringBuilder line = new StringBuilder();
      double last = first;
      for (int i = 0; i < STRIDES; i++) {
        last = worker.residentAfter(STRIDE);
        line.append(String.format(Locale.ROOT, ", %.1f", last));
      }
      System.out.printf(
          Locale.ROOT,
          "%s: %.1f MiB after %d steps%s after every %d more; growth over %d steps %.2f %%%n",
          setup.name(),
          first,
          WARM_UP,
          line,
          STRIDE,
          STRIDE * STRIDES,
          100 * (last / first - 1));
    }
  }
}

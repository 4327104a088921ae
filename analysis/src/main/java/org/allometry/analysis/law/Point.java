package org.allometry.analysis.law;

import java.util.Objects;

/**
 * One measured loss, as a fit sees it.
 *
 * @param trial key of the trial or trunk it belongs to; points of one key are resampled together
 * @param params N, finite and above 0
 * @param samplesSeen D, finite and above 0
 * @param flops C, finite and above 0
 * @param loss L, finite and above 0
 * @param uniqueSamples U, different samples it was trained on, above 0; infinite where none was
 *     seen twice or the number is not known
 */
public record Point(
    String trial,
    double params,
    double samplesSeen,
    double flops,
    double loss,
    double uniqueSamples) {
  /** A point whose samples were all fresh. */
  public Point(String trial, double params, double samplesSeen, double flops, double loss) {
    this(trial, params, samplesSeen, flops, loss, Double.POSITIVE_INFINITY);
  }

  /** Rejects what no fit can use. */
  public Point {
    Objects.requireNonNull(trial, "trial");
    check("params", params, trial);
    check("samplesSeen", samplesSeen, trial);
    check("flops", flops, trial);
    check("loss", loss, trial);
    if (!(uniqueSamples > 0)) {
      throw new IllegalArgumentException(
          "uniqueSamples of a point must be above 0, got " + uniqueSamples + " in " + trial);
    }
  }

  private static void check(String what, double value, String trial) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          what + " of a point must be finite and above 0, got " + value + " in " + trial);
    }
  }
}

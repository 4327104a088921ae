package org.allometry.analysis.replay;

/**
 * A finished trial of a table.
 *
 * @param family architecture, {@code all} where the table names none
 * @param params N, finite and at least 1
 * @param samples samples seen D, finite and at least 1
 * @param uniqueSamples distinct samples among them, at least 1; as many as seen where not known
 * @param flops compute C, finite and at least 2
 * @param loss above 0; NaN where the trial diverged
 */
public record PoolTrial(
    String family, double params, double samples, double uniqueSamples, double flops, double loss) {
  /** Rejects what no search space can hold. */
  public PoolTrial {
    if (!(within(params, 1)
        && within(samples, 1)
        && within(uniqueSamples, 1)
        && within(flops, 2))) {
      throw new IllegalArgumentException(
          "a trial of a pool needs finite params, samples >= 1 and flops >= 2, got "
              + params
              + ", "
              + samples
              + " ("
              + uniqueSamples
              + " unique) and "
              + flops);
    }
    if (!Double.isNaN(loss) && !within(loss, Double.MIN_VALUE)) {
      throw new IllegalArgumentException("a loss must be above 0, or NaN, got " + loss);
    }
  }

  /** Whether it brought a loss. */
  public boolean completed() {
    return !Double.isNaN(loss);
  }

  private static boolean within(double value, double least) {
    return value >= least && value < Double.POSITIVE_INFINITY;
  }
}

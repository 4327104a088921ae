package org.allometry.analysis.replay;

import java.util.Arrays;
import java.util.List;

/**
 * A number over seeds.
 *
 * @param median NaN where it is not known
 * @param low 5 % quantile, linear interpolation
 * @param high 95 % quantile
 * @param values one a seed, NaN where there is none
 */
public record Summary(double median, double low, double high, List<Double> values) {
  /** Copies the list. */
  public Summary {
    values = List.copyOf(values);
  }

  /**
   * Over {@code values}; NaN among them counts as the worst possible.
   *
   * @param worst {@link Double#POSITIVE_INFINITY} where small is good, else the negative one
   */
  static Summary of(List<Double> values, double worst) {
    double[] sorted =
        values.stream().mapToDouble(v -> Double.isNaN(v) ? worst : v).sorted().toArray();
    return new Summary(
        quantile(sorted, 0.5), quantile(sorted, 0.05), quantile(sorted, 0.95), values);
  }

  private static double quantile(double[] sorted, double p) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = p * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = (int) Math.ceil(at);
    double value =
        low == high ? sorted[low] : sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    return Double.isFinite(value) ? value : Double.NaN;
  }

  /** Whether any seed has a value. */
  boolean known() {
    return values.stream().anyMatch(v -> !Double.isNaN(v));
  }

  @Override
  public String toString() {
    return median + " " + Arrays.asList(low, high);
  }
}

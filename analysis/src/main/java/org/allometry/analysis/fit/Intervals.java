package org.allometry.analysis.fit;

import java.util.Arrays;
import org.allometry.analysis.design.Interval;

/** Intervals from the values of a quantity over bootstrap resamples. */
final class Intervals {
  private Intervals() {}

  /**
   * Point estimate, standard deviation, and 5 and 95 % quantiles of the resampled values; values
   * that are NaN do not count, and with fewer than two the interval is not known.
   */
  static Interval of(double value, double[] resampled) {
    return of(value, resampled, resampled);
  }

  /** The same with the ends of the interval from other, wider values. */
  static Interval of(double value, double[] resampled, double[] wide) {
    double[] known = Arrays.stream(resampled).filter(Double::isFinite).toArray();
    double[] sorted = Arrays.stream(wide).filter(Double::isFinite).sorted().toArray();
    if (known.length < 2 || sorted.length < 2 || !Double.isFinite(value)) {
      return new Interval(value, Double.NaN, Double.NaN, Double.NaN);
    }
    double tail = 0.5 * (1 - FitSettings.LEVEL);
    return new Interval(
        value, standardDeviation(known), quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  static double standardDeviation(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /** Quantile of sorted values with linear interpolation. */
  static double quantile(double[] sorted, double fraction) {
    double place = fraction * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}

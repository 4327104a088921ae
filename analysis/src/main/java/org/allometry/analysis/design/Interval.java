package org.allometry.analysis.design;

/**
 * A point estimate with its 90 % interval; NaN where a part is not known.
 *
 * @param value point estimate
 * @param standardError standard error
 * @param low 5 % end
 * @param high 95 % end
 */
public record Interval(double value, double standardError, double low, double high) {
  /** Nothing is known. */
  public static final Interval UNKNOWN =
      new Interval(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}

package org.allometry.analysis.law;

/**
 * A closed range of logarithms.
 *
 * @param low smallest value
 * @param high largest value, at least {@code low}
 */
public record Range(double low, double high) {
  /** Rejects empty ranges. */
  public Range {
    if (!(low <= high)) {
      throw new IllegalArgumentException("range needs low <= high, got " + low + " to " + high);
    }
  }
}

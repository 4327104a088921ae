package org.allometry.gpurunner.task;

import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;

/**
 * A range that something is drawn from.
 *
 * @param low the smallest value
 * @param high the largest value, not below {@code low}
 */
public record Interval(double low, double high) {
  /** Checks the order. */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("low must not exceed high: " + low + ", " + high);
    }
  }

  /** Reads {@code [low, high]}, both in {@code [min, max]}. */
  public static Interval read(SettingsReader settings, String key, double min, double max) {
    List<Double> ends = settings.range(key, min, max);
    return new Interval(ends.get(0), ends.get(1));
  }

  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }
}

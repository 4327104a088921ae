package org.allometry.gpurunner.runner;

import java.time.Duration;
import java.util.List;

/**
 * When a trainer counts as hanging: no step within {@code max(minimum, factor × median step time)}.
 *
 * @param factor times the median, above 1
 * @param minimum shortest time that counts, whatever the median
 * @param firstStep allowed until the first step, while there is no median
 */
public record HangRule(double factor, Duration minimum, Duration firstStep) {

  /**
   * Longest time that may pass until the next sign of a step.
   *
   * @param stepSeconds times of the last steps, in any order; none at first
   */
  Duration limit(List<Double> stepSeconds) {
    if (stepSeconds.isEmpty()) {
      return firstStep;
    }
    List<Double> sorted = stepSeconds.stream().sorted().toList();
    double seconds = Math.min(factor * sorted.get(sorted.size() / 2), 1e9);
    Duration limit = Duration.ofNanos((long) (seconds * 1e9));
    return limit.compareTo(minimum) > 0 ? limit : minimum;
  }
}

package org.allometry.orchestrator.figure;

import java.util.List;
import org.allometry.analysis.design.Interval;

/**
 * Losses over sizes at one budget.
 *
 * @param budget C, above 0
 * @param trials finished ones that cost about as much, at least three sizes
 * @param curve the law along the budget line, ascending in N; empty where there is none
 * @param nOpt size of least loss; NaN where it is not known
 * @param loss at that size
 */
public record IsoFlopProfile(
    double budget, List<Mark> trials, List<Point> curve, Interval nOpt, double loss) {
  /** Copies the lists. */
  public IsoFlopProfile {
    trials = List.copyOf(trials);
    curve = List.copyOf(curve);
  }

  /**
   * A point of the curve.
   *
   * @param params N
   * @param loss L(N, C)
   */
  public record Point(double params, double loss) {}

  /** Whether the minimum lies outside the sizes that were trained at this budget. */
  boolean atEdge() {
    double smallest = trials.stream().mapToDouble(Mark::params).min().orElse(Double.NaN);
    double largest = trials.stream().mapToDouble(Mark::params).max().orElse(Double.NaN);
    return !(nOpt.value() > smallest && nOpt.value() < largest);
  }
}

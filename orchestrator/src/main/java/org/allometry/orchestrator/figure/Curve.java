package org.allometry.orchestrator.figure;

import java.util.List;

/**
 * The evaluations of one trial.
 *
 * @param trial its name
 * @param points in order of compute
 */
public record Curve(String trial, List<Point> points) {
  /** Copies the list. */
  public Curve {
    points = List.copyOf(points);
  }

  /**
   * One evaluation.
   *
   * @param flops compute of the line so far
   * @param loss finite and above 0
   */
  public record Point(double flops, double loss) {}
}

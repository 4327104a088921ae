package org.allometry.actors.runner;

import java.util.List;

/**
 * Dense, unacknowledged training metrics; any of them may be dropped.
 *
 * @param attempt which
 * @param device where
 * @param points in order of step
 */
public record MetricBatch(AttemptId attempt, String device, List<Point> points) {
  /** Copies the list. */
  public MetricBatch {
    points = List.copyOf(points);
  }

  /**
   * One report of the training loop.
   *
   * @param line trunk or branch
   * @param step last step trained
   * @param samplesSeen at that step
   * @param loss mean training loss since the point before
   * @param stepSeconds mean time of a step since the point before
   * @param flopsPerSecond achieved nominal compute rate
   */
  public record Point(
      Line line,
      int step,
      long samplesSeen,
      double loss,
      double stepSeconds,
      double flopsPerSecond) {}
}

package org.allometry.orchestrator.figure;

import java.util.List;
import org.allometry.analysis.design.Interval;

/**
 * The compute multiplier of one family over another along the other's compute.
 *
 * @param family whose advantage it is, one of the page's families
 * @param points ascending in compute
 */
public record MultiplierCurve(String family, List<Point> points) {
  /** Copies the list. */
  public MultiplierCurve {
    points = List.copyOf(points);
  }

  /**
   * One compute.
   *
   * @param compute C of the other family, above 0
   * @param loss that the other reaches there
   * @param multiplier C_over(l) / C_family(l); NaN where there is none, ends may be 0 or infinite
   * @param observed whether trials of both families reached losses around it
   */
  public record Point(double compute, double loss, Interval multiplier, boolean observed) {}
}

package org.allometry.analysis.fit;

import java.util.List;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.LawForm;
import org.allometry.analysis.law.Point;

/**
 * What a fit was asked.
 *
 * @param form the law
 * @param points distinct points
 * @param cost cost model of the family
 * @param targetFlops compute at which local exponents are asked; NaN where there is none
 */
public record LawQuestion(LawForm form, List<Point> points, CostModel cost, double targetFlops) {
  /** Copies the list. */
  public LawQuestion {
    points = List.copyOf(points);
  }

  LawQuestion with(LawForm other) {
    return new LawQuestion(other, points, cost, targetFlops);
  }
}

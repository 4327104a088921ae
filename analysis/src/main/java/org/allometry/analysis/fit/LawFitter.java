package org.allometry.analysis.fit;

import java.util.List;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.Point;

/** Fits one law to the points of one family. */
public interface LawFitter {
  /** Name of the law, such as {@code chinchilla}. */
  String law();

  /** Number of coefficients p, for the comparison of laws. */
  int coefficients();

  /**
   * Fits the law; never throws for points that cannot be fitted, but says so in the status.
   *
   * @param points the family's points; exact copies count once
   * @param cost cost model, for laws whose exponents are local
   * @param targetFlops compute at which local exponents are asked
   */
  LawFit fit(List<Point> points, CostModel cost, double targetFlops, FitSettings settings);
}

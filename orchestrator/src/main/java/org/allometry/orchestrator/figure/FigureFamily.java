package org.allometry.orchestrator.figure;

import java.util.List;
import org.allometry.analysis.design.Interval;

/**
 * What figures show of one family.
 *
 * @param name of the family, with its arm where there are several
 * @param marks its trials
 * @param curves their evaluations
 * @param frontier ascending in compute; empty where there is no usable fit
 * @param a exponent of N_opt ~ C^a
 * @param b exponent of D_opt ~ C^b
 */
public record FigureFamily(
    String name,
    List<Mark> marks,
    List<Curve> curves,
    List<FrontierPoint> frontier,
    Interval a,
    Interval b) {
  /** Copies the lists. */
  public FigureFamily {
    marks = List.copyOf(marks);
    curves = List.copyOf(curves);
    frontier = List.copyOf(frontier);
  }

  /** Largest compute of a point of the fit; 0 where there is none. */
  public double largestFlops() {
    return marks.stream()
        .filter(m -> m.state() == Mark.State.FINISHED)
        .mapToDouble(Mark::flops)
        .max()
        .orElse(0);
  }
}

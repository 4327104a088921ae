package org.allometry.analysis.posterior;

import java.util.Arrays;

/**
 * One Gaussian of the posterior mixture: a mode with its curvature under one {@link Hyper}.
 *
 * @param hyper what it assumes
 * @param mode law's coordinates, then the weights of the misfit where its amplitude is above 0
 * @param precision inverse covariance at the mode
 * @param rows what the points say around the mode
 * @param lnEvidence ln of its weight, up to a constant that all share
 * @param objective −ln posterior at the mode, up to a constant
 * @param converged whether the descent ended at a stationary point
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays are not changed after creation
record Component(
    Hyper hyper,
    double[] mode,
    PositiveDefinite precision,
    Rows rows,
    double lnEvidence,
    double objective,
    boolean converged) {
  /** Shift in nats beyond which the first order says nothing. */
  private static final double FARTHEST_SHIFT = 1.5;

  /** ln L of law and misfit at a place, with {@code q} in place of the mode. */
  double surface(Place place, double[] q) {
    double value =
        LawSurface.value(q, hyper.form(), place.n(), place.d(), place.u(), new double[q.length]);
    if (hyper.amplitude() > 0) {
      double[] phi = place.phi();
      for (int k = 0; k < phi.length; k++) {
        value += hyper.amplitude() * phi[k] * q[LawSurface.SIZE + k];
      }
    }
    return value;
  }

  /** Gradient of {@link #surface} in all coordinates at the mode. */
  double[] gradient(Place place) {
    double[] gradient = new double[mode.length];
    LawSurface.value(mode, hyper.form(), place.n(), place.d(), place.u(), gradient);
    if (hyper.amplitude() > 0) {
      double[] phi = place.phi();
      for (int k = 0; k < phi.length; k++) {
        gradient[LawSurface.SIZE + k] = hyper.amplitude() * phi[k];
      }
    }
    return gradient;
  }

  /**
   * The n of the optimum at centred budget c with {@code q} in place of the mode: the law's, moved
   * by what the misfit's slope along the budget line does to it.
   */
  double lnParams(SurfaceTable table, double[] q, double omega, double c) {
    BudgetLine line = new BudgetLine(q, hyper.form(), omega, c);
    double n = line.minimiser();
    if (hyper.amplitude() == 0) {
      return n;
    }
    double[] slope = table.discrepancy.slope(n, c - omega * n, omega);
    double sum = 0;
    for (int k = 0; k < slope.length; k++) {
      sum += slope[k] * q[LawSurface.SIZE + k];
    }
    double shift = -hyper.amplitude() * sum / line.curvature(n);
    return n + Math.clamp(shift, -FARTHEST_SHIFT, FARTHEST_SHIFT);
  }

  /** Gradient of the optimum's n in all coordinates at the mode. */
  double[] optimumGradient(SurfaceTable table, double omega, double c) {
    BudgetLine line = new BudgetLine(mode, hyper.form(), omega, c);
    double n = line.minimiser();
    double[] gradient = Arrays.copyOf(line.optimumGradient(n), mode.length);
    if (hyper.amplitude() > 0) {
      double[] slope = table.discrepancy.slope(n, c - omega * n, omega);
      double curvature = line.curvature(n);
      for (int k = 0; k < slope.length; k++) {
        gradient[LawSurface.SIZE + k] = -hyper.amplitude() * slope[k] / curvature;
      }
    }
    return gradient;
  }
}

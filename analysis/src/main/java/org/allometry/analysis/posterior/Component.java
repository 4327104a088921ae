package org.allometry.analysis.posterior;

/**
 * One Gaussian of the posterior mixture: a mode with its curvature under one {@link Hyper}.
 *
 * @param hyper what it assumes
 * @param mode law's coordinates, then the weights of the misfit where its amplitude is above 0
 * @param precision inverse covariance at the mode
 * @param trunkSums sum of the whitened rows of each trunk
 * @param trunkCounts number of rows of each trunk
 * @param lnEvidence ln of its weight, up to a constant that all share
 * @param objective −ln posterior at the mode, up to a constant
 * @param converged whether the descent ended at a stationary point
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays are not changed after creation
record Component(
    Hyper hyper,
    double[] mode,
    PositiveDefinite precision,
    double[][] trunkSums,
    int[] trunkCounts,
    double lnEvidence,
    double objective,
    boolean converged) {

  /** ln L of law and misfit at (n, d), with {@code q} in place of the mode. */
  double surface(SurfaceTable table, double[] q, double n, double d) {
    double value = ChinchillaSurface.value(q, hyper.floor(), n, d, new double[q.length]);
    if (hyper.amplitude() > 0) {
      double[] phi = table.discrepancy.features(n, d);
      for (int k = 0; k < phi.length; k++) {
        value += hyper.amplitude() * phi[k] * q[ChinchillaSurface.SIZE + k];
      }
    }
    return value;
  }

  /** Gradient of {@link #surface} in all coordinates at the mode. */
  double[] gradient(SurfaceTable table, double n, double d) {
    double[] gradient = new double[mode.length];
    ChinchillaSurface.value(mode, hyper.floor(), n, d, gradient);
    if (hyper.amplitude() > 0) {
      double[] phi = table.discrepancy.features(n, d);
      for (int k = 0; k < phi.length; k++) {
        gradient[ChinchillaSurface.SIZE + k] = hyper.amplitude() * phi[k];
      }
    }
    return gradient;
  }
}

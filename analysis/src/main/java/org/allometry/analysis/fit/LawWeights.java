package org.allometry.analysis.fit;

import java.util.List;

/**
 * Weights of the laws in their average: tempered Bayesian information criterion of the robust
 * objective, so that no law wins on little evidence.
 *
 * <p>The log-Huber objective is the mean absolute residual of ln L in disguise, so that the
 * evidence of law k is that of Laplace noise of unknown scale s: −n ln s − (p ln n)/2, tempered by
 * n^(−1/2), plus the logarithm of its prior weight. Laws that are not ok weigh nothing.
 */
final class LawWeights {
  /** Mean residuals of ln L below this are as good as none. */
  private static final double SMALLEST_RESIDUAL = 1e-6;

  private LawWeights() {}

  /** One weight per fit; they sum to 1 over the fits that are ok. */
  static double[] of(List<LawFit> fits) {
    double[] evidence = new double[fits.size()];
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < evidence.length; i++) {
      LawFit fit = fits.get(i);
      evidence[i] = Double.NEGATIVE_INFINITY;
      if (fit.status() == FitStatus.OK) {
        int n = fit.pointsUsed();
        double bic = deviance(fit.objective().value(), n) + fit.coefficients().size() * Math.log(n);
        evidence[i] = -0.5 * bic / Math.sqrt(n) + Math.log(fit.question().form().prior());
        best = Math.max(best, evidence[i]);
      }
    }
    double sum = 0;
    double[] weights = new double[evidence.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = evidence[i] > Double.NEGATIVE_INFINITY ? Math.exp(evidence[i] - best) : 0;
      sum += weights[i];
    }
    for (int i = 0; i < weights.length && sum > 0; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** −2 ln likelihood of {@code n} points under Laplace noise of the scale that fits best. */
  static double deviance(double objective, int n) {
    double delta = LogHuberObjective.DELTA;
    double mean = objective / n;
    double residual =
        mean <= 0.5 * delta * delta ? Math.sqrt(2 * mean) : mean / delta + 0.5 * delta;
    return 2 * n * Math.log(Math.max(residual, SMALLEST_RESIDUAL));
  }
}

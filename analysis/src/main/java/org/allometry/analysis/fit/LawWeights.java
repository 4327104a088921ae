package org.allometry.analysis.fit;

import java.util.List;

/**
 * Weights of the laws in their average: tempered Bayesian information criterion of the robust
 * objective, so that no law wins on little evidence.
 *
 * <p>Evidence of law k: −(n ln(objective/n) + p ln n)/2, tempered by n^(−1/2); laws that are not ok
 * weigh nothing.
 */
final class LawWeights {
  private LawWeights() {}

  /** One weight per fit; they sum to 1 over the fits that are ok. */
  static double[] of(List<LawFit> fits, List<LawFitter> fitters) {
    double[] evidence = new double[fits.size()];
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < evidence.length; i++) {
      LawFit fit = fits.get(i);
      evidence[i] = Double.NEGATIVE_INFINITY;
      if (fit.status() == FitStatus.OK) {
        double n = fit.pointsUsed();
        double misfit = Math.max(fit.objective().value() / n, Double.MIN_NORMAL);
        double bic = n * Math.log(misfit) + fitters.get(i).coefficients() * Math.log(n);
        evidence[i] = -0.5 * bic / Math.sqrt(n);
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
}

package org.allometry.analysis.fit;

import java.util.List;

/**
 * Weights of the laws in their average: tempered evidence, so that no law wins on little of it.
 *
 * <p>Where the rolling-origin check of all laws predicted the same points, the evidence of law k is
 * how well it predicted larger budgets from smaller ones: −K ln e for K groups of budgets with the
 * typical error e, each group counting once, because its points err together. A law with many
 * coefficients often fits best and predicts worst; prediction is what a law is asked for.
 *
 * <p>In smaller tables it is the Bayesian information criterion of the objective, which is the mean
 * absolute residual of ln L in disguise: Laplace noise of unknown scale s gives −n ln s − (p ln
 * n)/2, tempered by n^(−1/2). Both add the logarithm of the law's prior weight. Laws that are not
 * ok weigh nothing.
 */
final class LawWeights {
  /** Mean residuals of ln L below this are as good as none. */
  private static final double SMALLEST_RESIDUAL = 1e-6;

  private LawWeights() {}

  /** One weight per fit; they sum to 1 over the fits that are ok. */
  static double[] of(List<LawFit> fits) {
    double[] evidence = new double[fits.size()];
    double best = Double.NEGATIVE_INFINITY;
    boolean predicted = predictedTheSame(fits);
    for (int i = 0; i < evidence.length; i++) {
      LawFit fit = fits.get(i);
      evidence[i] = Double.NEGATIVE_INFINITY;
      if (fit.status() == FitStatus.OK) {
        double prior = Math.log(fit.question().form().prior());
        evidence[i] = prior + (predicted ? ofPredictions(fit) : ofResiduals(fit));
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

  private static boolean predictedTheSame(List<LawFit> fits) {
    List<RollingOrigin> checks =
        fits.stream()
            .filter(fit -> fit.status() == FitStatus.OK)
            .map(fit -> fit.verdict().rollingOrigin())
            .toList();
    return checks.stream()
        .allMatch(
            check ->
                check.levels() > 1
                    && check.levels() == checks.getFirst().levels()
                    && check.predicted() == checks.getFirst().predicted());
  }

  private static double ofPredictions(LawFit fit) {
    RollingOrigin check = fit.verdict().rollingOrigin();
    return -check.levels() * Math.log(Math.max(check.typicalError(), SMALLEST_RESIDUAL));
  }

  private static double ofResiduals(LawFit fit) {
    int n = fit.pointsUsed();
    double bic = deviance(fit.objective().value(), n) + fit.coefficients().size() * Math.log(n);
    return -0.5 * bic / Math.sqrt(n);
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

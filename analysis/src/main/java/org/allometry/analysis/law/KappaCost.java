package org.allometry.analysis.law;

/**
 * The simplest cost model, C = κ N D.
 *
 * @param kappa FLOP per parameter and sample, finite and above 0; 6 for a plain transformer per
 *     token (Kaplan et al. 2020, section 2.1)
 */
public record KappaCost(double kappa) implements CostModel {
  /** κ of a plain transformer per token: 2 FLOP forward, 4 backward. */
  public static final double PLAIN_TRANSFORMER = 6;

  /** Rejects a cost that is not positive. */
  public KappaCost {
    if (!(kappa > 0 && kappa < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("kappa must be finite and above 0, got " + kappa);
    }
  }

  @Override
  public double flops(double params, double samplesSeen) {
    return kappa * params * samplesSeen;
  }

  @Override
  public double samples(double params, double flops) {
    return flops / (kappa * params);
  }

  @Override
  public double samplesSlope(double params, double flops) {
    return -1;
  }
}

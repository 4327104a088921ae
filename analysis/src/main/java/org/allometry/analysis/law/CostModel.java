package org.allometry.analysis.law;

/**
 * Training compute of a family as a function of size and samples.
 *
 * <p>A cost model must grow strictly with the samples seen.
 */
public interface CostModel {
  /**
   * Training compute C(N, D) in FLOP.
   *
   * @param params N, above 0
   * @param samplesSeen D, above 0
   */
  double flops(double params, double samplesSeen);

  /**
   * The samples D that compute C pays for at size N: the inverse of {@link #flops} in D, by
   * bisection in ln D to full precision unless a model knows better.
   *
   * @param params N, above 0
   * @param flops C, above 0
   * @throws IllegalArgumentException when no D between 1e-30 and 1e60 costs that much
   */
  default double samples(double params, double flops) {
    double low = Math.log(1e-30);
    double high = Math.log(1e60);
    if (flops(params, Math.exp(low)) > flops || flops(params, Math.exp(high)) < flops) {
      throw new IllegalArgumentException(
          "no number of samples costs " + flops + " FLOP at " + params + " parameters");
    }
    for (int i = 0; i < 100 && high - low > 1e-14 * Math.max(1, Math.abs(low)); i++) {
      double middle = 0.5 * (low + high);
      if (flops(params, Math.exp(middle)) < flops) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(0.5 * (low + high));
  }
}

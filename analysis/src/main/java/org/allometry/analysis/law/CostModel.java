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
   * @return D, or NaN where no D between 1e-100 and 1e100 costs that much, such as where a fixed
   *     overhead alone costs more
   */
  default double samples(double params, double flops) {
    double low = Math.log(1e-100);
    double high = Math.log(1e100);
    if (flops(params, Math.exp(low)) > flops || flops(params, Math.exp(high)) < flops) {
      return Double.NaN;
    }
    for (int i = 0; i < 200 && high - low > 1e-14 * Math.max(1, Math.abs(low)); i++) {
      double middle = 0.5 * (low + high);
      if (flops(params, Math.exp(middle)) < flops) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(0.5 * (low + high));
  }

  /**
   * d ln D/d ln N along the line of one budget, by differences unless a model knows better.
   *
   * @return NaN where {@link #samples} is not known nearby
   */
  default double samplesSlope(double params, double flops) {
    double step = 1e-4;
    double above = samples(params * Math.exp(step), flops);
    double below = samples(params * Math.exp(-step), flops);
    return (Math.log(above) - Math.log(below)) / (2 * step);
  }
}

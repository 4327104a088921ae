package org.allometry.analysis.law;

import java.util.List;

/**
 * Units in which a {@link LawForm} is searched: they take away most of the correlation between
 * factors and exponents and keep every exponential far from overflow.
 *
 * @param params N0, the size at which n = ln(N/N0) is 0; above 0
 * @param samplesSeen D0, the samples at which d = ln(D/D0) is 0; above 0
 * @param loss unit of E, and scale of the limits of the other terms; above 0
 * @param kappa FLOP per parameter and sample; above 0
 * @param sizes ln N of the smallest and the largest size
 * @param uniqueSamples U of the data that a law is asked about, infinite where samples never
 *     repeat; above 0
 */
public record Frame(
    double params,
    double samplesSeen,
    double loss,
    double kappa,
    Range sizes,
    double uniqueSamples) {
  /** Rejects units that are not positive. */
  public Frame {
    if (!(params > 0 && samplesSeen > 0 && loss > 0 && kappa > 0 && uniqueSamples > 0)) {
      throw new IllegalArgumentException(
          "a frame needs units above 0, got params "
              + params
              + ", samples "
              + samplesSeen
              + ", loss "
              + loss
              + ", kappa "
              + kappa
              + ", unique samples "
              + uniqueSamples);
    }
  }

  /**
   * Geometric means of the sizes and samples, the smallest loss, and the most unique samples that
   * any point had.
   *
   * @param points at least one
   * @param cost whose FLOP per parameter and sample at the reference point is κ
   */
  public static Frame of(List<Point> points, CostModel cost) {
    double n = 0;
    double d = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    double loss = Double.POSITIVE_INFINITY;
    double unique = 0;
    for (Point point : points) {
      n += Math.log(point.params()) / points.size();
      d += Math.log(point.samplesSeen()) / points.size();
      smallest = Math.min(smallest, point.params());
      largest = Math.max(largest, point.params());
      loss = Math.min(loss, point.loss());
      unique = Math.max(unique, point.uniqueSamples());
    }
    Range sizes = new Range(Math.log(smallest), Math.log(largest));
    double params = Math.exp(n);
    double samples = Math.exp(d);
    double kappa = cost.flops(params, samples) / (params * samples);
    return new Frame(params, samples, loss, kappa, sizes, unique);
  }

  /** n = ln(N/N0). */
  public double n(double params) {
    return Math.log(params / this.params);
  }

  /** d = ln(D/D0). */
  public double d(double samplesSeen) {
    return Math.log(samplesSeen / this.samplesSeen);
  }
}

package org.allometry.analysis.posterior;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.analysis.design.Cell;

/**
 * Training compute of a family: C = kappa · N^omega · D.
 *
 * <p>omega is 1 for a plain transformer (kappa = 6 per token); families whose small sizes carry
 * relatively more overhead have omega below 1.
 *
 * @param kappa FLOP per sample of a model with one parameter, above 0
 * @param omega exponent of N, above 0
 */
public record CostLaw(double kappa, double omega) {
  private static final double LOWEST_OMEGA = 0.1;
  private static final double HIGHEST_OMEGA = 2.0;

  /** Rejects impossible costs. */
  public CostLaw {
    if (!(kappa > 0 && kappa < Double.POSITIVE_INFINITY) || !(omega > 0 && omega < 10)) {
      throw new IllegalArgumentException(
          "cost law needs kappa > 0 and omega in (0, 10), got " + kappa + " and " + omega);
    }
  }

  /**
   * The power law through the ladder of sizes in {@code cells} (least squares of ln FLOP per sample
   * on ln N, each size once); omega is 1 where there is one size only.
   */
  public static CostLaw of(List<Cell> cells) {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("a cost law needs at least one cell");
    }
    SortedMap<Long, Double> perSample = new TreeMap<>();
    for (Cell cell : cells) {
      perSample.putIfAbsent(cell.params(), cell.flops().asDouble() / (double) cell.samplesSeen());
    }
    return of(perSample);
  }

  /**
   * The power law through costs by size.
   *
   * @param perSample cost of one sample by parameters N, each finite and above 0
   */
  public static CostLaw of(SortedMap<Long, Double> perSample) {
    if (perSample.isEmpty()) {
      throw new IllegalArgumentException("a cost law needs at least one size");
    }
    SortedMap<Long, Double> lnCost = new TreeMap<>();
    perSample.forEach((params, cost) -> lnCost.put(params, Math.log(cost)));
    double meanX = lnCost.keySet().stream().mapToDouble(Math::log).sum() / lnCost.size();
    double meanY = lnCost.values().stream().mapToDouble(y -> y).sum() / lnCost.size();
    double sxx = 0;
    double sxy = 0;
    for (var entry : lnCost.entrySet()) {
      double x = Math.log(entry.getKey()) - meanX;
      sxx += x * x;
      sxy += x * (entry.getValue() - meanY);
    }
    double slope = sxx > 1e-9 ? sxy / sxx : 1;
    double omega = Math.clamp(slope, LOWEST_OMEGA, HIGHEST_OMEGA);
    return new CostLaw(Math.exp(meanY - omega * meanX), omega);
  }

  /** ln of the samples that {@code flops} pay for at {@code lnParams}. */
  double lnSamples(double lnFlops, double lnParams) {
    return lnFlops - Math.log(kappa) - omega * lnParams;
  }
}

package org.allometry.analysis.fit;

import java.util.List;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.CostModel;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of fitting one law to the points of one family, with its status.
 *
 * <p>Where {@link FitStatus#showsNumbers} is false every number is NaN. Where there was no
 * bootstrap the standard errors and ends of intervals are NaN.
 */
public interface LawFit {
  /** Name of the law. */
  String law();

  /** How far the numbers may be trusted. */
  FitStatus status();

  /** A sentence on the status; null where there is nothing to say. */
  @Nullable String detail();

  /** Points in the fit, copies not counted. */
  int pointsUsed();

  /** The law's coefficients in its order, in raw units. */
  List<Coefficient> coefficients();

  /** Exponents of the frontier. */
  Exponents exponents();

  /** What was minimised. */
  Objective objective();

  /** What is left of the losses. */
  Residuals residuals();

  /** The compute-optimal trial at {@code flops} under a cost model. */
  Optimum optimum(CostModel cost, double flops);

  /** {@link #optimum} at several budgets, in their order. */
  default List<Optimum> frontier(CostModel cost, List<Double> flops) {
    return flops.stream().map(c -> optimum(cost, c)).toList();
  }

  /** The law's loss at a size and samples seen, with the interval of the law alone. */
  Interval loss(double params, double samplesSeen);

  /** The loss that a new trial will show there: the law's interval widened by the residuals. */
  Interval prediction(double params, double samplesSeen);

  /**
   * The compute whose optimal loss is {@code loss}, one value per resample and NaN where that loss
   * is out of reach; the first value is that of the fit itself.
   */
  double[] computeAt(CostModel cost, double loss);

  /**
   * Exponents of the frontier.
   *
   * @param local whether they are slopes at the target only, not constants of the law
   * @param a of N_opt ~ C^a
   * @param b of D_opt ~ C^b
   * @param gamma of L_opt − E ~ C^−γ
   */
  record Exponents(boolean local, Interval a, Interval b, Interval gamma) {}

  /**
   * What was minimised.
   *
   * @param name such as {@code log_huber_sum}
   * @param delta where Huber's loss turns linear
   * @param value at the reported coefficients
   * @param starts searches
   * @param startsAtBest searches that ended at this value
   */
  record Objective(String name, double delta, double value, int starts, int startsAtBest) {}

  /**
   * Residuals ln L̂ − ln L.
   *
   * @param rmsLog root mean square
   * @param medianAbsLog median of the absolute values
   */
  record Residuals(double rmsLog, double medianAbsLog) {}

  /**
   * A compute-optimal trial.
   *
   * @param flops budget C
   * @param nOpt N_opt(C)
   * @param lnNOpt ln N_opt(C)
   * @param dOpt D_opt(C)
   * @param loss L_opt(C)
   * @param atEdge whether it lies outside the sizes or samples of the points; false where unknown
   */
  record Optimum(
      double flops, Interval nOpt, Interval lnNOpt, Interval dOpt, Interval loss, boolean atEdge) {}
}

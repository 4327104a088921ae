package org.allometry.analysis.design;

import java.util.List;

/**
 * What is believed about one contender at the goal's compute.
 *
 * @param contender family and arm
 * @param law name of the law, such as {@code chinchilla}
 * @param status {@code ok}, {@code at_bound}, {@code not_converged}, {@code not_identified} or
 *     {@code too_few_points}
 * @param pointsUsed completed trials in the fit
 * @param pointsLeftOut ended trials that are no points of the fit
 * @param coefficients in the law's order, raw units (params and samples as counts); empty when
 *     nothing was fitted
 * @param a exponent of N_opt ~ C^a
 * @param b exponent of D_opt ~ C^b
 * @param gamma exponent of L_opt − E ~ C^−gamma
 * @param nOpt compute-optimal parameters at C*
 * @param lnNOpt its natural logarithm
 * @param dOpt compute-optimal samples at C*
 * @param loss compute-optimal loss at C*
 */
public record FamilyEstimate(
    Contender contender,
    String law,
    String status,
    int pointsUsed,
    int pointsLeftOut,
    List<Coefficient> coefficients,
    Interval a,
    Interval b,
    Interval gamma,
    Interval nOpt,
    Interval lnNOpt,
    Interval dOpt,
    Interval loss) {
  /** Copies the list. */
  public FamilyEstimate {
    coefficients = List.copyOf(coefficients);
  }

  /** Whether the numbers may be used. */
  public boolean ok() {
    return status.equals("ok");
  }

  /**
   * A named coefficient of the law.
   *
   * @param name symbol, such as {@code alpha}
   * @param interval its value
   */
  public record Coefficient(String name, Interval interval) {}
}

package org.allometry.analysis.design;

import java.util.List;
import java.util.Locale;

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
 * @param bend by how many standard errors the law, fitted to cheaper trials, misses dearer ones,
 *     where that says that it bends; 0 while it holds
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
    Interval loss,
    double bend) {
  /** An estimate of a law that holds. */
  public FamilyEstimate(
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
    this(
        contender,
        law,
        status,
        pointsUsed,
        pointsLeftOut,
        coefficients,
        a,
        b,
        gamma,
        nOpt,
        lnNOpt,
        dOpt,
        loss,
        0);
  }

  /** Copies the list. */
  public FamilyEstimate {
    coefficients = List.copyOf(coefficients);
  }

  /** What to say where the law bends, such as at the end of a sentence; empty while it holds. */
  public String bendInWords() {
    return bend > 0
        ? String.format(
            Locale.ROOT,
            "the law bends: fitted to cheaper trials it misses dearer ones by %.1f standard errors;"
                + " its misfit is taken to be that much larger",
            bend)
        : "";
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

package org.allometry.analysis.replay;

/**
 * How well a set of trials tells the target; every number NaN where it is not known.
 *
 * @param r2 1 − Σ(y − ŷ)² / Σ(y − ȳ)² over the target rows, in loss
 * @param meanRelativeError mean |ŷ/y − 1|
 * @param lnNOptError |error of ln N_opt(C*)| against the reference, mean over families
 * @param wasteAtTarget (α+β)/2 of that, squared: share of C* that the error wastes
 * @param coverage50 share of the target rows inside the 50 % predictive interval
 * @param coverage90 the same for 90 %
 * @param intervalWidth50 mean width of the 50 % interval in ln L
 * @param intervalWidth90 the same for 90 %
 */
public record Score(
    double r2,
    double meanRelativeError,
    double lnNOptError,
    double wasteAtTarget,
    double coverage50,
    double coverage90,
    double intervalWidth50,
    double intervalWidth90) {
  /** Nothing could be predicted. */
  static final Score UNKNOWN =
      new Score(
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);

  /** What an oracle maximises: R², or the relative error where the target has one row only. */
  double merit() {
    double merit = Double.isNaN(r2) ? -meanRelativeError : r2;
    return Double.isNaN(merit) ? Double.NEGATIVE_INFINITY : merit;
  }
}

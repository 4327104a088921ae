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
 * @param intervalWidth90 mean width of the 90 % interval in ln L
 */
public record Score(
    double r2,
    double meanRelativeError,
    double lnNOptError,
    double wasteAtTarget,
    double coverage50,
    double coverage90,
    double intervalWidth90) {
  /** Nothing could be predicted. */
  static final Score UNKNOWN =
      new Score(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}

package org.allometry.analysis.design;

/**
 * How one contender compares with another at the goal's compute.
 *
 * @param contender the one whose advantage it is
 * @param over the one that it is compared with
 * @param lnMultiplier ln of the compute multiplier C_over(l) / C_contender(l) at the loss l that
 *     the worse of the two reaches at C*, so that neither is asked for more compute than that:
 *     above 0 the contender needs less; NaN while either law is unknown
 * @param aDifference a of the contender minus a of {@code over}, a the exponent of N_opt ~ C^a
 * @param gammaDifference the same of gamma, the exponent of L_opt − E ~ C^−gamma
 * @param chanceLess probability that the contender needs less compute, in [0, 1]; NaN while unknown
 */
public record Contrast(
    Contender contender,
    Contender over,
    Interval lnMultiplier,
    Interval aDifference,
    Interval gammaDifference,
    double chanceLess) {
  /** Chance of one side above which a contrast is decided; searches look many times, so high. */
  public static final double DECIDED = 0.995;

  /** A contrast of which nothing is known. */
  public static Contrast unknown(Contender contender, Contender over) {
    return new Contrast(
        contender, over, Interval.UNKNOWN, Interval.UNKNOWN, Interval.UNKNOWN, Double.NaN);
  }

  /** Whether it is known which of the two needs less compute. */
  public boolean decided() {
    return chanceLess >= DECIDED || chanceLess <= 1 - DECIDED;
  }

  /** {@code gatr over transformer}. */
  @Override
  public String toString() {
    return contender + " over " + over;
  }
}

package org.allometry.analysis.law;

/**
 * What an amount is worth of which only a part is unique (Muennighoff et al. 2023, equations 5 and
 * 6): x' = u + u R* (1 − e^(−R/R*)) with R = x/u − 1 repeats, and x' = x up to u.
 *
 * <p>R* is the number of repeats after which further ones are worth 1/e of fresh ones; an infinite
 * R* makes x' = x.
 *
 * @param lnWorth ln x'
 * @param byAmount ∂ ln x'/∂ ln x
 * @param byUnique ∂ ln x'/∂ ln u
 * @param byStar ∂ ln x'/∂ ln R*
 * @param twiceByStar ∂² ln x'/∂ (ln R*)²
 */
record Repeats(
    double lnWorth, double byAmount, double byUnique, double byStar, double twiceByStar) {
  /** The worth of e^{@code lnAmount}, of which e^{@code lnUnique} are unique. */
  static Repeats of(double lnAmount, double lnUnique, double star) {
    double excess = lnAmount - lnUnique;
    if (!(excess > 0) || star == Double.POSITIVE_INFINITY) {
      return new Repeats(lnAmount, 1, 0, 0, 0);
    }
    double repeats = Math.expm1(excess);
    double q = repeats / star;
    double kept = Math.exp(-q);
    double gained = -Math.expm1(-q);
    double worth = 1 + star * gained;
    double byStar = star * (gained - q * kept) / worth;
    double twice = (star * (gained - q * kept) - star * q * q * kept) / worth - byStar * byStar;
    double byAmount = Math.exp(excess - q) / worth;
    return new Repeats(lnUnique + Math.log(worth), byAmount, 1 - byAmount, byStar, twice);
  }
}

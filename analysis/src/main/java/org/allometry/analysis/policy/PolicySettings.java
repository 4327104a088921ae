package org.allometry.analysis.policy;

/**
 * Settings of the policies; each policy reads what concerns it.
 *
 * @param seed of the order of {@code random}
 * @param rho exponent of the price in {@code adaptive}'s score gain / price^rho, in [0, 1]
 * @param designShare share of the budget that {@code adaptive}'s first five trials may cost where
 *     the grid allows, in (0, 1]
 * @param checkShare least share of the spend on check trials, in [0, 0.5]
 * @param smallShare largest share of the spend on trials below C*&#47;1000, in (0, 1]
 * @param isoFlopRatio ratio of neighbouring budgets of {@code isoflop}, in [1.5, 10]
 * @param stopRatio how many times better by score the best alternative has to be for {@code
 *     adaptive} to stop a running trial, in [1.5, infinity]; infinity: never
 */
public record PolicySettings(
    long seed,
    double rho,
    double designShare,
    double checkShare,
    double smallShare,
    double isoFlopRatio,
    double stopRatio) {
  /** Rejects values out of range. */
  public PolicySettings {
    require("rho", rho, 0, 1);
    require("design-share", designShare, 1e-6, 1);
    require("check-share", checkShare, 0, 0.5);
    require("small-share", smallShare, 0.01, 1);
    require("isoflop-ratio", isoFlopRatio, 1.5, 10);
    require("stop-ratio", stopRatio, 1.5, Double.POSITIVE_INFINITY);
  }

  /** The values that docs/replay.md is measured with. */
  public static PolicySettings defaults() {
    return new PolicySettings(1, 0.7, 0.003, 0.4, 2.0 / 3, 2.5, 3);
  }

  /** These with another seed. */
  public PolicySettings withSeed(long newSeed) {
    return new PolicySettings(
        newSeed, rho, designShare, checkShare, smallShare, isoFlopRatio, stopRatio);
  }

  /** These with another stop ratio. */
  public PolicySettings withStopRatio(double newStopRatio) {
    return new PolicySettings(
        seed, rho, designShare, checkShare, smallShare, isoFlopRatio, newStopRatio);
  }

  private static void require(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " must lie in [" + low + ", " + high + "], got " + value);
    }
  }
}

package org.allometry.analysis.posterior;

import org.allometry.analysis.design.Goal;

/**
 * The quantity of one contender that further trials shall narrow.
 *
 * @param quantity what it is
 * @param flops compute at which it is asked, above 0
 * @param scale factor that its standard deviation counts with, above 0; in a contrast the inverse
 *     slope of the frontier, which turns ln loss into ln compute
 */
public record Aim(Quantity quantity, double flops, double scale) {
  /** What can be aimed at. */
  public enum Quantity {
    /** ln N_opt. */
    LN_N_OPT,
    /** Exponent a of N_opt ~ C^a. */
    EXPONENT,
    /** ln of the compute-optimal loss. */
    LN_LOSS
  }

  /** Rejects what has no logarithm. */
  public Aim {
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY && scale > 0 && scale < 1e9)) {
      throw new IllegalArgumentException(
          "an aim needs flops > 0 and scale in (0, 1e9), got " + flops + " and " + scale);
    }
  }

  /** The goal's target; of a contrast, ln loss at C*, the contender's part in it. */
  public static Aim of(Goal goal) {
    Quantity quantity =
        switch (goal.target()) {
          case LN_N_OPT -> Quantity.LN_N_OPT;
          case EXPONENT -> Quantity.EXPONENT;
          case LN_LOSS, CONTRAST -> Quantity.LN_LOSS;
        };
    return new Aim(quantity, goal.targetFlops(), 1);
  }
}

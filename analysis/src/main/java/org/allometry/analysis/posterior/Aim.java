package org.allometry.analysis.posterior;

import java.util.List;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;

/**
 * The quantity of one contender that further trials shall narrow.
 *
 * @param quantity what it is
 * @param flops compute at which it is asked, above 0
 * @param scale factor that its standard deviation counts with, above 0; in a contrast the inverse
 *     slope of the frontier, which turns ln loss into ln compute
 * @param spots where losses are asked for, with LOSSES; else empty
 */
public record Aim(Quantity quantity, double flops, double scale, List<Goal.Spot> spots) {
  /** What can be aimed at. */
  public enum Quantity {
    /** ln N_opt. */
    LN_N_OPT,
    /** Exponent a of N_opt ~ C^a. */
    EXPONENT,
    /** ln of the compute-optimal loss. */
    LN_LOSS,
    /** ln of the loss at given sizes and lengths; its variance is the mean of theirs. */
    LOSSES
  }

  /** Rejects what has no logarithm. */
  public Aim {
    spots = List.copyOf(spots);
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY && scale > 0 && scale < 1e9)) {
      throw new IllegalArgumentException(
          "an aim needs flops > 0 and scale in (0, 1e9), got " + flops + " and " + scale);
    }
  }

  /** An aim at the optimum. */
  public Aim(Quantity quantity, double flops, double scale) {
    this(quantity, flops, scale, List.of());
  }

  /**
   * The goal's target for {@code contender}; of a contrast, ln loss at C*, the contender's part in
   * it.
   */
  public static Aim of(Goal goal, Contender contender) {
    return switch (goal.target()) {
      case LN_N_OPT -> new Aim(Quantity.LN_N_OPT, goal.targetFlops(), 1);
      case EXPONENT -> new Aim(Quantity.EXPONENT, goal.targetFlops(), 1);
      case LN_LOSS, CONTRAST -> new Aim(Quantity.LN_LOSS, goal.targetFlops(), 1);
      case LOSSES ->
          new Aim(
              Quantity.LOSSES,
              goal.targetFlops(),
              1,
              goal.spots().getOrDefault(contender, List.of()));
    };
  }
}

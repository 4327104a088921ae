package org.allometry.analysis.design;

/**
 * What is to be known, and when it is known well enough.
 *
 * @param target the quantity
 * @param targetFlops compute C* at which it is asked, FLOP, above 0
 * @param intervalWidth stop once the 90 % interval of the target is at most this wide (in ln for
 *     N_opt, loss and compute multiplier); 0: never
 * @param stopWhenNotWorthIt stop once no trial is worth its compute (value of information below
 *     cost); without effect on a contrast, whose worth nobody has stated
 * @param stopWhenDecided stop once it is known of each contender whether it needs less compute than
 *     the first ({@link Contrast#decided})
 */
public record Goal(
    Target target,
    double targetFlops,
    double intervalWidth,
    boolean stopWhenNotWorthIt,
    boolean stopWhenDecided) {
  /** The quantity that a search wants to know. */
  public enum Target {
    /** ln N_opt(C*), the compute-optimal number of parameters. */
    LN_N_OPT,
    /** The exponent a of N_opt ~ C^a. */
    EXPONENT,
    /** ln L*(C*), the compute-optimal loss. */
    LN_LOSS,
    /** ln of the compute multiplier at C* of every other contender over the first. */
    CONTRAST
  }

  /** A goal that does not stop at a decided contrast. */
  public Goal(Target target, double targetFlops, double intervalWidth, boolean stopWhenNotWorthIt) {
    this(target, targetFlops, intervalWidth, stopWhenNotWorthIt, false);
  }

  /** Rejects impossible goals. */
  public Goal {
    if (!(targetFlops > 0 && targetFlops < Double.POSITIVE_INFINITY) || !(intervalWidth >= 0)) {
      throw new IllegalArgumentException(
          "goal needs finite target compute > 0 and interval width >= 0, got "
              + targetFlops
              + " and "
              + intervalWidth);
    }
  }
}

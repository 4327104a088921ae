package org.allometry.analysis.design;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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
 * @param spots where losses are asked for, with target LOSSES; empty with any other
 */
public record Goal(
    Target target,
    double targetFlops,
    double intervalWidth,
    boolean stopWhenNotWorthIt,
    boolean stopWhenDecided,
    SortedMap<Contender, List<Spot>> spots) {
  /** The quantity that a search wants to know. */
  public enum Target {
    /** ln N_opt(C*), the compute-optimal number of parameters. */
    LN_N_OPT,
    /** The exponent a of N_opt ~ C^a. */
    EXPONENT,
    /** ln L*(C*), the compute-optimal loss. */
    LN_LOSS,
    /** ln of the compute multiplier at C* of every other contender over the first. */
    CONTRAST,
    /** ln L at given sizes and lengths. */
    LOSSES
  }

  /**
   * A training whose loss is asked for.
   *
   * @param params N, at least 1
   * @param samples D, at least 1
   * @param uniqueSamples distinct ones among them, at least 1
   */
  public record Spot(double params, double samples, double uniqueSamples) {}

  /** A goal that does not stop at a decided contrast. */
  public Goal(Target target, double targetFlops, double intervalWidth, boolean stopWhenNotWorthIt) {
    this(target, targetFlops, intervalWidth, stopWhenNotWorthIt, false);
  }

  /** A goal without spots. */
  public Goal(
      Target target,
      double targetFlops,
      double intervalWidth,
      boolean stopWhenNotWorthIt,
      boolean stopWhenDecided) {
    this(
        target,
        targetFlops,
        intervalWidth,
        stopWhenNotWorthIt,
        stopWhenDecided,
        Collections.emptySortedMap());
  }

  /**
   * To know ln L at {@code spots}.
   *
   * @param spots by contender, at least one
   * @param targetFlops compute at which estimates are given
   */
  public static Goal losses(Map<Contender, List<Spot>> spots, double targetFlops) {
    return new Goal(Target.LOSSES, targetFlops, 0, false, false, new TreeMap<>(spots));
  }

  /** Rejects impossible goals. */
  public Goal {
    TreeMap<Contender, List<Spot>> copy = new TreeMap<>();
    spots.forEach((contender, list) -> copy.put(contender, List.copyOf(list)));
    spots = Collections.unmodifiableSortedMap(copy);
    if (spots.isEmpty() == (target == Target.LOSSES)) {
      throw new IllegalArgumentException("spots go with target LOSSES, got " + target);
    }
    if (!(targetFlops > 0 && targetFlops < Double.POSITIVE_INFINITY) || !(intervalWidth >= 0)) {
      throw new IllegalArgumentException(
          "goal needs finite target compute > 0 and interval width >= 0, got "
              + targetFlops
              + " and "
              + intervalWidth);
    }
  }
}

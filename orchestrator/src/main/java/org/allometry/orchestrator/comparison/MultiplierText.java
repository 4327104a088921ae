package org.allometry.orchestrator.comparison;

import org.allometry.analysis.design.Interval;
import org.allometry.orchestrator.figure.Digits;

/** Multipliers in words. */
public final class MultiplierText {
  private MultiplierText() {}

  /**
   * A sentence without full stop: {@code at 1e13 FLOP gatr needs 0.42 [0.3, 0.6] of transformer's
   * compute}, or why nobody knows.
   */
  public static String of(Multiplier m) {
    String at = "at " + compute(m.axis(), m.compute());
    return switch (m.status()) {
      case OK -> needs(m, at);
      case NO_LAW ->
          "undecided "
              + at
              + ": the law of "
              + m.family()
              + " or of "
              + m.over()
              + " is not known yet";
      case NO_COMMON_LOSS ->
          "undecided: the trials of " + m.family() + " and " + m.over() + " have no loss in common";
      case OUT_OF_REACH ->
          at + " " + m.over() + " reaches a loss that " + m.family() + " is not expected to reach";
    };
  }

  private static String needs(Multiplier m, String at) {
    Interval share = m.share();
    String interval = "[" + end(share.low()) + ", " + end(share.high()) + "]";
    String number = Digits.of(share.value(), 2) + " " + interval;
    String sentence =
        at
            + " "
            + m.family()
            + " needs "
            + number
            + (share.value() < 1 ? " of " : " times ")
            + m.over()
            + "'s compute";
    return m.decided() ? sentence : "undecided: " + sentence + ", an interval that holds 1";
  }

  private static String end(double value) {
    return value == Double.POSITIVE_INFINITY ? "unbounded" : Digits.of(value, 2);
  }

  /** {@code 1e13 FLOP}, {@code 240 s}. */
  public static String compute(ComputeAxis axis, double compute) {
    return Digits.of(compute, axis == ComputeAxis.NOMINAL ? 3 : 2) + " " + axis.unit();
  }
}

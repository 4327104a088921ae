package org.allometry.orchestrator.comparison;

import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.Interval;

/**
 * How many times less compute one contender needs than another, at one compute of the other.
 *
 * @param family the one whose advantage it is
 * @param over the one that it is compared with
 * @param axis how compute is counted
 * @param compute C of {@code over}, in the axis' unit
 * @param loss l that {@code over} reaches with it, compute-optimally
 * @param multiplier C_over(l) / C_family(l), 90 % interval: above 1 the family needs less; an end
 *     that no compute bounds is infinite or 0; NaN unless the status is OK
 * @param observed whether completed trials of both reached losses on both sides of l; if not it is
 *     an extrapolation
 * @param status whether the numbers may be used
 */
public record Multiplier(
    Contender family,
    Contender over,
    ComputeAxis axis,
    double compute,
    double loss,
    Interval multiplier,
    boolean observed,
    Status status) {
  /** Whether a multiplier may be used, and if not, why. */
  public enum Status {
    /** It may. */
    OK,
    /** The law of one of the two is not known. */
    NO_LAW,
    /** No loss lies between the best and the worst trial of both. */
    NO_COMMON_LOSS,
    /** The family never reaches that loss with any compute. */
    OUT_OF_REACH
  }

  /**
   * What a policy believes about a pair at the goal's compute; the loss is not known, and it counts
   * as an extrapolation.
   *
   * @param targetFlops C*, nominal
   */
  public static Multiplier of(Contrast contrast, double targetFlops) {
    Interval ln = contrast.lnMultiplier();
    boolean known = Math.abs(ln.value()) < Double.POSITIVE_INFINITY;
    return new Multiplier(
        contrast.contender(),
        contrast.over(),
        ComputeAxis.NOMINAL,
        targetFlops,
        Double.NaN,
        known ? ofLogarithm(ln) : Interval.UNKNOWN,
        false,
        known
            ? Status.OK
            : ln.value() == Double.NEGATIVE_INFINITY ? Status.OUT_OF_REACH : Status.NO_LAW);
  }

  /** The interval of e^x. */
  static Interval ofLogarithm(Interval ln) {
    double value = Math.exp(ln.value());
    return new Interval(value, ln.standardError() * value, Math.exp(ln.low()), Math.exp(ln.high()));
  }

  /** Whether the 90 % interval lies on one side of 1. */
  public boolean decided() {
    return status == Status.OK && (multiplier.low() > 1 || multiplier.high() < 1);
  }

  /** Share of the other's compute that the family needs: 1 / multiplier. */
  public Interval share() {
    double value = 1 / multiplier.value();
    return new Interval(
        value,
        multiplier.standardError() * value * value,
        1 / multiplier.high(),
        1 / multiplier.low());
  }
}

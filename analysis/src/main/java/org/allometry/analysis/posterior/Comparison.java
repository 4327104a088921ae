package org.allometry.analysis.posterior;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.design.Interval;

/**
 * Draws of two independent posteriors set against each other: the compute multiplier between two
 * contenders and the differences of their exponents.
 *
 * <p>Draw i of the one meets draw 389 i mod 1000 of the other, which mixes their components.
 */
public final class Comparison {
  private static final int STRIDE = 389;

  /** Largest distance in ln C that is looked at. */
  private static final double REACH = 23;

  private static final double TOLERANCE = 1e-4;
  private static final int MOST_STEPS = 60;

  private final List<Draw> own;
  private final List<Draw> other;

  Comparison(List<Draw> own, List<Draw> other) {
    this.own = own;
    this.other = other;
  }

  /**
   * ln of C_over(l) / C_own(l), as sorted draws, at the loss l that the worse of the two reaches at
   * {@code flops}: above 0 the own contender is the better one. So neither is asked for more than
   * {@code flops}, and a floor that the worse one never gets below makes nothing infinite.
   */
  double[] lnMultipliers(double flops) {
    double[] values = new double[own.size()];
    double lnFlops = Math.log(flops);
    for (int i = 0; i < values.length; i++) {
      Draw mine = own.get(i);
      Draw over = other.get(paired(i));
      double ofMine = mine.lnLoss(lnFlops);
      double ofOver = over.lnLoss(lnFlops);
      values[i] =
          ofMine <= ofOver
              ? lnFlops - lnComputeAt(mine, ofOver, lnFlops)
              : lnComputeAt(over, ofMine, lnFlops) - lnFlops;
    }
    Arrays.sort(values);
    return values;
  }

  /** Interval of {@link #lnMultipliers}. */
  public Interval lnMultiplier(double flops) {
    return Posterior.interval(lnMultipliers(flops));
  }

  /** Probability that the own contender needs less compute than the other for its loss. */
  public double chanceLess(double flops) {
    double[] values = lnMultipliers(flops);
    return (double) Arrays.stream(values).filter(v -> v > 0).count() / values.length;
  }

  /** Own a minus the other's, both at {@code flops}. */
  public Interval aDifference(double flops) {
    return difference(d -> d.exponents(flops).a());
  }

  /** Own gamma minus the other's, both at {@code flops}. */
  public Interval gammaDifference(double flops) {
    return difference(d -> d.exponents(flops).gamma());
  }

  private Interval difference(ToDoubleFunction<Draw> exponent) {
    double[] values = new double[own.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = exponent.applyAsDouble(own.get(i)) - exponent.applyAsDouble(other.get(paired(i)));
    }
    Arrays.sort(values);
    return Posterior.interval(values);
  }

  private int paired(int i) {
    return (int) ((long) i * STRIDE % other.size());
  }

  /**
   * ln C below {@code start} at which {@code draw} reaches ln loss {@code wanted}, by bracketing
   * and regula falsi.
   */
  private static double lnComputeAt(Draw draw, double wanted, double start) {
    double from = start;
    double ofFrom = draw.lnLoss(from) - wanted;
    double to = from;
    double ofTo = ofFrom;
    for (double step = 1; ofTo < 0; step *= 2) {
      from = to;
      ofFrom = ofTo;
      to -= step;
      if (start - to > REACH) {
        return start - REACH;
      }
      ofTo = draw.lnLoss(to) - wanted;
    }
    for (int i = 0; i < MOST_STEPS && Math.abs(to - from) > TOLERANCE && ofTo != 0; i++) {
      double next = to - ofTo * (to - from) / (ofTo - ofFrom);
      double ofNext = draw.lnLoss(next) - wanted;
      if (Math.abs(next - to) < TOLERANCE) {
        return next;
      }
      if (ofNext * ofTo < 0) {
        from = to;
        ofFrom = ofTo;
      } else {
        ofFrom /= 2;
      }
      to = next;
      ofTo = ofNext;
    }
    return to;
  }
}

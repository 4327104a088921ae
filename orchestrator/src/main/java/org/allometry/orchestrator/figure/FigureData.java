package org.allometry.orchestrator.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What all figures of a page are made of.
 *
 * @param families in a fixed order, which gives them their colours and shapes
 * @param targetFlops compute C* at which the optimum is asked, in {@code unit}; NaN where there is
 *     none
 * @param band level and method of the bands, such as {@code 90 % interval, bootstrap over trials}
 * @param lossName name and unit of the loss
 * @param samplesName name of the samples
 * @param computeName name and unit of the compute C
 * @param unit of compute, such as {@code FLOP}
 */
public record FigureData(
    List<FigureFamily> families,
    double targetFlops,
    String band,
    String lossName,
    String samplesName,
    String computeName,
    String unit) {
  private static final int POINTS_PER_DECADE = 8;

  /** Copies the list. */
  public FigureData {
    families = List.copyOf(families);
  }

  /** Data whose compute is counted in FLOP, in one way only. */
  public FigureData(
      List<FigureFamily> families,
      double targetFlops,
      String band,
      String lossName,
      String samplesName) {
    this(families, targetFlops, band, lossName, samplesName, "training compute C (FLOP)", "FLOP");
  }

  /** The target compute where there is one. */
  DoubleStream target() {
    return targetFlops > 0 ? DoubleStream.of(targetFlops) : DoubleStream.empty();
  }

  /** Every compute that a figure shows. */
  DoubleStream flops() {
    return DoubleStream.concat(
        families.stream().flatMap(f -> f.marks().stream()).mapToDouble(Mark::flops),
        DoubleStream.concat(
            families.stream()
                .flatMap(f -> f.curves().stream())
                .flatMap(c -> c.points().stream())
                .mapToDouble(Curve.Point::flops),
            target()));
  }

  /**
   * Budgets at which to draw a frontier: evenly spaced in ln C from the smallest trial to the
   * largest and on to the target, with the largest among them.
   */
  public static List<Double> budgets(double smallest, double largest, double target) {
    List<Double> budgets = new ArrayList<>();
    if (smallest > 0 && largest >= smallest && largest < Double.POSITIVE_INFINITY) {
      addSteps(budgets, smallest, largest);
      budgets.add(largest);
      if (target > largest && target < Double.POSITIVE_INFINITY) {
        addSteps(budgets, largest, target);
        budgets.removeLast();
        budgets.add(target);
      }
    }
    return budgets.stream().distinct().sorted().toList();
  }

  private static void addSteps(List<Double> budgets, double from, double to) {
    int steps = Math.max(1, (int) Math.ceil(POINTS_PER_DECADE * Math.log10(to / from)));
    for (int i = 0; i < steps; i++) {
      budgets.add(from * Math.pow(to / from, (double) i / steps));
    }
    budgets.add(to);
  }
}

package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.law.Point;

/**
 * How much of the plane of sizes and samples the points of a family have seen.
 *
 * <p>Values within 2 % of the next smaller one count as one. The effective number of values that
 * hold shares p of the points is 1/Σp²: a table with a hundred points of one size and one each of
 * three others has one effective size, not four.
 *
 * @param sizes distinct sizes N
 * @param sampleCounts distinct numbers of samples seen D
 * @param budgets distinct costs C
 * @param effectiveSizes effective number of sizes; 0 without points
 * @param effectiveBudgets effective number of costs; 0 without points
 */
public record Sampling(
    int sizes, int sampleCounts, int budgets, double effectiveSizes, double effectiveBudgets) {
  private static final double SAME = 1.02;

  static Sampling of(List<Point> points) {
    int[] sizes = counts(points, Point::params);
    int[] budgets = counts(points, Point::flops);
    return new Sampling(
        sizes.length,
        counts(points, Point::samplesSeen).length,
        budgets.length,
        effective(sizes),
        effective(budgets));
  }

  /** Points of each distinct value. */
  private static int[] counts(List<Point> points, ToDoubleFunction<Point> value) {
    double[] sorted = points.stream().mapToDouble(value).sorted().toArray();
    int[] counts = new int[sorted.length];
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] > SAME * sorted[i - 1]) {
        distinct++;
      }
      counts[distinct - 1]++;
    }
    return Arrays.copyOf(counts, distinct);
  }

  private static double effective(int[] counts) {
    double total = Arrays.stream(counts).sum();
    double squares = Arrays.stream(counts).mapToDouble(c -> (double) c * c).sum();
    return squares == 0 ? 0 : total * total / squares;
  }
}

package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.Point;

/**
 * The lower envelope of the loss curves of all sizes over compute, and the line through its sizes
 * (approach 1 of Hoffmann et al. 2022).
 *
 * <p>A curve is ln L over ln C of one size, linear between its points and nowhere else. Compute at
 * which the best size is the smallest or largest of those sampled there says nothing and is left
 * out. A cross-check, never the answer.
 */
final class Envelope {
  /** Log-spaced values of compute; Hoffmann et al. used 1,500, but lines need fewer. */
  private static final int GRID = 200;

  private static final int FEWEST_SIZES = 3;

  private final TreeMap<Double, TreeMap<Double, double[]>> curves = new TreeMap<>();

  private Envelope(List<Point> points, int[] counts, Map<String, Integer> trials) {
    for (Point point : points) {
      int count = counts[trials.getOrDefault(point.trial(), 0)];
      if (count > 0) {
        double[] sum =
            curves
                .computeIfAbsent(Math.log(point.params()), n -> new TreeMap<>())
                .computeIfAbsent(Math.log(point.flops()), c -> new double[2]);
        sum[0] += count * Math.log(point.loss());
        sum[1] += count;
      }
    }
  }

  /** The exponent a with its bootstrap over trials; NaN where fewer than three sizes are on it. */
  static Interval exponent(List<Point> points, int resamples, SplittableRandom random) {
    Map<String, Integer> trials = new TreeMap<>();
    for (Point point : points) {
      trials.putIfAbsent(point.trial(), trials.size());
    }
    int[] once = new int[Math.max(1, trials.size())];
    Arrays.fill(once, 1);
    double value = new Envelope(points, once, trials).slope();
    double[] slopes = new double[Double.isNaN(value) ? 0 : resamples];
    for (int r = 0; r < slopes.length; r++) {
      slopes[r] = new Envelope(points, Bootstrap.counts(random, trials.size()), trials).slope();
    }
    return Intervals.of(value, slopes);
  }

  private double slope() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (TreeMap<Double, double[]> curve : curves.values()) {
      low = Math.min(low, curve.firstKey());
      high = Math.max(high, curve.lastKey());
    }
    List<double[]> best = new ArrayList<>();
    TreeSet<Double> sizes = new TreeSet<>();
    for (int i = 0; i < GRID; i++) {
      double lnFlops = low + (high - low) * i / (GRID - 1);
      double size = bestSize(lnFlops);
      if (!Double.isNaN(size)) {
        best.add(new double[] {lnFlops, size});
        sizes.add(size);
      }
    }
    if (sizes.size() < FEWEST_SIZES) {
      return Double.NaN;
    }
    double[] x = best.stream().mapToDouble(pair -> pair[0]).toArray();
    double[] y = best.stream().mapToDouble(pair -> pair[1]).toArray();
    double[] weight = new double[x.length];
    Arrays.fill(weight, 1);
    return PowerLine.through(x, y, weight).slope();
  }

  /** ln N of the lowest curve at a compute; NaN where it is an outer one. */
  private double bestSize(double lnFlops) {
    double best = Double.NaN;
    double bestLoss = Double.POSITIVE_INFINITY;
    double smallest = Double.NaN;
    double largest = Double.NaN;
    for (Map.Entry<Double, TreeMap<Double, double[]>> curve : curves.entrySet()) {
      double lnLoss = at(curve.getValue(), lnFlops);
      if (Double.isNaN(lnLoss)) {
        continue;
      }
      smallest = Double.isNaN(smallest) ? curve.getKey() : smallest;
      largest = curve.getKey();
      if (lnLoss < bestLoss) {
        bestLoss = lnLoss;
        best = curve.getKey();
      }
    }
    return best == smallest || best == largest ? Double.NaN : best;
  }

  private static double at(NavigableMap<Double, double[]> curve, double lnFlops) {
    Map.Entry<Double, double[]> below = curve.floorEntry(lnFlops);
    Map.Entry<Double, double[]> above = curve.ceilingEntry(lnFlops);
    if (below == null || above == null || curve.size() < 2) {
      return Double.NaN;
    }
    double left = below.getValue()[0] / below.getValue()[1];
    double right = above.getValue()[0] / above.getValue()[1];
    double width = above.getKey() - below.getKey();
    return width > 0 ? left + (lnFlops - below.getKey()) / width * (right - left) : left;
  }
}

package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.law.Point;

/**
 * Points as the fits see them: logarithms in scaled units, weights, and the trial of each.
 *
 * <p>n = ln(N/1e6) and d = ln(D/1e9) keep the coefficients of the law near 1.
 */
final class Sample {
  static final double PARAMS_UNIT = 1e6;
  static final double SAMPLES_UNIT = 1e9;

  final double[] n;
  final double[] d;
  final double[] loss;
  final double[] lnLoss;
  final double[] weight;
  final int[] trial;
  final int trials;

  private Sample(double[] n, double[] d, double[] loss, double[] weight, int[] trial, int trials) {
    this.n = n;
    this.d = d;
    this.loss = loss;
    this.weight = weight;
    this.trial = trial;
    this.trials = trials;
    this.lnLoss = new double[loss.length];
    for (int i = 0; i < loss.length; i++) {
      lnLoss[i] = Math.log(loss[i]);
    }
  }

  /** All points with weight 1; trials are numbered in order of first appearance. */
  static Sample of(List<Point> points) {
    int size = points.size();
    double[] n = new double[size];
    double[] d = new double[size];
    double[] loss = new double[size];
    double[] weight = new double[size];
    int[] trial = new int[size];
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Point point = points.get(i);
      n[i] = Math.log(point.params() / PARAMS_UNIT);
      d[i] = Math.log(point.samplesSeen() / SAMPLES_UNIT);
      loss[i] = point.loss();
      weight[i] = 1;
      trial[i] = numbers.computeIfAbsent(point.trial(), key -> numbers.size());
    }
    return new Sample(n, d, loss, weight, trial, numbers.size());
  }

  /** The same points, each counted as often as its trial; points that count 0 are dropped. */
  Sample counted(int[] counts) {
    List<Integer> kept = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      if (counts[trial[i]] > 0) {
        kept.add(i);
      }
    }
    double[] n2 = new double[kept.size()];
    double[] d2 = new double[kept.size()];
    double[] loss2 = new double[kept.size()];
    double[] weight2 = new double[kept.size()];
    int[] trial2 = new int[kept.size()];
    for (int j = 0; j < kept.size(); j++) {
      int i = kept.get(j);
      n2[j] = n[i];
      d2[j] = d[i];
      loss2[j] = loss[i];
      weight2[j] = weight[i] * counts[trial[i]];
      trial2[j] = trial[i];
    }
    return new Sample(n2, d2, loss2, weight2, trial2, trials);
  }

  int size() {
    return n.length;
  }

  /** Weighted mean of {@code values}. */
  double mean(double[] values) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weight[i] * values[i];
      total += weight[i];
    }
    return sum / total;
  }

  double smallestLoss() {
    double smallest = Double.POSITIVE_INFINITY;
    for (double value : loss) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }
}

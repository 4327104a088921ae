package org.allometry.analysis.fit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.law.DataConstrained;
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

  /** ln(U/1e9) of the unique samples; infinite where none was seen twice. */
  final double[] unique;

  final double[] loss;
  final double[] lnLoss;
  final double[] weight;
  final int[] trial;
  final int trials;

  private Sample(int size, int trials) {
    this.n = new double[size];
    this.d = new double[size];
    this.unique = new double[size];
    this.loss = new double[size];
    this.lnLoss = new double[size];
    this.weight = new double[size];
    this.trial = new int[size];
    this.trials = trials;
  }

  /** All points with weight 1; trials are numbered in order of first appearance. */
  static Sample of(List<Point> points) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Point point : points) {
      numbers.putIfAbsent(point.trial(), numbers.size());
    }
    Sample sample = new Sample(points.size(), numbers.size());
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      sample.n[i] = Math.log(point.params() / PARAMS_UNIT);
      sample.d[i] = Math.log(point.samplesSeen() / SAMPLES_UNIT);
      sample.unique[i] = Math.log(point.uniqueSamples() / SAMPLES_UNIT);
      sample.loss[i] = point.loss();
      sample.lnLoss[i] = Math.log(point.loss());
      sample.weight[i] = 1;
      sample.trial[i] = numbers.getOrDefault(point.trial(), 0);
    }
    return sample;
  }

  /** The same points, each counted as often as its trial; points that count 0 are dropped. */
  Sample counted(int[] counts) {
    int kept = 0;
    for (int owner : trial) {
      kept += counts[owner] > 0 ? 1 : 0;
    }
    int[] indices = new int[kept];
    int next = 0;
    for (int i = 0; i < size(); i++) {
      if (counts[trial[i]] > 0) {
        indices[next++] = i;
      }
    }
    Sample drawn = only(indices);
    for (int j = 0; j < kept; j++) {
      drawn.weight[j] *= counts[drawn.trial[j]];
    }
    return drawn;
  }

  /** The points of these indices. */
  Sample only(int[] indices) {
    Sample some = new Sample(indices.length, trials);
    for (int j = 0; j < indices.length; j++) {
      int i = indices[j];
      some.n[j] = n[i];
      some.d[j] = d[i];
      some.unique[j] = unique[i];
      some.loss[j] = loss[i];
      some.lnLoss[j] = lnLoss[i];
      some.weight[j] = weight[i];
      some.trial[j] = trial[i];
    }
    return some;
  }

  /** The same points with samples replaced by what they are worth where repeats count by R*. */
  Sample worth(double star) {
    Sample fresh = new Sample(size(), trials);
    for (int i = 0; i < size(); i++) {
      fresh.n[i] = n[i];
      fresh.d[i] = DataConstrained.lnWorth(d[i], unique[i], star);
      fresh.unique[i] = Double.POSITIVE_INFINITY;
      fresh.loss[i] = loss[i];
      fresh.lnLoss[i] = lnLoss[i];
      fresh.weight[i] = weight[i];
      fresh.trial[i] = trial[i];
    }
    return fresh;
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
}

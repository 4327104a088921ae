package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.allometry.analysis.design.Goal;

/**
 * A few places that stand for many: those farthest apart, each with the weight of the places that
 * it is nearest to.
 *
 * @param spots the chosen ones
 * @param weights for each the square root of its share, so that squares add up to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared or changed
record Spots(List<Goal.Spot> spots, double[] weights) {
  static Spots of(List<Goal.Spot> all, int most) {
    List<Goal.Spot> chosen = new ArrayList<>();
    int[] nearest = new int[all.size()];
    double[] distance = new double[all.size()];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    while (chosen.size() < Math.min(most, all.size())) {
      int farthest = 0;
      for (int i = 1; i < all.size(); i++) {
        farthest = distance[i] > distance[farthest] ? i : farthest;
      }
      if (distance[farthest] == 0) {
        break;
      }
      Goal.Spot next = all.get(farthest);
      for (int i = 0; i < all.size(); i++) {
        double off = distance(next, all.get(i));
        if (off < distance[i]) {
          distance[i] = off;
          nearest[i] = chosen.size();
        }
      }
      chosen.add(next);
    }
    double[] weights = new double[chosen.size()];
    for (int index : nearest) {
      weights[index] += 1.0 / all.size();
    }
    for (int j = 0; j < weights.length; j++) {
      weights[j] = Math.sqrt(weights[j]);
    }
    return new Spots(List.copyOf(chosen), weights);
  }

  private static double distance(Goal.Spot a, Goal.Spot b) {
    double n = Math.log(a.params() / b.params());
    double d = Math.log(a.samples() / b.samples());
    double u = Math.log(a.uniqueSamples() / b.uniqueSamples());
    return n * n + d * d + 0.25 * u * u;
  }
}

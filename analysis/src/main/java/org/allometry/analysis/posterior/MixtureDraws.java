package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Systematic draws of a mixture: each component gets its share of them, each with standard normals
 * of its own. The same mixture gives the same draws.
 */
final class MixtureDraws {
  private static final int RANDOM_SEED = 20240607;

  /** Draws of one set of coordinates until one is found. */
  private static final int MOST_TRIES = 20;

  private MixtureDraws() {}

  /**
   * {@code count} draws.
   *
   * @param weights of the components; their sum is 1
   */
  static List<Draw> of(
      SurfaceTable table, CostLaw cost, List<Component> components, double[] weights, int count) {
    Random random = new Random(RANDOM_SEED);
    List<Draw> all = new ArrayList<>(count);
    int k = 0;
    double reached = weights[0];
    ComponentDraws ofComponent = new ComponentDraws(components.get(0), random);
    for (int i = 0; i < count; i++) {
      while (k < weights.length - 1 && (i + 0.5) / count > reached) {
        k++;
        reached += weights[k];
        ofComponent = new ComponentDraws(components.get(k), random);
      }
      Component component = components.get(k);
      double[] q = coordinates(ofComponent, component);
      all.add(new Draw(table, cost, component, q, random.nextGaussian(), random.nextGaussian()));
    }
    return List.copyOf(all);
  }

  /** The next draw that can be bent to what it should predict; the mode where none can. */
  private static double[] coordinates(ComponentDraws draws, Component component) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      double[] q = draws.next();
      if (q != null) {
        return q;
      }
    }
    return component.mode();
  }
}

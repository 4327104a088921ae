package org.allometry.gpurunner.task.rigidbody;

import java.util.function.Predicate;
import org.allometry.gpurunner.task.Interval;
import org.allometry.gpurunner.task.Quaternions;
import org.allometry.gpurunner.task.SampleRandom;

/**
 * Draws the objects of a scene as Kubric's MOVi-A and MOVi-B do (Greff et al., 2022): shape, size
 * and material, then orientation and place until the object overlaps no other.
 */
final class SceneSampler {
  private static final int MAX_TRIES = 100;

  private final RigidSettings settings;
  private final SampleRandom random;

  SceneSampler(RigidSettings settings, SampleRandom random) {
    this.settings = settings;
    this.random = random;
  }

  /** How many objects the scene has. */
  int objects() {
    return settings.fewestObjects()
        + random.below(settings.mostObjects() - settings.fewestObjects() + 1);
  }

  /**
   * Draws one object and places it.
   *
   * @param fits places the object where it overlaps nothing, and says whether it could
   * @return whether a place was found
   */
  boolean place(Predicate<RigidBody> fits) {
    int mesh = random.below(settings.meshes().size());
    ShapeMesh shape = settings.meshes().get(mesh);
    double size = size();
    boolean metal = random.uniform() < 0.5;
    double density = metal ? 2.7 : 1.1;
    for (int i = 0; i < MAX_TRIES; i++) {
      double[] rotation = random.rotation();
      double[] position = position(shape, size, rotation);
      RigidBody body =
          new RigidBody(
              mesh,
              size,
              shape.baseMass() * density * size * size * size,
              metal ? 0.4 : 0.8,
              metal ? 0.3 : 0.7,
              position,
              rotation,
              velocity(position));
      if (fits.test(body)) {
        return true;
      }
    }
    return false;
  }

  private double size() {
    Interval sizes = settings.sizes();
    if (settings.sizeEnds()) {
      return random.uniform() < 0.5 ? sizes.low() : sizes.high();
    }
    return random.uniform(sizes);
  }

  /** Uniform where the rotated object lies inside the spawn box. */
  private double[] position(ShapeMesh shape, double size, double[] rotation) {
    double[] low = new double[3];
    double[] high = new double[3];
    double[] m = Quaternions.matrix(rotation);
    for (float[] hull : shape.hulls()) {
      for (int i = 0; i < hull.length; i += 3) {
        for (int k = 0; k < 3; k++) {
          double at = size * Rotations.row(m, k, hull, i);
          low[k] = Math.min(low[k], at);
          high[k] = Math.max(high[k], at);
        }
      }
    }
    double w = settings.spawnHalfWidth();
    Interval h = settings.spawnHeight();
    return new double[] {
      random.uniform(new Interval(-w - low[0], w - high[0])),
      random.uniform(new Interval(-w - low[1], w - high[1])),
      random.uniform(new Interval(h.low() - low[2], h.high() - high[2]))
    };
  }

  private double[] velocity(double[] position) {
    Interval speeds = new Interval(-settings.speed(), settings.speed());
    double x = random.uniform(speeds);
    double y = random.uniform(speeds);
    return new double[] {x - position[0], y - position[1], 0};
  }
}

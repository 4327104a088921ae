package org.allometry.gpurunner.task.nbody;

import java.io.IOException;
import org.allometry.gpurunner.task.Quaternions;
import org.allometry.gpurunner.task.SampleRandom;

/**
 * Draws scenes: a star, planets near circular orbits in a ring around it, a random order of the
 * bodies, a random rotation and a shift.
 *
 * <p>Source: the n-body data set of the GATr library (Brehmer et al., 2023), of which the published
 * settings are our defaults.
 */
final class NBodySampler {
  /** Numbers stored for a body: ln m, x (3), v (3), displacement from the extrapolation (3). */
  static final int WIDTH = 10;

  private static final int MAX_TRIES = 10_000;

  private final NBodySettings settings;

  NBodySampler(NBodySettings settings) {
    this.settings = settings;
  }

  /**
   * Draws sample {@code index} of a split until it is accepted.
   *
   * @return (bodies, WIDTH)
   * @throws IOException when the settings allow hardly any sample
   */
  float[] sample(boolean test, long index) throws IOException {
    SampleRandom random = new SampleRandom(settings.seed(), test ? 1 : 0, index);
    for (int i = 0; i < MAX_TRIES; i++) {
      Scene scene = draw(random, test);
      NBodyIntegrator integrator =
          new NBodyIntegrator(scene.masses, scene.x, scene.v, settings.softening());
      integrator.advance(settings.steps(), settings.dt());
      if (moved(scene.x, integrator.positions()) <= settings.maxMove()) {
        return record(scene, integrator.positions());
      }
    }
    throw new IOException(
        "no n-body scene in which every body moves less than max-move = "
            + settings.maxMove()
            + " was found in "
            + MAX_TRIES
            + " tries; raise max-move, min-radius or softening, or lower dt × steps");
  }

  /** A drawn scene: masses (n), positions (n, 3), velocities (n, 3). */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
  record Scene(double[] masses, double[] x, double[] v) {}

  Scene draw(SampleRandom random, boolean test) {
    int bodies = settings.bodies(test);
    double[] masses = new double[bodies];
    double[] x = new double[3 * bodies];
    double[] v = new double[3 * bodies];
    int[] order = new int[bodies];
    for (int i = 0; i < bodies; i++) {
      order[i] = i;
    }
    random.shuffle(order);
    masses[order[0]] = random.logUniform(settings.starMass());
    for (int i = 1; i < bodies; i++) {
      masses[order[i]] = random.logUniform(settings.planetMass());
      planet(random, masses[order[0]], 3 * order[i], x, v);
    }
    place(random, test, x, v);
    return new Scene(masses, x, v);
  }

  private void planet(SampleRandom random, double starMass, int at, double[] x, double[] v) {
    double r = 0;
    while (r < settings.minRadius() || r > 1) {
      x[at] = 2 * random.uniform() - 1;
      x[at + 1] = 2 * random.uniform() - 1;
      r = Math.sqrt(x[at] * x[at] + x[at + 1] * x[at + 1]);
    }
    double sense = random.uniform() < 0.5 ? -1 : 1;
    double angular = sense * Math.sqrt(starMass / (r * r * r));
    v[at] = -angular * x[at + 1] + settings.velocityNoise() * random.gaussian();
    v[at + 1] = angular * x[at] + settings.velocityNoise() * random.gaussian();
    v[at + 2] = settings.velocityNoise() * random.gaussian();
  }

  private void place(SampleRandom random, boolean test, double[] x, double[] v) {
    double[] m = Quaternions.matrix(random.rotation());
    double[] shift = new double[3];
    for (int k = 0; k < 3; k++) {
      shift[k] = settings.shiftSd() * random.gaussian();
    }
    shift[0] += test ? settings.domainShift() : 0;
    for (int i = 0; i < x.length; i += 3) {
      rotate(m, x, i);
      rotate(m, v, i);
      for (int k = 0; k < 3; k++) {
        x[i + k] += shift[k];
      }
    }
  }

  private float[] record(Scene scene, double[] end) {
    int bodies = scene.masses.length;
    double[] mean = new double[3];
    if (settings.centred()) {
      for (int i = 0; i < scene.x.length; i++) {
        mean[i % 3] += scene.x[i] / bodies;
      }
    }
    float[] record = new float[bodies * WIDTH];
    for (int i = 0; i < bodies; i++) {
      record[i * WIDTH] = (float) StrictMath.log(scene.masses[i]);
      for (int k = 0; k < 3; k++) {
        double x = scene.x[3 * i + k];
        double v = scene.v[3 * i + k];
        record[i * WIDTH + 1 + k] = (float) (x - mean[k]);
        record[i * WIDTH + 4 + k] = (float) v;
        record[i * WIDTH + 7 + k] = (float) (end[3 * i + k] - x - settings.time() * v);
      }
    }
    return record;
  }

  private static double moved(double[] from, double[] to) {
    double most = 0;
    for (int i = 0; i < from.length; i += 3) {
      double squares = 0;
      for (int k = 0; k < 3; k++) {
        double d = to[i + k] - from[i + k];
        squares += d * d;
      }
      most = Math.max(most, Math.sqrt(squares));
    }
    return most;
  }

  private static void rotate(double[] m, double[] vectors, int at) {
    double x = vectors[at];
    double y = vectors[at + 1];
    double z = vectors[at + 2];
    for (int k = 0; k < 3; k++) {
      vectors[at + k] = m[3 * k] * x + m[3 * k + 1] * y + m[3 * k + 2] * z;
    }
  }
}

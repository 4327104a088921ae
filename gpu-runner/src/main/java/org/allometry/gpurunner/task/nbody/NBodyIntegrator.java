package org.allometry.gpurunner.task.nbody;

/**
 * Semi-implicit Euler for gravity with G = 1: v += dt·a(x), then x += dt·v, where a_i = Σ_j m_j
 * (x_j − x_i) / (r² + ε²)^{3/2}.
 *
 * <p>Source: the n-body generator of the GATr library (Brehmer et al., 2023); the softening ε is
 * our addition. With ε = 0, distances below 1e-9 count as 1, as there.
 */
final class NBodyIntegrator {
  private static final double CONTACT = 1e-9;

  private final double[] masses;
  private final double softening;
  private final double[] x;
  private final double[] v;
  private final double[] a;

  /**
   * Starts a scene.
   *
   * @param masses (n)
   * @param x (n, 3), positions
   * @param v (n, 3), velocities
   * @param softening ε, at least 0
   */
  NBodyIntegrator(double[] masses, double[] x, double[] v, double softening) {
    this.masses = masses.clone();
    this.x = x.clone();
    this.v = v.clone();
    this.a = new double[x.length];
    this.softening = softening;
  }

  void advance(int steps, double dt) {
    for (int step = 0; step < steps; step++) {
      accelerate();
      for (int i = 0; i < x.length; i++) {
        v[i] += dt * a[i];
        x[i] += dt * v[i];
      }
    }
  }

  /** Positions (n, 3); the caller does not change them. */
  double[] positions() {
    return x;
  }

  /** Velocities (n, 3); the caller does not change them. */
  double[] velocities() {
    return v;
  }

  /** Accelerations (n, 3) at the present positions. */
  double[] accelerations() {
    accelerate();
    return a;
  }

  /** Kinetic plus (softened) potential energy. */
  double energy() {
    double energy = 0;
    for (int i = 0; i < masses.length; i++) {
      for (int k = 0; k < 3; k++) {
        energy += 0.5 * masses[i] * v[3 * i + k] * v[3 * i + k];
      }
      for (int j = 0; j < i; j++) {
        energy -= masses[i] * masses[j] / distance(i, j);
      }
    }
    return energy;
  }

  private void accelerate() {
    java.util.Arrays.fill(a, 0);
    for (int i = 0; i < masses.length; i++) {
      for (int j = 0; j < i; j++) {
        double r = distance(i, j);
        double inverse = 1 / (r * r * r);
        for (int k = 0; k < 3; k++) {
          double pull = (x[3 * j + k] - x[3 * i + k]) * inverse;
          a[3 * i + k] += masses[j] * pull;
          a[3 * j + k] -= masses[i] * pull;
        }
      }
    }
  }

  private double distance(int i, int j) {
    double squares = softening * softening;
    for (int k = 0; k < 3; k++) {
      double d = x[3 * j + k] - x[3 * i + k];
      squares += d * d;
    }
    double r = Math.sqrt(squares);
    return r < CONTACT ? 1 : r;
  }
}

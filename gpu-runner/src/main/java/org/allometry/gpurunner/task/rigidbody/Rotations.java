package org.allometry.gpurunner.task.rigidbody;

/** Turning vectors by row-major 3 × 3 matrices, and the angle between two placements of points. */
final class Rotations {
  private static final int SWEEPS = 12;

  private Rotations() {}

  /** Component k of the matrix times the vector at {@code vectors[at …]}. */
  static double row(double[] m, int k, float[] vectors, int at) {
    return m[3 * k] * vectors[at] + m[3 * k + 1] * vectors[at + 1] + m[3 * k + 2] * vectors[at + 2];
  }

  /**
   * Angle in degrees of the rotation that turns {@code from} best onto {@code to} in least squares:
   * the largest eigenvector of a 4 × 4 matrix (Horn, 1987, Closed-form solution of absolute
   * orientation using unit quaternions).
   *
   * @param from (n, 3), mean zero
   * @param to (n, 3), mean zero
   */
  static double bestAngleDegrees(double[] from, double[] to) {
    double[] s = new double[9];
    for (int i = 0; i < from.length; i += 3) {
      for (int k = 0; k < 9; k++) {
        s[k] += from[i + k / 3] * to[i + k % 3];
      }
    }
    double[][] n = {
      {s[0] + s[4] + s[8], s[5] - s[7], s[6] - s[2], s[1] - s[3]},
      {s[5] - s[7], s[0] - s[4] - s[8], s[1] + s[3], s[6] + s[2]},
      {s[6] - s[2], s[1] + s[3], s[4] - s[0] - s[8], s[5] + s[7]},
      {s[1] - s[3], s[6] + s[2], s[5] + s[7], s[8] - s[0] - s[4]}
    };
    double[] q = largestEigenvector(n);
    double sine = Math.sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    return Math.toDegrees(2 * Math.atan2(sine, Math.abs(q[0])));
  }

  /** Cyclic Jacobi iteration (Golub and Van Loan, section 8.5); changes {@code a}. */
  private static double[] largestEigenvector(double[][] a) {
    double[][] v = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < 3; p++) {
        for (int q = p + 1; q < 4; q++) {
          if (a[p][q] != 0) {
            turn(a, v, p, q);
          }
        }
      }
    }
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      largest = a[i][i] > a[largest][largest] ? i : largest;
    }
    return new double[] {v[0][largest], v[1][largest], v[2][largest], v[3][largest]};
  }

  private static void turn(double[][] a, double[][] v, int p, int q) {
    double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
    double c = 1 / Math.sqrt(1 + t * t);
    double s = t * c;
    for (int k = 0; k < 4; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < 4; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
      double vp = v[k][p];
      double vq = v[k][q];
      v[k][p] = c * vp - s * vq;
      v[k][q] = s * vp + c * vq;
    }
  }
}

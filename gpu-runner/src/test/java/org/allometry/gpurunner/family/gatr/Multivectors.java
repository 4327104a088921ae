package org.allometry.gpurunner.family.gatr;

/** The algebra on single multivectors, component by component: the oracle of the tests. */
final class Multivectors {
  private Multivectors() {}

  static double[] product(double[] x, double[] y) {
    double[] z = new double[Algebra.COMPONENTS];
    for (int i = 0; i < z.length; i++) {
      for (int j = 0; j < z.length; j++) {
        if (Algebra.sign(i, j) != 0) {
          z[Algebra.target(i, j)] += Algebra.sign(i, j) * x[i] * y[j];
        }
      }
    }
    return z;
  }

  static double[] outer(double[] x, double[] y) {
    double[] z = new double[Algebra.COMPONENTS];
    for (int i = 0; i < z.length; i++) {
      for (int j = 0; j < z.length; j++) {
        if (Algebra.outerSign(i, j) != 0) {
          z[Algebra.target(i, j)] += Algebra.outerSign(i, j) * x[i] * y[j];
        }
      }
    }
    return z;
  }

  static double[] dual(double[] x) {
    double[] z = new double[Algebra.COMPONENTS];
    for (int i = 0; i < z.length; i++) {
      z[i] = Algebra.dualSign(i) * x[z.length - 1 - i];
    }
    return z;
  }

  static double[] join(double[] x, double[] y, double reference) {
    double[] z = dual(outer(dual(x), dual(y)));
    for (int i = 0; i < z.length; i++) {
      z[i] *= reference;
    }
    return z;
  }

  static double[] reverse(double[] x) {
    double[] z = x.clone();
    for (int i = 0; i < z.length; i++) {
      int grade = Algebra.grade(i);
      z[i] *= grade * (grade - 1) / 2 % 2 == 0 ? 1 : -1;
    }
    return z;
  }

  static double[] involution(double[] x) {
    double[] z = x.clone();
    for (int i = 0; i < z.length; i++) {
      z[i] *= Algebra.grade(i) % 2 == 0 ? 1 : -1;
    }
    return z;
  }

  static double inner(double[] x, double[] y) {
    return product(reverse(x), y)[0];
  }

  /** {@code u x u⁻¹}, with the involution of x for an odd versor u. */
  static double[] sandwich(double[] u, double[] x) {
    double[] reversed = reverse(u);
    double norm = product(u, reversed)[0];
    double[] z = product(product(u, isOdd(u) ? involution(x) : x), reversed);
    for (int i = 0; i < z.length; i++) {
      z[i] /= norm;
    }
    return z;
  }

  static boolean isOdd(double[] u) {
    for (int i = 0; i < u.length; i++) {
      if (Algebra.grade(i) % 2 == 1 && u[i] != 0) {
        return true;
      }
    }
    return false;
  }

  static double[] point(double[] p) {
    double[] x = new double[Algebra.COMPONENTS];
    x[14] = 1;
    x[13] = -p[0];
    x[12] = p[1];
    x[11] = -p[2];
    return x;
  }

  static double[] plane(double[] normal, double[] through) {
    double[] x = new double[Algebra.COMPONENTS];
    for (int k = 0; k < 3; k++) {
      x[2 + k] = normal[k];
      x[1] -= normal[k] * through[k];
    }
    return x;
  }

  static double[] translation(double[] t) {
    double[] x = new double[Algebra.COMPONENTS];
    x[0] = 1;
    for (int k = 0; k < 3; k++) {
      x[5 + k] = -t[k] / 2;
    }
    return x;
  }

  /** Quaternion (i, j, k, w). */
  static double[] rotation(double[] q) {
    double[] x = new double[Algebra.COMPONENTS];
    x[0] = q[3];
    x[8] = -q[2];
    x[9] = q[1];
    x[10] = -q[0];
    return x;
  }

  /** The line of Plücker coordinates (v, m = o × v). */
  static double[] line(double[] v, double[] m) {
    double[] x = new double[Algebra.COMPONENTS];
    for (int k = 0; k < 3; k++) {
      x[5 + k] = m[k];
    }
    x[8] = v[2];
    x[9] = -v[1];
    x[10] = v[0];
    return x;
  }

  /** Where a point lies, by homogeneous division. */
  static double[] position(double[] x) {
    double d = Math.abs(x[14]) > 1e-3 ? x[14] : 1e-3;
    return new double[] {-x[13] / d, x[12] / d, -x[11] / d};
  }
}

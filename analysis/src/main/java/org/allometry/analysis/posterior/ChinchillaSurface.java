package org.allometry.analysis.posterior;

/**
 * Chinchilla's law in logarithms, ln L(n, d) = ln(E + A e^(−alpha n) + B e^(−beta d)), with n = ln
 * N − ln N0 and d = ln D − ln D0 (Hoffmann et al. 2022, approach 3).
 *
 * <p>Its free coordinates are (ln A, ln B, ln E, ln alpha, ln beta), so that every value of them is
 * a law. Without a floor E is 0 and ln E has no effect.
 */
final class ChinchillaSurface {
  static final int LN_A = 0;
  static final int LN_B = 1;
  static final int LN_E = 2;
  static final int LN_ALPHA = 3;
  static final int LN_BETA = 4;
  static final int SIZE = 5;

  private ChinchillaSurface() {}

  /** ln L at (n, d); its gradient in the coordinates is written to {@code gradient}. */
  static double value(double[] q, boolean floor, double n, double d, double[] gradient) {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double ofSize = q[LN_A] - alpha * n;
    double ofData = q[LN_B] - beta * d;
    double ofFloor = floor ? q[LN_E] : Double.NEGATIVE_INFINITY;
    double largest = Math.max(Math.max(ofSize, ofData), ofFloor);
    double size = Math.exp(ofSize - largest);
    double data = Math.exp(ofData - largest);
    double rest = floor ? Math.exp(ofFloor - largest) : 0;
    double sum = size + data + rest;
    gradient[LN_A] = size / sum;
    gradient[LN_B] = data / sum;
    gradient[LN_E] = rest / sum;
    gradient[LN_ALPHA] = -gradient[LN_A] * alpha * n;
    gradient[LN_BETA] = -gradient[LN_B] * beta * d;
    return largest + Math.log(sum);
  }

  /**
   * The least loss on the budget line d = c − omega n: with S = alpha + omega beta, n = (ln(alpha A
   * / (omega beta B)) + beta c) / S.
   */
  static Optimum optimum(double[] q, double omega, double c) {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double sum = alpha + omega * beta;
    double n = (q[LN_ALPHA] + q[LN_A] - q[LN_BETA] - q[LN_B] - Math.log(omega) + beta * c) / sum;
    return new Optimum(n, c - omega * n, beta / sum, alpha / sum, alpha * beta / sum);
  }

  /** Gradient of the optimum's n in the coordinates. */
  static double[] optimumGradient(double[] q, double omega, double c) {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double sum = alpha + omega * beta;
    double n = optimum(q, omega, c).n();
    double[] gradient = new double[SIZE];
    gradient[LN_A] = 1 / sum;
    gradient[LN_B] = -1 / sum;
    gradient[LN_ALPHA] = (1 - alpha * n) / sum;
    gradient[LN_BETA] = (-1 + beta * c - omega * beta * n) / sum;
    return gradient;
  }

  /** Gradient of the exponent a = beta / S in the coordinates. */
  static double[] exponentGradient(double[] q, double omega) {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double sum = alpha + omega * beta;
    double[] gradient = new double[SIZE];
    gradient[LN_ALPHA] = -alpha * beta / (sum * sum);
    gradient[LN_BETA] = alpha * beta / (sum * sum);
    return gradient;
  }

  /**
   * Where a budget is spent best.
   *
   * @param n ln N_opt − ln N0
   * @param d ln D_opt − ln D0
   * @param a exponent of N_opt ~ C^a
   * @param b exponent of D_opt ~ C^b
   * @param gamma exponent of L_opt − E ~ C^−gamma
   */
  record Optimum(double n, double d, double a, double b, double gamma) {}
}

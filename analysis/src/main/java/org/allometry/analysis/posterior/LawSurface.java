package org.allometry.analysis.posterior;

/**
 * The law in logarithms, ln L(n, d) = ln(E + A e^(−alpha f(n; v)) + B e^(h n + j n² / 2 − beta e^(k
 * n) f(d'; w))), with n = ln N − ln N0, d = ln D − ln D0 and f(x; v) = (e^(v x) − 1) / v, which is
 * x for v = 0.
 *
 * <p>With h = j = k = v = w = 0 it is Chinchilla's (Hoffmann et al. 2022, approach 3). A flexible
 * form frees them: h, j and k let size and samples interact and v and w let the exponents drift, as
 * the log-quadratic law does (Farseer, arXiv 2506.10972), but with priors around 0 in place of free
 * quadratics, so that few trials cannot make them explode. Repeated samples count for less: D' = U
 * + U R* (1 − e^(−R/R*)), R = D/U − 1, beyond the U unique ones (Muennighoff et al. 2023).
 *
 * <p>Its free coordinates are (ln A, ln B, ln E, ln alpha, ln beta, h, j, k, v, w, ln R*), so that
 * every value of them is a law. What a {@link Form} leaves out has no effect.
 */
final class LawSurface {
  static final int LN_A = 0;
  static final int LN_B = 1;
  static final int LN_E = 2;
  static final int LN_ALPHA = 3;
  static final int LN_BETA = 4;
  static final int H = 5;
  static final int J = 6;
  static final int K = 7;
  static final int V = 8;
  static final int W = 9;
  static final int LN_R = 10;
  static final int SIZE = 11;

  /** |v x| below which f(x; v) is expanded. */
  private static final double SMALL = 1e-4;

  /** Half of the range in n, around the start, in which an flexible law's optimum is sought. */
  private static final double REACH = 4;

  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
  private static final double PRECISION = 0.05;
  private static final double STEP = 1e-3;
  private static final double BUDGET_STEP = 0.05;

  private LawSurface() {}

  /** Which terms a law has. */
  enum Form {
    /** Chinchilla's law without a floor. */
    PLAIN(false, false),
    /** Chinchilla's law. */
    PLAIN_FLOOR(true, false),
    /** All but the floor. */
    FLEXIBLE(false, true),
    /** All terms. */
    FLEXIBLE_FLOOR(true, true),
    /**
     * The terms of {@link #FLEXIBLE}, with other priors: the first one is a floor that falls with
     * size, slowly and ever faster, as in Farseer's law.
     */
    DRIFTING(false, true);

    private final boolean floor;
    private final boolean flexible;

    Form(boolean floor, boolean flexible) {
      this.floor = floor;
      this.flexible = flexible;
    }

    /** Whether there is an irreducible loss E. */
    boolean floor() {
      return floor;
    }

    /** Whether h, j, k, v and w are free. */
    boolean flexible() {
      return flexible;
    }

    /** The same without E. */
    Form withoutFloor() {
      return switch (this) {
        case PLAIN, PLAIN_FLOOR -> PLAIN;
        case FLEXIBLE, FLEXIBLE_FLOOR -> FLEXIBLE;
        case DRIFTING -> DRIFTING;
      };
    }
  }

  /**
   * ln L; its gradient in the coordinates is written to {@code gradient}.
   *
   * @param u ln of the unique samples, centred like d
   */
  static double value(double[] q, Form form, double n, double d, double u, double[] gradient) {
    boolean flexible = form.flexible();
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA] + (flexible ? q[K] * n : 0));
    double effective = d;
    double ofRepeats = 0;
    if (d > u) {
      double r = Math.exp(q[LN_R]);
      double repeats = Math.expm1(d - u);
      double decay = Math.exp(-repeats / r);
      double times = 1 + r * (1 - decay);
      effective = u + Math.log(times);
      ofRepeats = (r * (1 - decay) - repeats * decay) / times;
    }
    double size0 = flexible ? bent(n, q[V]) : n;
    double data0 = flexible ? bent(effective, q[W]) : effective;
    double ofSize = q[LN_A] - alpha * size0;
    double ofData = q[LN_B] - beta * data0 + (flexible ? (q[H] + q[J] * n / 2) * n : 0);
    double ofFloor = form.floor() ? q[LN_E] : Double.NEGATIVE_INFINITY;
    double largest = Math.max(Math.max(ofSize, ofData), ofFloor);
    double size = Math.exp(ofSize - largest);
    double data = Math.exp(ofData - largest);
    double rest = form.floor() ? Math.exp(ofFloor - largest) : 0;
    double sum = size + data + rest;
    double dataShare = data / sum;
    gradient[LN_A] = size / sum;
    gradient[LN_B] = dataShare;
    gradient[LN_E] = rest / sum;
    gradient[LN_ALPHA] = -gradient[LN_A] * alpha * size0;
    gradient[LN_BETA] = -dataShare * beta * data0;
    gradient[H] = flexible ? dataShare * n : 0;
    gradient[J] = flexible ? dataShare * n * n / 2 : 0;
    gradient[K] = flexible ? gradient[LN_BETA] * n : 0;
    gradient[V] = flexible ? -gradient[LN_A] * alpha * bentByBend(n, q[V]) : 0;
    gradient[W] = flexible ? -dataShare * beta * bentByBend(effective, q[W]) : 0;
    double steepness = flexible ? Math.exp(q[W] * effective) : 1;
    gradient[LN_R] = -dataShare * beta * steepness * ofRepeats;
    return largest + Math.log(sum);
  }

  /** f(x; v). */
  private static double bent(double x, double v) {
    return Math.abs(v * x) < SMALL ? x * (1 + v * x / 2) : Math.expm1(v * x) / v;
  }

  /** ∂f/∂v. */
  private static double bentByBend(double x, double v) {
    return Math.abs(v * x) < SMALL
        ? x * x * (0.5 + v * x / 3)
        : (x * Math.exp(v * x) - Math.expm1(v * x) / v) / v;
  }

  /** ln L of fresh samples. */
  static double fresh(double[] q, Form form, double n, double d, double[] gradient) {
    return value(q, form, n, d, Double.POSITIVE_INFINITY, gradient);
  }

  /**
   * The least loss on the budget line d = c − omega n, with fresh samples. Chinchilla's in closed
   * form: with S = alpha + omega beta, n = (ln(alpha A / (omega beta B)) + beta c) / S; else by
   * golden section around that, and local exponents by differences.
   */
  static Optimum optimum(double[] q, Form form, double omega, double c) {
    Optimum plain = plainOptimum(q, omega, c);
    if (!form.flexible()) {
      return plain;
    }
    double n = minimiser(q, form, omega, c);
    double a =
        (minimiser(q, form, omega, c + BUDGET_STEP) - minimiser(q, form, omega, c - BUDGET_STEP))
            / (2 * BUDGET_STEP);
    double gamma =
        (lnAboveFloor(q, form, omega, c - BUDGET_STEP)
                - lnAboveFloor(q, form, omega, c + BUDGET_STEP))
            / (2 * BUDGET_STEP);
    return new Optimum(n, c - omega * n, a, 1 - omega * a, gamma);
  }

  /** n of the least loss on the budget line: golden section, and a parabola at the end. */
  static double minimiser(double[] q, Form form, double omega, double c) {
    double start = plainOptimum(q, omega, c).n();
    if (!form.flexible()) {
      return start;
    }
    double[] scratch = new double[SIZE];
    double low = start - REACH;
    double span = 2 * REACH;
    double inner = low + (1 - GOLDEN) * span;
    double outer = low + GOLDEN * span;
    double ofInner = fresh(q, form, inner, c - omega * inner, scratch);
    double ofOuter = fresh(q, form, outer, c - omega * outer, scratch);
    while (span > PRECISION) {
      span *= GOLDEN;
      if (ofInner <= ofOuter) {
        outer = inner;
        ofOuter = ofInner;
        inner = low + (1 - GOLDEN) * span;
        ofInner = fresh(q, form, inner, c - omega * inner, scratch);
      } else {
        low = inner;
        inner = outer;
        ofInner = ofOuter;
        outer = low + GOLDEN * span;
        ofOuter = fresh(q, form, outer, c - omega * outer, scratch);
      }
    }
    double middle = low + span / 2;
    double below = fresh(q, form, middle - span, c - omega * (middle - span), scratch);
    double above = fresh(q, form, middle + span, c - omega * (middle + span), scratch);
    double at = fresh(q, form, middle, c - omega * middle, scratch);
    double bend = below + above - 2 * at;
    return bend > 0 ? middle + Math.clamp(0.5 * (below - above) / bend, -1, 1) * span : middle;
  }

  private static double lnAboveFloor(double[] q, Form form, double omega, double c) {
    double n = minimiser(q, form, omega, c);
    return fresh(q, form.withoutFloor(), n, c - omega * n, new double[SIZE]);
  }

  private static Optimum plainOptimum(double[] q, double omega, double c) {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double sum = alpha + omega * beta;
    double n = (q[LN_ALPHA] + q[LN_A] - q[LN_BETA] - q[LN_B] - Math.log(omega) + beta * c) / sum;
    return new Optimum(n, c - omega * n, beta / sum, alpha / sum, alpha * beta / sum);
  }

  /** Slope and curvature of ln L in n along the budget line through (n, c − omega n). */
  static double curvature(double[] q, Form form, double omega, double n, double c) {
    double[] scratch = new double[SIZE];
    double step = 0.05;
    double d = c - omega * n;
    double low = fresh(q, form, n - step, d + omega * step, scratch);
    double high = fresh(q, form, n + step, d - omega * step, scratch);
    double middle = fresh(q, form, n, d, scratch);
    return Math.max(1e-4, (low + high - 2 * middle) / (step * step));
  }

  /**
   * Gradient of the optimum's n in the coordinates, by the implicit function theorem: −(∂²f/∂n∂q) /
   * (∂²f/∂n²), f = ln L along the budget line.
   */
  static double[] optimumGradient(double[] q, Form form, double omega, double c) {
    double n = minimiser(q, form, omega, c);
    double[] low = new double[SIZE];
    double[] high = new double[SIZE];
    fresh(q, form, n - STEP, c - omega * (n - STEP), low);
    fresh(q, form, n + STEP, c - omega * (n + STEP), high);
    double curvature = curvature(q, form, omega, n, c);
    double[] gradient = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      gradient[k] = -(high[k] - low[k]) / (2 * STEP) / curvature;
    }
    return gradient;
  }

  /** Gradient of the exponent a in the coordinates, by differences of {@link #optimumGradient}. */
  static double[] exponentGradient(double[] q, Form form, double omega, double c) {
    double[] low = optimumGradient(q, form, omega, c - BUDGET_STEP);
    double[] high = optimumGradient(q, form, omega, c + BUDGET_STEP);
    double[] gradient = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      gradient[k] = (high[k] - low[k]) / (2 * BUDGET_STEP);
    }
    return gradient;
  }

  /**
   * Where a budget is spent best.
   *
   * @param n ln N_opt − ln N0
   * @param d ln D_opt − ln D0
   * @param a exponent of N_opt ~ C^a, there
   * @param b exponent of D_opt ~ C^b
   * @param gamma exponent of L_opt − E ~ C^−gamma
   */
  record Optimum(double n, double d, double a, double b, double gamma) {}
}

package org.allometry.analysis.posterior;

/**
 * The law in logarithms, ln L(n, d) = ln(E + A e^(−alpha f(n; v)) + B e^(h n + j n² / 2 − beta e^(k
 * n) f(d'; w))), with n = ln N − ln N0, d = ln D − ln D0 and f(x; v) = (e^(v x) − 1) / v, which is
 * x for v = 0.
 *
 * <p>With h = j = k = v = w = 0 it is Chinchilla's (Hoffmann et al. 2022, approach 3). A flexible
 * form frees them: h, j and k let size and samples interact and v and w let the exponents drift, as
 * the log-quadratic law does (Farseer, arXiv 2506.10972), but with priors around 0 in place of free
 * quadratics, so that few trials cannot make them explode. A kinked form keeps size and samples
 * apart, but lets each exponent change by a share at two kinks: x + Σ s_k hinge(x − x_k) stands in
 * f's place. Repeated samples count for less: D' = U + U R* (1 − e^(−R/R*)), R = D/U − 1, beyond
 * the U unique ones (Muennighoff et al. 2023).
 *
 * <p>Its free coordinates are (ln A, ln B, ln E, ln alpha, ln beta, h, j, k, v, w, ln R*, two s of
 * size, two of samples), so that every value of them is a law. What a {@link Form} leaves out has
 * no effect.
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

  /** Changes of alpha at {@link #KINKS}, the lower first, as shares of it. */
  static final int SIZE_KINKS = 11;

  /** Changes of beta there. */
  static final int DATA_KINKS = 13;

  static final int SIZE = 15;

  /** Where exponents of a kinked form change, in nats from the middle of sizes and samples. */
  private static final double[] KINKS = {-1, 1};

  /** Half-width of a kink: its hinge is softened over about four times as much. */
  private static final double SOFTNESS = 0.4;

  /** |v x| below which f(x; v) is expanded. */
  private static final double SMALL = 1e-4;

  /** Softened hinges are linear beyond this. */
  private static final double LINEAR = 30;

  /** How far from Chinchilla's optimum that of another form is sought, in nats of N. */
  private static final double REACH = 4;

  private static final double STRIDE = 0.5;

  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
  private static final double PRECISION = 0.05;
  private static final double STEP = 1e-3;
  private static final double BUDGET_STEP = 0.05;

  private LawSurface() {}

  /** Which terms a law has. */
  enum Form {
    /** Chinchilla's law without a floor. */
    PLAIN(false, Shape.POWERS),
    /** Chinchilla's law. */
    PLAIN_FLOOR(true, Shape.POWERS),
    /** Chinchilla's law whose exponents change at the kinks. */
    KINKED_FLOOR(true, Shape.KINKED),
    /** h, j, k, v and w are free, without a floor. */
    FLEXIBLE(false, Shape.FLEXIBLE),
    /** The same with a floor. */
    FLEXIBLE_FLOOR(true, Shape.FLEXIBLE),
    /**
     * The terms of {@link #FLEXIBLE}, with other priors: the first one is a floor that falls with
     * size, slowly and ever faster, as in Farseer's law.
     */
    DRIFTING(false, Shape.FLEXIBLE);

    private final boolean floor;
    private final Shape shape;

    Form(boolean floor, Shape shape) {
      this.floor = floor;
      this.shape = shape;
    }

    /** Whether there is an irreducible loss E. */
    boolean floor() {
      return floor;
    }

    /** Whether h, j, k, v and w are free. */
    boolean flexible() {
      return shape == Shape.FLEXIBLE;
    }

    /** Whether exponents change at kinks. */
    boolean kinked() {
      return shape == Shape.KINKED;
    }

    /** Whether its terms are powers, so that the optimum has a closed form. */
    boolean powers() {
      return shape == Shape.POWERS;
    }

    private enum Shape {
      POWERS,
      KINKED,
      FLEXIBLE
    }
  }

  /**
   * ln L; its gradient in the coordinates is written to {@code gradient}.
   *
   * @param u ln of the unique samples, centred like d
   */
  static double value(double[] q, Form form, double n, double d, double u, double[] gradient) {
    boolean flexible = form.flexible();
    boolean kinked = form.kinked();
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
    double size0 = flexible ? bent(n, q[V]) : kinked ? kinked(n, q, SIZE_KINKS) : n;
    double data0 =
        flexible ? bent(effective, q[W]) : kinked ? kinked(effective, q, DATA_KINKS) : effective;
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
    for (int k = 0; k < KINKS.length; k++) {
      gradient[SIZE_KINKS + k] = kinked ? -gradient[LN_A] * alpha * hinge(n - KINKS[k]) : 0;
      gradient[DATA_KINKS + k] = kinked ? -dataShare * beta * hinge(effective - KINKS[k]) : 0;
    }
    double steepness =
        flexible ? Math.exp(q[W] * effective) : kinked ? steepness(effective, q, DATA_KINKS) : 1;
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

  /** x with its slope changed at the kinks by the shares that begin at {@code first}. */
  private static double kinked(double x, double[] q, int first) {
    double value = x;
    for (int k = 0; k < KINKS.length; k++) {
      value += q[first + k] * hinge(x - KINKS[k]);
    }
    return value;
  }

  /** Slope of {@link #kinked}. */
  private static double steepness(double x, double[] q, int first) {
    double slope = 1;
    for (int k = 0; k < KINKS.length; k++) {
      slope += q[first + k] / (1 + Math.exp((KINKS[k] - x) / SOFTNESS));
    }
    return slope;
  }

  /** max(0, x), softened. */
  private static double hinge(double x) {
    double scaled = x / SOFTNESS;
    return scaled > LINEAR ? x : SOFTNESS * Math.log1p(Math.exp(scaled));
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
    if (form.powers()) {
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

  /**
   * n of the minimum of the loss on the budget line that lies downhill from Chinchilla's, at most
   * {@value #REACH} nats away: strides, then golden section, and a parabola at the end. There may
   * be a deeper one far outside of what was sampled, which means nothing.
   */
  static double minimiser(double[] q, Form form, double omega, double c) {
    double start = plainOptimum(q, omega, c).n();
    if (form.powers()) {
      return start;
    }
    double[] scratch = new double[SIZE];
    double best = start;
    double least = fresh(q, form, start, c - omega * start, scratch);
    double stride = STRIDE;
    while (Math.abs(best - start) < REACH) {
      double n = best + stride;
      double there = fresh(q, form, n, c - omega * n, scratch);
      if (there < least) {
        least = there;
        best = n;
      } else if (best == start && stride > 0) {
        stride = -STRIDE;
      } else {
        break;
      }
    }
    double low = best - STRIDE;
    double span = 2 * STRIDE;
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
    double lnLoss = fresh(q, form, n, c - omega * n, new double[SIZE]);
    return form.floor() ? lnLoss + Math.log(-Math.expm1(q[LN_E] - lnLoss)) : lnLoss;
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

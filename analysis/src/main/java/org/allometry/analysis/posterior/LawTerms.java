package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.DATA_TURN;
import static org.allometry.analysis.posterior.LawSurface.H;
import static org.allometry.analysis.posterior.LawSurface.J;
import static org.allometry.analysis.posterior.LawSurface.K;
import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_R;
import static org.allometry.analysis.posterior.LawSurface.SIZE_TURN;
import static org.allometry.analysis.posterior.LawSurface.V;
import static org.allometry.analysis.posterior.LawSurface.W;

/**
 * How the terms of a {@link LawSurface} fall: one of size and one of samples, each in logarithms.
 *
 * <p>f(x; v) = (e^(v x) − 1) / v is x for v = 0, and T is the constant {@value #TOKENS}.
 */
enum LawTerms {
  /** Powers: ln A − alpha n, ln B − beta d (Hoffmann et al. 2022, approach 3). */
  POWERS {
    @Override
    double size(double[] q, double n, double[] slopes) {
      return fall(OF_SIZE, q, n, slopes);
    }

    @Override
    double data(double[] q, double n, double d, double[] slopes) {
      slopes[LN_R] = -Math.exp(q[LN_BETA]);
      return fall(OF_SAMPLES, q, d, slopes);
    }
  },

  /**
   * Powers whose exponents change by a share s around a place x0, over a width w: x + s w ln(1 +
   * e^((x − x0) / w)) stands in x's place (a smoothly broken power law, Caballero et al. 2022,
   * arXiv 2210.14891).
   */
  BROKEN {
    @Override
    double size(double[] q, double n, double[] slopes) {
      return brokenFall(OF_SIZE, q, n, slopes);
    }

    @Override
    double data(double[] q, double n, double d, double[] slopes) {
      double turned = turned((d - q[DATA_TURN + 1]) / Math.exp(q[DATA_TURN + 2]));
      slopes[LN_R] = -Math.exp(q[LN_BETA]) * (1 + q[DATA_TURN] * turned);
      return brokenFall(OF_SAMPLES, q, d, slopes);
    }
  },

  /**
   * Powers whose exponents change by a share at each of two fixed places: linear in the shares, so
   * that their uncertainty is told where a break's place and width cannot be.
   */
  KINKED {
    @Override
    double size(double[] q, double n, double[] slopes) {
      return kinkedFall(OF_SIZE, q, n, slopes);
    }

    @Override
    double data(double[] q, double n, double d, double[] slopes) {
      double slope = 1;
      for (int k = 0; k < KINKS.length; k++) {
        slope += q[DATA_TURN + k] * turned((d - KINKS[k]) / KINK_WIDTH);
      }
      slopes[LN_R] = -Math.exp(q[LN_BETA]) * slope;
      return kinkedFall(OF_SAMPLES, q, d, slopes);
    }
  },

  /**
   * ln A − alpha f(n; v) and ln B + h n + j n² / 2 − beta e^(k n) f(d; w): exponents drift, size
   * and samples interact.
   */
  FLEXIBLE {
    @Override
    double size(double[] q, double n, double[] slopes) {
      return bentFall(q, n, slopes);
    }

    @Override
    double data(double[] q, double n, double d, double[] slopes) {
      double beta = Math.exp(q[LN_BETA] + q[K] * n);
      double bent = bent(d, q[W]);
      slopes[LN_B] = 1;
      slopes[LN_BETA] = -beta * bent;
      slopes[H] = n;
      slopes[J] = n * n / 2;
      slopes[K] = slopes[LN_BETA] * n;
      slopes[W] = -beta * bentByBend(d, q[W]);
      slopes[LN_R] = -beta * Math.exp(q[W] * d);
      return q[LN_B] + (q[H] + q[J] * n / 2) * n - beta * bent;
    }
  },

  /**
   * Farseer's law (Li et al. 2025, arXiv 2506.10972), e^(a0 − a N^v) + e^(b0 + b N^j) D^−beta(N)
   * with ln beta(N) = c0 + c N^w, in centred coordinates: ln A − alpha f(n; v), a floor that falls
   * with size, and ln B + t f(n; j) − beta(n) d − (beta(n) − beta) T with beta(n) = beta e^(k f(n;
   * w)). Its height is that of one token, T below the centre; h is how it changes with size at the
   * centre, t = h + beta k T.
   */
  FARSEER {
    @Override
    double size(double[] q, double n, double[] slopes) {
      return bentFall(q, n, slopes);
    }

    @Override
    double data(double[] q, double n, double d, double[] slopes) {
      double middle = Math.exp(q[LN_BETA]);
      double drift = bent(n, q[W]);
      double beta = middle * Math.exp(q[K] * drift);
      double tall = bent(n, q[J]);
      double tallness = q[H] + middle * q[K] * TOKENS;
      double byLnBeta = -beta * (d + TOKENS);
      slopes[LN_B] = 1;
      slopes[LN_BETA] = byLnBeta + middle * TOKENS * (1 + q[K] * tall);
      slopes[H] = tall;
      slopes[J] = tallness * bentByBend(n, q[J]);
      slopes[K] = byLnBeta * drift + middle * TOKENS * tall;
      slopes[W] = byLnBeta * q[K] * bentByBend(n, q[W]);
      slopes[LN_R] = -beta;
      return q[LN_B] + tallness * tall + byLnBeta + middle * TOKENS;
    }
  };

  private static final Axis OF_SIZE = new Axis(LN_A, LN_ALPHA, SIZE_TURN);
  private static final Axis OF_SAMPLES = new Axis(LN_B, LN_BETA, DATA_TURN);

  /**
   * ln of the tokens that d is counted from in the middle of the published fit's range. Another
   * centre is hardly another law: beta(n) bends too little.
   */
  private static final double TOKENS = 21;

  /** Where the exponents of {@link #KINKED} change, in nats from the centre. */
  private static final double[] KINKS = {-1, 1};

  private static final double KINK_WIDTH = 0.4;

  /** |v x| below which f(x; v) is expanded. */
  private static final double SMALL = 1e-4;

  /** Softened hinges are linear beyond this. */
  private static final double LINEAR = 30;

  /**
   * ln of the term of size.
   *
   * @param n ln N − ln N0
   * @param slopes its gradient is written here, where it is not 0
   */
  abstract double size(double[] q, double n, double[] slopes);

  /**
   * ln of the term of samples.
   *
   * @param d ln D − ln D0
   * @param slopes its gradient is written here, where it is not 0; in {@link LawSurface#LN_R}'s
   *     place its slope in d
   */
  abstract double data(double[] q, double n, double d, double[] slopes);

  /** ln of the scale − exponent · x. */
  private static double fall(Axis axis, double[] q, double x, double[] slopes) {
    double fall = Math.exp(q[axis.exponent]) * x;
    slopes[axis.scale] = 1;
    slopes[axis.exponent] = -fall;
    return q[axis.scale] - fall;
  }

  private static double brokenFall(Axis axis, double[] q, double x, double[] slopes) {
    int at = axis.turn;
    double share = q[at];
    double beyond = x - q[at + 1];
    double width = Math.exp(q[at + 2]);
    double hinge = width * hinge(beyond / width);
    double turned = turned(beyond / width);
    double exponent = Math.exp(q[axis.exponent]);
    slopes[at] = -exponent * hinge;
    slopes[at + 1] = exponent * share * turned;
    slopes[at + 2] = -exponent * share * (hinge - beyond * turned);
    return fall(axis, q, x + share * hinge, slopes);
  }

  private static double kinkedFall(Axis axis, double[] q, double x, double[] slopes) {
    double exponent = Math.exp(q[axis.exponent]);
    double turning = x;
    for (int k = 0; k < KINKS.length; k++) {
      double hinge = KINK_WIDTH * hinge((x - KINKS[k]) / KINK_WIDTH);
      slopes[axis.turn + k] = -exponent * hinge;
      turning += q[axis.turn + k] * hinge;
    }
    return fall(axis, q, turning, slopes);
  }

  /** max(0, x), softened. */
  private static double hinge(double x) {
    return x > LINEAR ? x : Math.log1p(Math.exp(x));
  }

  /** Its slope: how much of a turn lies behind x. */
  private static double turned(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** ln A − alpha f(n; v). */
  private static double bentFall(double[] q, double n, double[] slopes) {
    slopes[V] = -Math.exp(q[LN_ALPHA]) * bentByBend(n, q[V]);
    return fall(OF_SIZE, q, bent(n, q[V]), slopes);
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

  /** Where the coordinates of one term stand. */
  private record Axis(int scale, int exponent, int turn) {}
}

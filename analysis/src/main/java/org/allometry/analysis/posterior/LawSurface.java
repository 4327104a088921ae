package org.allometry.analysis.posterior;

import java.util.Arrays;

/**
 * The law in logarithms, ln L(n, d) = ln(E + e^size(n) + e^data(n, d')), with n = ln N − ln N0, d =
 * ln D − ln D0 and terms that fall as {@link LawTerms} say. Repeated samples count for less: D' = U
 * + U R* (1 − e^(−R/R*)), R = D/U − 1, beyond the U unique ones (Muennighoff et al. 2023).
 *
 * <p>Its free coordinates are (ln A, ln B, ln E, ln alpha, ln beta, h, j, k, v, w, ln R*) and three
 * each of where alpha and beta turn, so that every value of them is a law. What a {@link Form}
 * leaves out has no effect.
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

  /**
   * Where alpha changes. Of a break: by which share of alpha, where in nats, ln of its width; of
   * two kinks: the share at each.
   */
  static final int SIZE_TURN = 11;

  /** The same of beta. */
  static final int DATA_TURN = 14;

  static final int SIZE = 17;

  private static final int[] OF_SIZE = {LN_A, LN_ALPHA, V, SIZE_TURN, SIZE_TURN + 1, SIZE_TURN + 2};

  private static final int[] OF_DATA = {
    LN_B, LN_BETA, H, J, K, W, LN_R, DATA_TURN, DATA_TURN + 1, DATA_TURN + 2
  };

  private LawSurface() {}

  /** Which terms a law has. */
  enum Form {
    /** Chinchilla's law without a floor. */
    PLAIN(false, LawTerms.POWERS),
    /** Chinchilla's law. */
    PLAIN_FLOOR(true, LawTerms.POWERS),
    /** Chinchilla's law whose exponents change once each, anywhere. */
    BROKEN_FLOOR(true, LawTerms.BROKEN),
    /** Chinchilla's law whose exponents change at two places each. */
    KINKED_FLOOR(true, LawTerms.KINKED),
    /** h, j, k, v and w are free, without a floor. */
    FLEXIBLE(false, LawTerms.FLEXIBLE),
    /** The same with a floor. */
    FLEXIBLE_FLOOR(true, LawTerms.FLEXIBLE),
    /** Farseer's law, whose term of size is a floor that falls. */
    FARSEER(false, LawTerms.FARSEER);

    private final boolean floor;
    private final LawTerms terms;

    Form(boolean floor, LawTerms terms) {
      this.floor = floor;
      this.terms = terms;
    }

    /** Whether there is an irreducible loss E. */
    boolean floor() {
      return floor;
    }

    /** How its terms fall. */
    LawTerms terms() {
      return terms;
    }
  }

  /**
   * ln L; its gradient in the coordinates is written to {@code gradient}.
   *
   * @param u ln of the unique samples, centred like d
   */
  static double value(double[] q, Form form, double n, double d, double u, double[] gradient) {
    Arrays.fill(gradient, 0, SIZE, 0);
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
    double ofSize = form.terms.size(q, n, gradient);
    double ofData = form.terms.data(q, n, effective, gradient);
    double ofFloor = form.floor ? q[LN_E] : Double.NEGATIVE_INFINITY;
    double largest = Math.max(Math.max(ofSize, ofData), ofFloor);
    double size = Math.exp(ofSize - largest);
    double data = Math.exp(ofData - largest);
    double rest = form.floor ? Math.exp(ofFloor - largest) : 0;
    double sum = size + data + rest;
    gradient[LN_R] *= ofRepeats;
    for (int k : OF_SIZE) {
      gradient[k] *= size / sum;
    }
    for (int k : OF_DATA) {
      gradient[k] *= data / sum;
    }
    gradient[LN_E] = rest / sum;
    return largest + Math.log(sum);
  }

  /** ln L of fresh samples. */
  static double fresh(double[] q, Form form, double n, double d, double[] gradient) {
    return value(q, form, n, d, Double.POSITIVE_INFINITY, gradient);
  }
}

package org.allometry.analysis.fit;

import org.allometry.analysis.law.Chinchilla;

/**
 * Coordinates in which Chinchilla's law is fitted: (E/e₀, u, v, α, β), where u and v are the
 * logarithms of the size and sample terms at the centre of the points.
 *
 * <p>Centring takes away most of the correlation between A and α and between B and β, and keeps
 * every exponential far from overflow inside the limits. E enters linearly, so that E = 0 is an
 * ordinary point of the boundary.
 */
final class Coordinates {
  static final int E = 0;
  static final int U = 1;
  static final int V = 2;
  static final int ALPHA = 3;
  static final int BETA = 4;
  static final int COUNT = 5;

  /** Exponents outside this range are at a bound: flat laws, and steps. */
  static final double SMALLEST_EXPONENT = 0.005;

  static final double LARGEST_EXPONENT = 5;

  /** A term below e^−23 (1e-10) of the smallest loss does not matter. */
  private static final double NEGLIGIBLE = -23;

  private static final double HUGE = 12;

  final double centreN;
  final double centreD;
  final double unitLoss;

  Coordinates(Sample sample) {
    centreN = sample.mean(sample.n);
    centreD = sample.mean(sample.d);
    unitLoss = sample.smallestLoss();
  }

  double[] of(Chinchilla law) {
    double n = Math.log(Sample.PARAMS_UNIT) + centreN;
    double d = Math.log(Sample.SAMPLES_UNIT) + centreD;
    double[] x = {
      law.e() / unitLoss,
      Math.log(law.a()) - law.alpha() * n,
      Math.log(law.b()) - law.beta() * d,
      law.alpha(),
      law.beta()
    };
    clamp(x);
    return x;
  }

  Chinchilla law(double[] x) {
    double n = Math.log(Sample.PARAMS_UNIT) + centreN;
    double d = Math.log(Sample.SAMPLES_UNIT) + centreD;
    return new Chinchilla(
        x[E] * unitLoss,
        Math.exp(x[U] + x[ALPHA] * n),
        Math.exp(x[V] + x[BETA] * d),
        x[ALPHA],
        x[BETA]);
  }

  /** The law that lies {@code share} of the way from {@code from} to {@code to}. */
  Chinchilla between(double[] from, Chinchilla to, double share) {
    double[] x = of(to);
    for (int i = 0; i < COUNT; i++) {
      x[i] = from[i] + share * (x[i] - from[i]);
    }
    return law(x);
  }

  /** The law with terms that ran to their lower limit left out. */
  Chinchilla lawWithoutLostTerms(double[] x) {
    Chinchilla law = law(x);
    return new Chinchilla(
        law.e(), lost(x, U) ? 0 : law.a(), lost(x, V) ? 0 : law.b(), law.alpha(), law.beta());
  }

  /** Whether the term {@code U} or {@code V} ran to its lower limit. */
  boolean lost(double[] x, int term) {
    return x[term] <= lower()[term] + 1;
  }

  /** Lower limits; {@code unitLoss} is the smallest loss. */
  double[] lower() {
    double term = Math.log(unitLoss) + NEGLIGIBLE;
    return new double[] {0, term, term, SMALLEST_EXPONENT, SMALLEST_EXPONENT};
  }

  /** Upper limits; with {@code floorIsZero} E is held at 0. */
  double[] upper(boolean floorIsZero) {
    double term = Math.log(unitLoss) + HUGE;
    return new double[] {floorIsZero ? 0 : 1.5, term, term, LARGEST_EXPONENT, LARGEST_EXPONENT};
  }

  private void clamp(double[] x) {
    double[] lower = lower();
    double[] upper = upper(false);
    for (int i = 0; i < COUNT; i++) {
      x[i] = Math.min(upper[i], Math.max(lower[i], x[i]));
    }
  }
}

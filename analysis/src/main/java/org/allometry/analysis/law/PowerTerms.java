package org.allometry.analysis.law;

import java.util.List;

/** What the laws made of E + A N^−α + B D^−β share in their coordinates. */
final class PowerTerms {
  /** Exponents outside this range are at a bound: flat laws, and steps. */
  static final double SMALLEST_EXPONENT = 0.005;

  static final double LARGEST_EXPONENT = 5;

  /** A term below e^−23 (1e-10) of the smallest loss does not matter. */
  static final double NEGLIGIBLE = -23;

  static final double HUGE = 12;

  /** Coordinate of E/e₀. */
  static final int FLOOR = 0;

  /** Coordinate that is ln of the term of size at the reference point. */
  static final int SIZE = 1;

  /** The same of samples. */
  static final int SAMPLES = 2;

  private PowerTerms() {}

  static List<Coordinate> coordinates(Frame frame) {
    return List.of(
        Coordinate.floor(),
        term("A", frame, "size"),
        term("B", frame, "samples"),
        exponent("alpha"),
        exponent("beta"));
  }

  /** ln of a term at the reference point. */
  static Coordinate term(String name, Frame frame, String without) {
    double unit = Math.log(frame.loss());
    return Coordinate.lnTerm(name, unit + NEGLIGIBLE, unit + HUGE, without);
  }

  static Coordinate exponent(String name) {
    return Coordinate.plain(name, SMALLEST_EXPONENT, LARGEST_EXPONENT);
  }

  /**
   * ln L of a law E + e^{size} + e^{samples} with E = e₀ x₀, and its derivatives in E/e₀ and in the
   * exponents of both terms, which come first among the coordinates.
   *
   * @param gradient its first three entries are written
   */
  static double lnLoss(double[] x, Frame frame, double size, double samples, double[] gradient) {
    double ofSize = Math.exp(size);
    double ofSamples = Math.exp(samples);
    double loss = x[FLOOR] * frame.loss() + ofSize + ofSamples;
    double inverse = 1 / loss;
    gradient[FLOOR] = frame.loss() * inverse;
    gradient[SIZE] = ofSize * inverse;
    gradient[SAMPLES] = ofSamples * inverse;
    return Math.log(loss);
  }

  /**
   * Second derivatives, over L, of a term e^(x_t − x_e z) in (t, t) and (e, t), written; the one in
   * (e, e) is returned, because several terms may share an exponent.
   */
  static double second(int term, int exponent, double z, double[] gradient, double[] second) {
    second[at(term, term)] = gradient[term];
    second[at(exponent, term)] = -z * gradient[term];
    return z * z * gradient[term];
  }

  /** Where entry (k, l), l at most k, of a lower triangle by rows stands. */
  static int at(int k, int l) {
    return k * (k + 1) / 2 + l;
  }

  /** The law at (E/e₀, ln A N0^−α, ln B D0^−β, α, β, …). */
  static Chinchilla law(double[] x, Frame frame) {
    double n = Math.log(frame.params());
    double d = Math.log(frame.samplesSeen());
    return new Chinchilla(
        x[0] * frame.loss(), Math.exp(x[1] + x[3] * n), Math.exp(x[2] + x[4] * d), x[3], x[4]);
  }

  /** The coordinates of a law. */
  static double[] coordinatesOf(Chinchilla law, Frame frame) {
    return new double[] {
      law.e() / frame.loss(),
      Math.log(law.a()) - law.alpha() * Math.log(frame.params()),
      Math.log(law.b()) - law.beta() * Math.log(frame.samplesSeen()),
      law.alpha(),
      law.beta()
    };
  }
}

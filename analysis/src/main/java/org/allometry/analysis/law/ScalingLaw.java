package org.allometry.analysis.law;

import java.util.List;
import java.util.Optional;

/**
 * How the loss of a trained network depends on its size and on the samples it has seen: a formula
 * with its coefficients.
 *
 * <p>Its optimum under a cost model is {@code Allocation.optimum}. The formula apart from its
 * coefficients, as fits and posteriors search it, is {@link LawForm}.
 */
public interface ScalingLaw {
  /** Sizes that any network could have, in ln N; fractions of a parameter keep C(ℓ) monotone. */
  Range ALL_SIZES = new Range(Math.log(1e-30), Math.log(1e60));

  /** The law's name in tables and JSON, such as {@code chinchilla}. */
  String name();

  /** Names of the coefficients, such as E, A, B, alpha, beta. */
  List<String> coefficientNames();

  /** The coefficients in raw units, in the order of their names. */
  double[] coefficients();

  /**
   * Predicted loss L(N, D).
   *
   * @param params N, above 0
   * @param samplesSeen D, above 0
   */
  double loss(double params, double samplesSeen);

  /** Predicted ln L(N, D). */
  default double lnLoss(double params, double samplesSeen) {
    return Math.log(loss(params, samplesSeen));
  }

  /** Predicted ln L of a measured point, with the unique samples of that point. */
  default double lnLoss(Point point) {
    return lnLoss(point.params(), point.samplesSeen());
  }

  /** ∂L/∂coefficient at a point, in the order of the names. */
  double[] gradient(double params, double samplesSeen);

  /** Slopes of ln L in ln N and ln D. */
  Slopes slopes(double params, double samplesSeen);

  /** The reference point of the coefficients, where they need one. */
  default Optional<Frame> reference() {
    return Optional.empty();
  }

  /** ln N within which the law may be asked for an optimum. */
  default Range sizes() {
    return ALL_SIZES;
  }

  /**
   * The same law as Chinchilla's, where it is one: its optimum has a closed form, and its exponents
   * are constants. Empty for every other law.
   */
  default Optional<Chinchilla> powerLaw() {
    return Optional.empty();
  }
}

package org.allometry.analysis.law;

import java.util.List;

/**
 * A law apart from its coefficients: its formula in the coordinates x in which fits and posteriors
 * search, with what it assumes and what it needs.
 *
 * <p>n = ln(N/N0), d = ln(D/D0) and u = ln(U/D0) are measured from a {@link Frame}; u is infinite
 * where samples never repeat. Implementations are stateless.
 */
public interface LawForm {
  /** The law's name, such as {@code chinchilla}. */
  String name();

  /** What the law assumes, as one sentence. */
  String assumption();

  /** Names of the coefficients of its laws. */
  List<String> coefficientNames();

  /** The coordinates with their limits. */
  List<Coordinate> coordinates(Frame frame);

  /** What points must have before the law can be told from them. */
  Needs needs();

  /**
   * Weight of the law before any evidence, relative to 1 for the most general law of its kind.
   *
   * @return above 0, at most 1
   */
  double prior();

  /**
   * ln L at a place.
   *
   * @param x coordinates
   * @param frame that they are measured from
   * @param place (n, d, u)
   * @param gradient overwritten with ∂ ln L/∂x
   */
  double lnLoss(double[] x, Frame frame, Place place, double[] gradient);

  /**
   * ln L with its gradient and (∂²L/∂x²)/L, which is the Hessian of ln L plus the outer product of
   * its gradient.
   *
   * @param second lower triangle by rows, entry (k, l) at k(k+1)/2 + l; entries that are 0
   *     everywhere need not be written
   */
  default double lnLoss(double[] x, Frame frame, Place place, double[] gradient, double[] second) {
    int size = x.length;
    double value = lnLoss(x, frame, place, gradient);
    double[] above = new double[size];
    double[] below = new double[size];
    double[] moved = x.clone();
    double[][] rows = new double[size][size];
    for (int k = 0; k < size; k++) {
      double step = DIFFERENCE * Math.max(1, Math.abs(x[k]));
      moved[k] = x[k] + step;
      lnLoss(moved, frame, place, above);
      moved[k] = x[k] - step;
      lnLoss(moved, frame, place, below);
      moved[k] = x[k];
      for (int l = 0; l < size; l++) {
        rows[k][l] = (above[l] - below[l]) / (2 * step);
      }
    }
    for (int k = 0; k < size; k++) {
      for (int l = 0; l <= k; l++) {
        second[k * (k + 1) / 2 + l] = 0.5 * (rows[k][l] + rows[l][k]) + gradient[k] * gradient[l];
      }
    }
    return value;
  }

  /** Step of the default second derivatives, relative to the coordinate. */
  double DIFFERENCE = 1e-5;

  /** Whether a term that ran to its lower limit is left out of the law, its factor then being 0. */
  default boolean dropsLostTerms() {
    return true;
  }

  /** The law at {@code x}; a term at −∞ is left out. */
  ScalingLaw law(double[] x, Frame frame);

  /**
   * Where searches for the best coordinates should start, best first.
   *
   * @param projection power laws fitted to the points
   */
  List<double[]> starts(Frame frame, Projection projection);

  /** Power laws fitted to points by variable projection: the seeds of every search. */
  interface Projection {
    /**
     * Distinct local optima, best first.
     *
     * @param kind which power laws
     * @param count at most this many
     */
    List<Chinchilla> powerLaws(Kind kind, int count);

    /**
     * A kind of power law.
     *
     * @param sameExponents whether α = β
     * @param repeatsWorth R* by which repeated samples count; infinite where they count like fresh
     *     ones
     */
    record Kind(boolean sameExponents, double repeatsWorth) {
      /** E + A N^−α + B D^−β. */
      public static final Kind FREE = new Kind(false, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * Where a law is evaluated.
   *
   * @param n ln(N/N0)
   * @param d ln(D/D0)
   * @param unique ln(U/D0), infinite where samples never repeat
   */
  record Place(double n, double d, double unique) {}

  /**
   * What points must have before a law can be told from them.
   *
   * @param coefficients coefficients p; p + 1 points are needed
   * @param floor whether E is one of them
   * @param sizes distinct sizes
   * @param lengths distinct numbers of samples seen
   * @param repeats points that have seen samples more than once, not all equally often; 0: none
   */
  record Needs(int coefficients, boolean floor, int sizes, int lengths, int repeats) {}
}

package org.allometry.analysis.posterior;

/**
 * The smooth misfit of a law over (n, d): a Gaussian process of unit amplitude with squared
 * exponential covariance, represented on a lattice of anchors.
 *
 * <p>delta(x) = phi(x) · w with w ~ N(0, I), phi(x) = L⁻¹ k(x, anchors), K(anchors, anchors) = L
 * Lᵀ; what the anchors do not explain, 1 − |phi(x)|², is independent noise (the fully independent
 * training conditional of Snelson and Ghahramani 2006), so that a far point is honestly uncertain.
 */
final class Discrepancy {
  /** Correlation length in nats of N and of D. */
  static final double LENGTH = 2.5;

  private static final int MOST_PER_AXIS = 4;
  private static final double STEP = 0.05;
  private static final double JITTER = 1e-8;

  private final double[][] anchors;
  private final PositiveDefinite covariance;

  Discrepancy(Domain domain) {
    double[] ns = axis(domain.lowN() - domain.centreN(), domain.highN() - domain.centreN());
    double[] ds = axis(domain.lowD() - domain.centreD(), domain.highD() - domain.centreD());
    anchors = new double[ns.length * ds.length][];
    for (int i = 0; i < ns.length; i++) {
      for (int j = 0; j < ds.length; j++) {
        anchors[i * ds.length + j] = new double[] {ns[i], ds[j]};
      }
    }
    covariance = covariance();
  }

  private static double[] axis(double low, double high) {
    int count = Math.clamp((int) Math.ceil((high - low) / LENGTH) + 1, 2, MOST_PER_AXIS);
    double[] axis = new double[count];
    double margin = high - low < LENGTH ? (LENGTH - (high - low)) / 2 : 0;
    for (int i = 0; i < count; i++) {
      axis[i] = low - margin + (high - low + 2 * margin) * i / (count - 1);
    }
    return axis;
  }

  private PositiveDefinite covariance() {
    int m = anchors.length;
    double[][] matrix = new double[m][m];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = kernel(anchors[i], anchors[j][0], anchors[j][1]) + (i == j ? JITTER : 0);
      }
    }
    return PositiveDefinite.of(matrix);
  }

  private static double kernel(double[] anchor, double n, double d) {
    double dn = anchor[0] - n;
    double dd = anchor[1] - d;
    return Math.exp(-(dn * dn + dd * dd) / (2 * LENGTH * LENGTH));
  }

  /** Number of weights w. */
  int size() {
    return anchors.length;
  }

  /** phi at (n, d), centred like the domain. */
  double[] features(double n, double d) {
    double[] k = new double[anchors.length];
    for (int i = 0; i < k.length; i++) {
      k[i] = kernel(anchors[i], n, d);
    }
    return covariance.solveLower(k);
  }

  /** Slope of phi by n along a budget line, where d falls by {@code omega} as n grows by one. */
  double[] slope(double n, double d, double omega) {
    double[] low = features(n - STEP, d + omega * STEP);
    double[] high = features(n + STEP, d - omega * STEP);
    for (int k = 0; k < high.length; k++) {
      high[k] = (high[k] - low[k]) / (2 * STEP);
    }
    return high;
  }

  /** Share of the unit variance at a point that its features do not explain, in [0, 1]. */
  static double unexplained(double[] features) {
    double sum = 0;
    for (double f : features) {
      sum += f * f;
    }
    return Math.clamp(1 - sum, 0, 1);
  }
}

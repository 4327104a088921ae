package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.SIZE;

import java.util.Arrays;

/**
 * The mode and curvature of one component's posterior, by damped Gauss–Newton.
 *
 * <p>y_i = m(x_i; q) + amplitude phi(x_i) · w + u_trunk + noise, with Student-t noise, so that one
 * wild row does not bend everything; the trunk's share rho of the noise variance is common to its
 * branches. It is handled by innovations: each row minus what the trunk's earlier rows tell of it.
 */
final class LaplaceFit {
  /** Degrees of freedom of the noise. */
  static final double FREEDOM = 5;

  /** Correlation of the noise of two branches of one trunk. */
  static final double TRUNK_SHARE = 0.3;

  private static final double LARGEST_DAMPING = 1e8;
  private static final double TOLERANCE = 1e-5;
  private static final double LN_T_NORM =
      lnGammaHalf(FREEDOM + 1) - lnGammaHalf(FREEDOM) - 0.5 * Math.log(FREEDOM * Math.PI);

  private final SurfaceTable table;
  private final Hyper hyper;
  private final double[] spread;
  private final int[] active;
  private final double[] priorMean;

  /** Number of coordinates that move: those of the law, then the weights of the misfit. */
  private final int width;

  private final NormalEquations equations;
  private final double[] precisions;
  private final double[] slopes;
  private final double[][] trunkSums;
  private final double[] trunkResiduals;
  private final int[] trunkCounts;

  /** Whitened rows at the mode, and what each counts with in the Hessian. */
  private double[][] keptRows = {};

  private double[] keptWeights = {};

  /**
   * @param level how far each point lies above the middle, by which its noise is scaled
   */
  LaplaceFit(SurfaceTable table, Hyper hyper, double[] level) {
    this.table = table;
    this.hyper = hyper;
    active = Priors.active(hyper.form(), table);
    priorMean = Priors.mean(table, hyper.form());
    width = active.length + (hyper.amplitude() > 0 ? table.discrepancy.size() : 0);
    spread = new double[table.size()];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = spread(hyper, level[i], table.places[i].unexplained());
    }
    equations = new NormalEquations(width);
    precisions = new double[width];
    slopes = new double[width];
    trunkSums = new double[table.sharesTrunks ? table.trunks : 0][width];
    trunkResiduals = new double[trunkSums.length];
    trunkCounts = new int[trunkSums.length];
  }

  /** Scale of one trial's ln L around law and explained misfit. */
  static double spread(Hyper hyper, double above, double unexplained) {
    double noise = hyper.noiseAt(above);
    double rest = hyper.amplitude() * hyper.amplitude() * unexplained;
    return Math.sqrt(noise * noise + rest);
  }

  /** Share of the trunk's summed rows that tells of its next row. */
  static double carry(int count) {
    return TRUNK_SHARE / (1 - TRUNK_SHARE + TRUNK_SHARE * count);
  }

  /** Variance that remains in the trunk's next row, in units of its spread squared. */
  static double remaining(int count) {
    return 1 - TRUNK_SHARE * TRUNK_SHARE * count / (1 - TRUNK_SHARE + TRUNK_SHARE * count);
  }

  /** Descends from {@code start} (law's coordinates, misfit 0 where they are the only ones). */
  Component fit(double[] start, int mostSteps) {
    double[] q = started(start);
    double objective = evaluate(q);
    double damping = 0;
    boolean converged = table.size() == 0;
    for (int step = 0; step < mostSteps && !converged && damping < LARGEST_DAMPING; step++) {
      double[] move = PositiveDefinite.of(damped(damping)).solve(equations.descent);
      double expected = dot(move, equations.descent);
      double[] next = moved(q, move);
      double reached = evaluate(next);
      if (reached <= objective + 1e-12 * Math.abs(objective)) {
        converged = expected < TOLERANCE || objective - reached < TOLERANCE;
        q = next;
        objective = reached;
        damping = damping < 1e-3 ? 0 : damping / 10;
      } else {
        converged = expected < TOLERANCE;
        damping = damping == 0 ? 1e-2 : damping * 10;
        evaluate(q);
      }
    }
    return component(q, objective, converged);
  }

  /**
   * The evidence that a single step promises, as good as exact while the law is linear on the scale
   * of its uncertainty.
   *
   * @param law where the step starts from
   */
  double promise(Linearisation law) {
    double objective = evaluate(started(law.q), law, Weighing.DESCENT);
    PositiveDefinite precision = PositiveDefinite.of(equations.hessian);
    double drop = dot(precision.solve(equations.descent), equations.descent) / 2;
    return lnEvidence(objective - drop, precision);
  }

  private double lnEvidence(double objective, PositiveDefinite precision) {
    double lnSpreads = 0;
    for (int k : active) {
      lnSpreads += Math.log(Priors.sd(k, hyper.form()));
    }
    return hyper.lnPrior() - objective - lnSpreads - precision.lnDeterminant() / 2;
  }

  /** All coordinates: {@code start} where they move the law, else their prior mean. */
  private double[] started(double[] start) {
    double[] q = new double[SIZE + width - active.length];
    System.arraycopy(priorMean, 0, q, 0, SIZE);
    for (int k : active) {
      q[k] = start[k];
    }
    return q;
  }

  private double[] moved(double[] q, double[] move) {
    double[] next = q.clone();
    for (int k = 0; k < width; k++) {
      next[coordinate(k)] += move[k];
    }
    return next;
  }

  /** Which coordinate the k-th one that moves is. */
  private int coordinate(int k) {
    return k < active.length ? active[k] : SIZE + k - active.length;
  }

  private double[][] damped(double damping) {
    double[][] matrix = new double[width][];
    for (int k = 0; k < width; k++) {
      matrix[k] = equations.hessian[k].clone();
      matrix[k][k] *= 1 + damping;
    }
    return matrix;
  }

  private Component component(double[] q, double objective, boolean converged) {
    keptRows = new double[table.size()][];
    keptWeights = new double[table.size()];
    evaluate(q, new Linearisation(table, hyper.form(), q), Weighing.CURVATURE);
    double lnEvidence = lnEvidence(objective, PositiveDefinite.of(equations.hessian));
    double[][] hessian = new double[q.length][q.length];
    for (int k = 0; k < q.length; k++) {
      hessian[k][k] = 1 / (Priors.sd(k, hyper.form()) * Priors.sd(k, hyper.form()));
    }
    for (int k = 0; k < width; k++) {
      for (int l = 0; l <= k; l++) {
        hessian[coordinate(k)][coordinate(l)] = equations.hessian[k][l];
      }
    }
    int[] coordinates = new int[width];
    for (int k = 0; k < width; k++) {
      coordinates[k] = coordinate(k);
    }
    Rows rows = new Rows(table, hyper.form(), coordinates, spread, keptRows, keptWeights);
    return new Component(
        hyper, q, PositiveDefinite.of(hessian), rows, lnEvidence, objective, converged);
  }

  private double evaluate(double[] q) {
    return evaluate(q, new Linearisation(table, hyper.form(), q), Weighing.DESCENT);
  }

  /** Fills the normal equations at {@code q}; −ln posterior up to a constant. */
  private double evaluate(double[] q, Linearisation law, Weighing weighing) {
    for (int t = 0; t < trunkSums.length; t++) {
      Arrays.fill(trunkSums[t], 0);
      trunkResiduals[t] = 0;
      trunkCounts[t] = 0;
    }
    double objective = begin(q);
    for (int i = 0; i < table.size(); i++) {
      objective += addRow(q, law, i, weighing);
    }
    equations.end();
    return objective;
  }

  private double begin(double[] q) {
    double objective = 0;
    for (int k = 0; k < width; k++) {
      int at = coordinate(k);
      double sd = Priors.sd(at, hyper.form());
      double off = q[at] - (at < SIZE ? priorMean[at] : 0);
      precisions[k] = 1 / (sd * sd);
      slopes[k] = -off / (sd * sd);
      objective += off * off / (2 * sd * sd);
    }
    equations.begin(precisions, slopes);
    return objective;
  }

  private double addRow(double[] q, Linearisation law, int i, Weighing weighing) {
    double[] row = equations.row();
    double mean = law.mean[i];
    double[] slopesOfLaw = law.rows[i];
    for (int k = 0; k < slopesOfLaw.length; k++) {
      row[k] = slopesOfLaw[k] / spread[i];
    }
    if (width > slopesOfLaw.length) {
      double[] phi = table.places[i].phi();
      double ofMisfit = 0;
      double scale = hyper.amplitude() / spread[i];
      for (int k = 0; k < phi.length; k++) {
        ofMisfit += phi[k] * q[SIZE + k];
        row[slopesOfLaw.length + k] = scale * phi[k];
      }
      mean += hyper.amplitude() * ofMisfit;
    }
    double innovation = (table.y[i] - mean) / spread[i];
    double variance = 1;
    if (table.sharesTrunks) {
      int trunk = table.trunk[i];
      double[] sums = trunkSums[trunk];
      double carry = carry(trunkCounts[trunk]);
      variance = remaining(trunkCounts[trunk]);
      double residual = innovation;
      innovation -= carry * trunkResiduals[trunk];
      trunkResiduals[trunk] += residual;
      trunkCounts[trunk]++;
      for (int k = 0; k < width; k++) {
        double whitened = row[k];
        row[k] = whitened - carry * sums[k];
        sums[k] += whitened;
      }
    }
    double z2 = innovation * innovation / variance;
    double weight = weighing.of(z2) / variance;
    if (weighing == Weighing.CURVATURE) {
      keptRows[i] = row.clone();
      keptWeights[i] = weight;
    }
    equations.add(weight, innovation);
    return Math.log(spread[i])
        + Math.log(variance) / 2
        + (FREEDOM + 1) / 2 * Math.log1p(z2 / FREEDOM)
        - LN_T_NORM;
  }

  /** What a row counts with in the Hessian. */
  private enum Weighing {
    /** As in iteratively reweighted least squares: a descent that never leads uphill. */
    DESCENT {
      @Override
      double of(double z2) {
        return (FREEDOM + 1) / (FREEDOM + z2);
      }
    },
    /**
     * Curvature of the Student-t loss, 0 where that is negative: a row far off tells nothing. It is
     * about a quarter less than the weights of the descent, which would make intervals too narrow.
     */
    CURVATURE {
      @Override
      double of(double z2) {
        double rest = FREEDOM + z2;
        return (FREEDOM + 1) * Math.max(0, FREEDOM - z2) / (rest * rest);
      }
    };

    abstract double of(double z2);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /** ln Gamma(twice / 2) for whole {@code twice} at least 1. */
  private static double lnGammaHalf(double twice) {
    double value = twice % 2 == 0 ? 0 : Math.log(Math.PI) / 2;
    for (double x = twice % 2 == 0 ? 1 : 0.5; x < twice / 2; x++) {
      value += Math.log(x);
    }
    return value;
  }
}

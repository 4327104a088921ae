package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.H;
import static org.allometry.analysis.posterior.LawSurface.J;
import static org.allometry.analysis.posterior.LawSurface.K;
import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_E;
import static org.allometry.analysis.posterior.LawSurface.LN_R;
import static org.allometry.analysis.posterior.LawSurface.SIZE;
import static org.allometry.analysis.posterior.LawSurface.V;
import static org.allometry.analysis.posterior.LawSurface.W;

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

  /** Prior of ln alpha and ln beta. */
  static final double EXPONENT_MEAN = Math.log(0.5);

  static final double EXPONENT_SD = 0.7;

  /** Prior of ln A and ln B around half of the middle loss. */
  static final double SCALE_SD = 2;

  /** Prior of ln E around half of the least loss. */
  static final double FLOOR_SD = 1;

  /** Prior of h, how ln B changes with size, and of j, how h does. */
  static final double H_SD = 0.3;

  static final double J_SD = 0.07;

  /** Prior of k, how ln beta changes with size. */
  static final double K_SD = 0.15;

  /** Prior of v and w, how ln alpha changes with size and ln beta with samples. */
  static final double BEND_SD = 0.1;

  /** Prior of ln R*: 15 epochs (Muennighoff et al. 2023, R*_D = 15.4). */
  static final double REPEATS_MEAN = Math.log(15);

  static final double REPEATS_SD = 1;

  private static final double HALF = Math.log(2);
  private static final double LARGEST_DAMPING = 1e8;
  private static final double TOLERANCE = 1e-5;
  private static final double LN_T_NORM =
      lnGammaHalf(FREEDOM + 1) - lnGammaHalf(FREEDOM) - 0.5 * Math.log(FREEDOM * Math.PI);

  private final SurfaceTable table;
  private final Hyper hyper;
  private final double[] spread;
  private final int width;
  private double[][] hessian;
  private double[] descent;
  private double[][] trunkSums;
  private double[] trunkResiduals;
  private int[] trunkCounts;

  /**
   * @param level how far each point lies above the middle, by which its noise is scaled
   */
  LaplaceFit(SurfaceTable table, Hyper hyper, double[] level) {
    this.table = table;
    this.hyper = hyper;
    width = SIZE + (hyper.amplitude() > 0 ? table.discrepancy.size() : 0);
    spread = new double[table.size()];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = spread(hyper, level[i], table.places[i].unexplained());
    }
    hessian = new double[width][width];
    descent = new double[width];
    trunkSums = new double[table.trunks.size()][width];
    trunkResiduals = new double[table.trunks.size()];
    trunkCounts = new int[table.trunks.size()];
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

  /** Prior mean of the law's coordinates. */
  static double[] priorMean(SurfaceTable table) {
    double[] mean = new double[SIZE];
    mean[LN_A] = table.middle - HALF;
    mean[LN_B] = table.middle - HALF;
    mean[LN_E] = table.lowest - HALF;
    mean[LN_ALPHA] = EXPONENT_MEAN;
    mean[LN_BETA] = EXPONENT_MEAN;
    mean[LN_R] = REPEATS_MEAN;
    return mean;
  }

  private static double priorSd(int k) {
    return switch (k) {
      case LN_A, LN_B -> SCALE_SD;
      case LN_E -> FLOOR_SD;
      case LN_ALPHA, LN_BETA -> EXPONENT_SD;
      case H -> H_SD;
      case J -> J_SD;
      case K -> K_SD;
      case V, W -> BEND_SD;
      case LN_R -> REPEATS_SD;
      default -> 1;
    };
  }

  /** Descends from {@code start} (law's coordinates, misfit 0 where they are the only ones). */
  Component fit(double[] start, int mostSteps) {
    double[] q = new double[width];
    System.arraycopy(start, 0, q, 0, Math.min(width, start.length));
    double objective = evaluate(q);
    double damping = 0;
    boolean converged = table.size() == 0;
    for (int step = 0; step < mostSteps && !converged && damping < LARGEST_DAMPING; step++) {
      double[] move = PositiveDefinite.of(damped(damping)).solve(descent);
      double expected = dot(move, descent);
      double[] next = q.clone();
      for (int k = 0; k < width; k++) {
        next[k] += move[k];
      }
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
   * The evidence that a single step from {@code start} promises, as good as exact while the law is
   * linear on the scale of its uncertainty.
   */
  double promise(double[] start) {
    double[] q = new double[width];
    System.arraycopy(start, 0, q, 0, Math.min(width, start.length));
    double objective = evaluate(q);
    PositiveDefinite precision = PositiveDefinite.of(hessian);
    double drop = dot(precision.solve(descent), descent) / 2;
    return hyper.lnPrior() - objective + drop - precision.lnDeterminant() / 2;
  }

  private double[][] damped(double damping) {
    double[][] matrix = new double[width][];
    for (int k = 0; k < width; k++) {
      matrix[k] = hessian[k].clone();
      matrix[k][k] *= 1 + damping;
    }
    return matrix;
  }

  private Component component(double[] q, double objective, boolean converged) {
    PositiveDefinite precision = PositiveDefinite.of(hessian);
    double lnEvidence = hyper.lnPrior() - objective - precision.lnDeterminant() / 2;
    return new Component(
        hyper, q, precision, trunkSums, trunkCounts, lnEvidence, objective, converged);
  }

  /** Fills Hessian and descent direction at {@code q}; −ln posterior up to a constant. */
  private double evaluate(double[] q) {
    hessian = new double[width][width];
    descent = new double[width];
    trunkSums = new double[trunkSums.length][width];
    trunkResiduals = new double[trunkSums.length];
    trunkCounts = new int[trunkSums.length];
    double objective = addPrior(q);
    double[] row = new double[width];
    for (int i = 0; i < table.size(); i++) {
      objective += addRow(q, i, row);
    }
    return objective;
  }

  private double addPrior(double[] q) {
    double[] mean = priorMean(table);
    double objective = 0;
    for (int k = 0; k < width; k++) {
      double sd = priorSd(k);
      double off = q[k] - (k < SIZE ? mean[k] : 0);
      hessian[k][k] += 1 / (sd * sd);
      descent[k] -= off / (sd * sd);
      objective += off * off / (2 * sd * sd);
    }
    return objective;
  }

  private double addRow(double[] q, int i, double[] row) {
    Place place = table.places[i];
    double mean = LawSurface.value(q, hyper.form(), place.n(), place.d(), place.u(), row);
    for (int k = SIZE; k < width; k++) {
      row[k] = hyper.amplitude() * place.phi()[k - SIZE];
      mean += row[k] * q[k];
    }
    double residual = (table.y[i] - mean) / spread[i];
    int trunk = table.trunk[i];
    double[] sums = trunkSums[trunk];
    double carry = carry(trunkCounts[trunk]);
    double variance = remaining(trunkCounts[trunk]);
    double innovation = residual - carry * trunkResiduals[trunk];
    trunkResiduals[trunk] += residual;
    trunkCounts[trunk]++;
    for (int k = 0; k < width; k++) {
      double whitened = row[k] / spread[i];
      row[k] = whitened - carry * sums[k];
      sums[k] += whitened;
    }
    double z2 = innovation * innovation / variance;
    double weight = (FREEDOM + 1) / (FREEDOM + z2) / variance;
    for (int k = 0; k < width; k++) {
      double scaled = weight * row[k];
      descent[k] += scaled * innovation;
      double[] line = hessian[k];
      for (int l = 0; l <= k; l++) {
        line[l] += scaled * row[l];
      }
    }
    return Math.log(spread[i])
        + Math.log(variance) / 2
        + (FREEDOM + 1) / 2 * Math.log1p(z2 / FREEDOM)
        - LN_T_NORM;
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

package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.LawForm.Projection.Kind;

/**
 * Variable projection (arXiv 2603.22339): for given exponents Chinchilla's law is linear in (E, A,
 * B) ≥ 0, so only (α, β) are searched, on a coarse grid and then locally with envelope gradients.
 *
 * <p>Minimises Σ w (L̂/L − 1)²/2 in units of 1e6 parameters and 1e9 samples. It seeds every other
 * fit.
 */
final class ProjectionFit {
  private static final double[] GRID = {
    0.02, 0.05, 0.1, 0.16, 0.23, 0.3, 0.38, 0.47, 0.58, 0.72, 0.9, 1.15, 1.5, 2, 3
  };
  private static final int LOCAL_STEPS = 200;

  /** Exponents beyond are flat laws, and steps. */
  private static final double SMALLEST_EXPONENT = 0.005;

  private static final double LARGEST_EXPONENT = 5;

  private final Sample sample;
  private final boolean floorIsZero;
  private final boolean sameExponents;
  private final LinearPart linear;

  private ProjectionFit(Sample sample, boolean floorIsZero, boolean sameExponents) {
    this.sample = sample;
    this.floorIsZero = floorIsZero;
    this.sameExponents = sameExponents;
    this.linear = new LinearPart(sample.size());
  }

  /**
   * A local optimum.
   *
   * @param law the law in raw units
   * @param objective Σ w (L̂/L − 1)²/2
   */
  record Optimum(Chinchilla law, double objective) {}

  /** The best optimum. */
  static Optimum best(Sample sample, boolean floorIsZero) {
    return new ProjectionFit(sample, floorIsZero, false).search(3).getFirst();
  }

  /**
   * Laws at up to {@code count} distinct optima, best first; they start from the best of the grid.
   */
  static List<Chinchilla> laws(Sample sample, boolean floorIsZero, Kind kind, int count) {
    Sample fresh =
        kind.repeatsWorth() < Double.POSITIVE_INFINITY ? sample.worth(kind.repeatsWorth()) : sample;
    return new ProjectionFit(fresh, floorIsZero, kind.sameExponents())
        .search(count).stream().map(Optimum::law).toList();
  }

  private List<Optimum> search(int count) {
    List<double[]> starts = gridMinima(count);
    double[] lower = {SMALLEST_EXPONENT, SMALLEST_EXPONENT};
    double[] upper = {LARGEST_EXPONENT, LARGEST_EXPONENT};
    List<Optimum> found = new ArrayList<>();
    for (double[] start : starts) {
      SmoothFunction function = sameExponents ? this::projectOne : this::project;
      double[] x = sameExponents ? Arrays.copyOf(start, 1) : start;
      double[] low = Arrays.copyOf(lower, x.length);
      double[] high = Arrays.copyOf(upper, x.length);
      double[] end = Lbfgs.minimise(function, x, low, high, LOCAL_STEPS).x();
      found.add(optimumAt(new double[] {end[0], end[end.length - 1]}));
    }
    found.sort(Comparator.comparingDouble(Optimum::objective));
    return found;
  }

  /** The local minima of the grid, best first, then the other best nodes, {@code count} in all. */
  private List<double[]> gridMinima(int count) {
    double[][] values = new double[GRID.length][GRID.length];
    double[] unused = new double[2];
    List<int[]> nodes = new ArrayList<>();
    for (int i = 0; i < GRID.length; i++) {
      for (int j = 0; j < GRID.length; j++) {
        if (sameExponents && i != j) {
          values[i][j] = Double.POSITIVE_INFINITY;
          continue;
        }
        values[i][j] = project(new double[] {GRID[i], GRID[j]}, unused);
        nodes.add(new int[] {i, j});
      }
    }
    nodes.sort(
        Comparator.<int[]>comparingInt(node -> isLocalMinimum(values, node[0], node[1]) ? 0 : 1)
            .thenComparingDouble(node -> values[node[0]][node[1]]));
    return nodes.stream()
        .limit(count)
        .map(node -> new double[] {GRID[node[0]], GRID[node[1]]})
        .toList();
  }

  private static boolean isLocalMinimum(double[][] values, int i, int j) {
    for (int k = Math.max(0, i - 1); k <= Math.min(values.length - 1, i + 1); k++) {
      for (int l = Math.max(0, j - 1); l <= Math.min(values.length - 1, j + 1); l++) {
        if (values[k][l] < values[i][j]) {
          return false;
        }
      }
    }
    return true;
  }

  /** The projected objective and, by the envelope theorem, its gradient in (α, β). */
  private double project(double[] exponents, double[] gradient) {
    double[] coefficients = linear.solve(sample, exponents[0], exponents[1], floorIsZero);
    double value = 0;
    gradient[0] = 0;
    gradient[1] = 0;
    for (int i = 0; i < sample.size(); i++) {
      double size = coefficients[1] * Math.exp(-exponents[0] * sample.n[i]) / sample.loss[i];
      double samples = coefficients[2] * Math.exp(-exponents[1] * sample.d[i]) / sample.loss[i];
      double residual = coefficients[0] / sample.loss[i] + size + samples - 1;
      value += 0.5 * sample.weight[i] * residual * residual;
      gradient[0] -= sample.weight[i] * residual * size * sample.n[i];
      gradient[1] -= sample.weight[i] * residual * samples * sample.d[i];
    }
    return value;
  }

  /** {@link #project} for α = β. */
  private double projectOne(double[] exponent, double[] gradient) {
    double[] both = new double[2];
    double value = project(new double[] {exponent[0], exponent[0]}, both);
    gradient[0] = both[0] + both[1];
    return value;
  }

  private Optimum optimumAt(double[] exponents) {
    double[] coefficients = linear.solve(sample, exponents[0], exponents[1], floorIsZero);
    Chinchilla law =
        new Chinchilla(
            coefficients[0],
            coefficients[1] * Math.pow(Sample.PARAMS_UNIT, exponents[0]),
            coefficients[2] * Math.pow(Sample.SAMPLES_UNIT, exponents[1]),
            exponents[0],
            exponents[1]);
    return new Optimum(law, project(exponents, new double[2]));
  }
}

package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Starting points by variable projection (arXiv 2603.22339): for given exponents Chinchilla's law
 * is linear in (A, B, E) ≥ 0, so a grid of exponents with relative least squares finds every basin.
 */
final class Projection {
  private static final double[] EXPONENTS = {0.08, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3, 2};

  /** A and B of a start are at least this share of what one of them alone would need. */
  private static final double LEAST_SHARE = 0.02;

  private final SurfaceTable table;
  private final boolean floor;
  private final double[][] ofSize = new double[EXPONENTS.length][];
  private final double[][] ofData = new double[EXPONENTS.length][];
  private final double[] inverse;

  private Projection(SurfaceTable table, boolean floor) {
    this.table = table;
    this.floor = floor;
    inverse = new double[table.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = Math.exp(-table.y[i]);
    }
    for (int e = 0; e < EXPONENTS.length; e++) {
      ofSize[e] = terms(table.n, EXPONENTS[e]);
      ofData[e] = terms(table.d, EXPONENTS[e]);
    }
  }

  /**
   * Coordinates to search from, the best first.
   *
   * @param most how many at most, each the best of its neighbourhood in the grid
   */
  static List<double[]> starts(SurfaceTable table, boolean floor, int most) {
    return new Projection(table, floor).minima(most);
  }

  /** Relative contribution of a power term with coefficient 1. */
  private double[] terms(double[] x, double exponent) {
    double[] terms = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      terms[i] = inverse[i] * Math.exp(-exponent * x[i]);
    }
    return terms;
  }

  private List<double[]> minima(int most) {
    int count = EXPONENTS.length;
    Start[][] grid = new Start[count][count];
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < count; k++) {
        grid[j][k] = solve(j, k);
      }
    }
    List<Start> minima = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < count; k++) {
        if (isLowest(grid, j, k)) {
          minima.add(grid[j][k]);
        }
      }
    }
    return minima.stream()
        .sorted(Comparator.comparingDouble(Start::squares))
        .limit(most)
        .map(Start::q)
        .toList();
  }

  private static boolean isLowest(Start[][] grid, int j, int k) {
    for (int up = Math.max(0, j - 1); up <= Math.min(grid.length - 1, j + 1); up++) {
      for (int left = Math.max(0, k - 1); left <= Math.min(grid.length - 1, k + 1); left++) {
        if (grid[up][left].squares < grid[j][k].squares) {
          return false;
        }
      }
    }
    return true;
  }

  private Start solve(int j, int k) {
    double[][] columns =
        floor
            ? new double[][] {ofSize[j], ofData[k], inverse}
            : new double[][] {ofSize[j], ofData[k]};
    int size = columns.length;
    double[][] gram = new double[size][size];
    double[] right = new double[size];
    for (int r = 0; r < size; r++) {
      for (int c = 0; c <= r; c++) {
        gram[r][c] = dot(columns[r], columns[c]);
        gram[c][r] = gram[r][c];
      }
      for (double value : columns[r]) {
        right[r] += value;
      }
    }
    double[] best = new double[size];
    double least = table.size();
    for (int subset = 1; subset < 1 << size; subset++) {
      double[] x = solve(gram, right, subset);
      double squares = table.size();
      boolean allowed = true;
      for (int r = 0; r < size; r++) {
        squares -= right[r] * x[r];
        allowed &= x[r] >= 0;
      }
      if (allowed && squares < least) {
        least = squares;
        best = x;
      }
    }
    double[] q = Priors.mean(table, floor ? LawSurface.Form.PLAIN_FLOOR : LawSurface.Form.PLAIN);
    q[LawSurface.LN_ALPHA] = Math.log(EXPONENTS[j]);
    q[LawSurface.LN_BETA] = Math.log(EXPONENTS[k]);
    q[LawSurface.LN_A] = Math.log(Math.max(best[0], LEAST_SHARE * right[0] / gram[0][0]));
    q[LawSurface.LN_B] = Math.log(Math.max(best[1], LEAST_SHARE * right[1] / gram[1][1]));
    if (floor) {
      q[LawSurface.LN_E] = Math.log(Math.max(best[2], LEAST_SHARE * right[2] / gram[2][2]));
    }
    return new Start(q, least);
  }

  /** Least squares in the columns of {@code subset}, 0 in the others, by Gauss and Jordan. */
  private static double[] solve(double[][] gram, double[] right, int subset) {
    int size = right.length;
    double[][] a = new double[size][size + 1];
    for (int r = 0; r < size; r++) {
      boolean in = (subset >> r & 1) == 1;
      for (int c = 0; c < size; c++) {
        boolean both = in && (subset >> c & 1) == 1;
        a[r][c] = both ? gram[r][c] : r == c ? 1 : 0;
      }
      a[r][size] = in ? right[r] : 0;
    }
    for (int p = 0; p < size; p++) {
      double pivot = Math.max(a[p][p], 1e-12 * gram[p][p]);
      for (int r = 0; r < size; r++) {
        double factor = r == p ? 0 : a[r][p] / pivot;
        for (int c = p; c <= size && factor != 0; c++) {
          a[r][c] -= factor * a[p][c];
        }
      }
    }
    double[] x = new double[size];
    for (int r = 0; r < size; r++) {
      x[r] = a[r][size] / Math.max(a[r][r], 1e-12 * gram[r][r]);
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Start(double[] q, double squares) {}
}

package org.allometry.analysis.fit;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Non-negative least squares in the three linear coefficients (E, A, B) of Chinchilla's law.
 *
 * <p>With three columns the active sets can be tried one by one: if the unconstrained solution is
 * non-negative it is the answer, else the best of the non-negative solutions on fewer columns
 * (Lawson and Hanson 1974, chapter 23, gives the conditions).
 */
final class LinearPart {
  private static final int[][] SUBSETS = {{0, 1, 2}, {0, 1}, {0, 2}, {1, 2}, {0}, {1}, {2}};

  private final double[][] columns = new double[3][];
  private final double[] right;

  LinearPart(int points) {
    right = new double[points];
    for (int k = 0; k < 3; k++) {
      columns[k] = new double[points];
    }
  }

  /** (E, A, B) ≥ 0 that minimise Σ w (L̂/L − 1)² at the given exponents, in scaled units. */
  double[] solve(Sample sample, double alpha, double beta, boolean floorIsZero) {
    for (int i = 0; i < sample.size(); i++) {
      double root = Math.sqrt(sample.weight[i]);
      double scale = root / sample.loss[i];
      columns[0][i] = scale;
      columns[1][i] = scale * Math.exp(-alpha * sample.n[i]);
      columns[2][i] = scale * Math.exp(-beta * sample.d[i]);
      right[i] = root;
    }
    double[] best = new double[3];
    double bestResidual = Double.POSITIVE_INFINITY;
    for (int[] subset : SUBSETS) {
      if (floorIsZero && subset[0] == 0) {
        continue;
      }
      double[] found = leastSquares(subset);
      if (found.length == 0 || !nonNegative(found)) {
        continue;
      }
      double residual = residual(found);
      if (residual < bestResidual) {
        bestResidual = residual;
        best = found;
      }
      if (subset.length == (floorIsZero ? 2 : 3)) {
        return best;
      }
    }
    return best;
  }

  private double[] leastSquares(int[] subset) {
    int points = right.length;
    if (points < subset.length) {
      return new double[0];
    }
    DMatrixRMaj matrix = new DMatrixRMaj(points, subset.length);
    double[] scale = new double[subset.length];
    for (int k = 0; k < subset.length; k++) {
      double[] column = columns[subset[k]];
      for (double value : column) {
        scale[k] = Math.max(scale[k], value);
      }
      for (int i = 0; i < points; i++) {
        matrix.unsafe_set(i, k, column[i] / scale[k]);
      }
    }
    LinearSolverDense<DMatrixRMaj> solver =
        LinearSolverFactory_DDRM.leastSquares(points, subset.length);
    if (!solver.setA(matrix) || solver.quality() < 1e-15) {
      return new double[0];
    }
    DMatrixRMaj solution = new DMatrixRMaj(subset.length, 1);
    solver.solve(DMatrixRMaj.wrap(points, 1, right.clone()), solution);
    double[] coefficients = new double[3];
    for (int k = 0; k < subset.length; k++) {
      coefficients[subset[k]] = solution.unsafe_get(k, 0) / scale[k];
    }
    return coefficients;
  }

  private double residual(double[] coefficients) {
    double sum = 0;
    for (int i = 0; i < right.length; i++) {
      double difference =
          coefficients[0] * columns[0][i]
              + coefficients[1] * columns[1][i]
              + coefficients[2] * columns[2][i]
              - right[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static boolean nonNegative(double[] coefficients) {
    for (double value : coefficients) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        return false;
      }
    }
    return true;
  }
}

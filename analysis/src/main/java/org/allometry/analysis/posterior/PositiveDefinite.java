package org.allometry.analysis.posterior;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/** A symmetric positive definite matrix H = L Lᵀ, factored once and solved often. */
final class PositiveDefinite {
  private final int size;
  private final double[] lower;

  private PositiveDefinite(int size, double[] lower) {
    this.size = size;
    this.lower = lower;
  }

  /**
   * Factors {@code matrix}, of which the lower triangle is read; numbers on the diagonal may be
   * raised slightly where rounding has made it indefinite.
   */
  static PositiveDefinite of(double[][] matrix) {
    int size = matrix.length;
    for (double jitter = 0; jitter < 1; jitter = jitter == 0 ? 1e-12 : jitter * 100) {
      DMatrixRMaj dense = new DMatrixRMaj(size, size);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          double value = matrix[i][j] + (i == j ? jitter * Math.abs(matrix[i][i]) : 0);
          dense.set(i, j, value);
          dense.set(j, i, value);
        }
      }
      var cholesky = DecompositionFactory_DDRM.chol(size, true);
      if (cholesky.decompose(dense)) {
        return new PositiveDefinite(size, cholesky.getT(null).data.clone());
      }
    }
    throw new IllegalStateException("matrix of size " + size + " is not positive definite");
  }

  /** H⁻¹ b. */
  double[] solve(double[] b) {
    return solveUpper(solveLower(b));
  }

  /** L⁻¹ b. */
  double[] solveLower(double[] b) {
    double[] x = b.clone();
    TriangularSolver_DDRM.solveL(lower, x, size);
    return x;
  }

  /** L⁻ᵀ b, which has covariance H⁻¹ where b is standard normal. */
  double[] solveUpper(double[] b) {
    double[] x = b.clone();
    TriangularSolver_DDRM.solveTranL(lower, x, size);
    return x;
  }

  /** H⁻¹, dense. */
  double[][] inverse() {
    double[][] inverse = new double[size][];
    for (int i = 0; i < size; i++) {
      double[] unit = new double[size];
      unit[i] = 1;
      inverse[i] = solve(unit);
    }
    return inverse;
  }

  /** ln |H|. */
  double lnDeterminant() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += Math.log(lower[i * size + i]);
    }
    return 2 * sum;
  }
}

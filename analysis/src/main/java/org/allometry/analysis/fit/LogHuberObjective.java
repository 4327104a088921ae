package org.allometry.analysis.fit;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Σ w Huber_δ(ln L̂ − ln L) of Chinchilla's law with gradient and Hessian in {@link Coordinates}.
 *
 * <p>Huber(r) = r²/2 for |r| ≤ δ, else δ(|r| − δ/2). The sum, not the mean, as Hoffmann et al.
 * (2022) wrote it and Besiroglu et al. (2024) found necessary.
 */
final class LogHuberObjective implements DampedNewton.Curved {
  /** δ of Hoffmann et al. (2022), appendix D.2. */
  static final double DELTA = 1e-3;

  private static final int COUNT = Coordinates.COUNT;

  private final double[] n;
  private final double[] d;
  private final double[] lnLoss;
  private final double[] weight;
  private final double unitLoss;

  LogHuberObjective(Sample sample, Coordinates coordinates) {
    int size = sample.size();
    n = new double[size];
    d = new double[size];
    for (int i = 0; i < size; i++) {
      n[i] = sample.n[i] - coordinates.centreN;
      d[i] = sample.d[i] - coordinates.centreD;
    }
    lnLoss = sample.lnLoss;
    weight = sample.weight;
    unitLoss = coordinates.unitLoss;
  }

  @Override
  public double value(double[] x) {
    double floor = x[Coordinates.E] * unitLoss;
    double sum = 0;
    for (int i = 0; i < n.length; i++) {
      double predicted =
          floor
              + Math.exp(x[Coordinates.U] - x[Coordinates.ALPHA] * n[i])
              + Math.exp(x[Coordinates.V] - x[Coordinates.BETA] * d[i]);
      sum += weight[i] * huber(Math.log(predicted) - lnLoss[i]);
    }
    return sum;
  }

  @Override
  public double valueAndGradient(double[] x, double[] gradient) {
    double floor = x[Coordinates.E] * unitLoss;
    double[] slope = new double[COUNT];
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < n.length; i++) {
      double residual = slopes(x, floor, i, slope);
      sum += weight[i] * huber(residual);
      double pull = weight[i] * Math.max(-DELTA, Math.min(DELTA, residual));
      for (int k = 0; k < COUNT; k++) {
        gradient[k] += pull * slope[k];
      }
    }
    return sum;
  }

  @Override
  public double derivatives(double[] x, double[] gradient, DMatrixRMaj hessian, DMatrixRMaj model) {
    double floor = x[Coordinates.E] * unitLoss;
    double[] slope = new double[COUNT];
    double[][] exact = new double[COUNT][COUNT];
    double[][] safe = new double[COUNT][COUNT];
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < n.length; i++) {
      double residual = slopes(x, floor, i, slope);
      double size = Math.abs(residual);
      boolean inside = size <= DELTA;
      double psi = inside ? residual : Math.copySign(DELTA, residual);
      double pull = weight[i] * psi;
      double own = weight[i] * ((inside ? 1 : 0) - psi);
      double majorised = weight[i] * (inside ? 1 : DELTA / size);
      sum += weight[i] * huber(residual);
      for (int k = 0; k < COUNT; k++) {
        gradient[k] += pull * slope[k];
        for (int l = 0; l <= k; l++) {
          double product = slope[k] * slope[l];
          exact[k][l] += own * product;
          safe[k][l] += majorised * product;
        }
      }
      addSecondDerivatives(exact, pull, slope, i);
    }
    fill(hessian, exact);
    fill(model, safe);
    return sum;
  }

  /**
   * Smallest eigenvalue of the correlation-like matrix of the slopes: near 0 where coordinates can
   * be traded against one another; the first {@code skip} coordinates are left out.
   */
  double smallestCorrelationEigenvalue(double[] x, int skip) {
    double floor = x[Coordinates.E] * unitLoss;
    double[] slope = new double[COUNT];
    DMatrixRMaj matrix = new DMatrixRMaj(COUNT - skip, COUNT - skip);
    for (int i = 0; i < n.length; i++) {
      slopes(x, floor, i, slope);
      for (int k = skip; k < COUNT; k++) {
        for (int l = skip; l < COUNT; l++) {
          matrix.add(k - skip, l - skip, weight[i] * slope[k] * slope[l]);
        }
      }
    }
    double[] root = new double[COUNT - skip];
    for (int k = 0; k < root.length; k++) {
      root[k] = Math.sqrt(matrix.get(k, k));
    }
    for (int k = 0; k < root.length; k++) {
      for (int l = 0; l < root.length; l++) {
        matrix.set(k, l, matrix.get(k, l) / (root[k] * root[l]));
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(root.length, false, true);
    if (!eigen.decompose(matrix)) {
      return 0;
    }
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < root.length; k++) {
      smallest = Math.min(smallest, eigen.getEigenvalue(k).getReal());
    }
    return smallest;
  }

  /** ∂ ln L̂/∂x at point {@code i}; returns ln L̂ − ln L. */
  private double slopes(double[] x, double floor, int i, double[] slope) {
    double size = Math.exp(x[Coordinates.U] - x[Coordinates.ALPHA] * n[i]);
    double samples = Math.exp(x[Coordinates.V] - x[Coordinates.BETA] * d[i]);
    double predicted = floor + size + samples;
    double inverse = 1 / predicted;
    slope[Coordinates.E] = unitLoss * inverse;
    slope[Coordinates.U] = size * inverse;
    slope[Coordinates.V] = samples * inverse;
    slope[Coordinates.ALPHA] = -n[i] * slope[Coordinates.U];
    slope[Coordinates.BETA] = -d[i] * slope[Coordinates.V];
    return Math.log(predicted) - lnLoss[i];
  }

  /** ∂²L̂/∂x²/L̂: only (u, α) and (v, β) couple. */
  private void addSecondDerivatives(double[][] exact, double pull, double[] slope, int i) {
    exact[Coordinates.U][Coordinates.U] += pull * slope[Coordinates.U];
    exact[Coordinates.ALPHA][Coordinates.U] += pull * slope[Coordinates.ALPHA];
    exact[Coordinates.ALPHA][Coordinates.ALPHA] -= pull * n[i] * slope[Coordinates.ALPHA];
    exact[Coordinates.V][Coordinates.V] += pull * slope[Coordinates.V];
    exact[Coordinates.BETA][Coordinates.V] += pull * slope[Coordinates.BETA];
    exact[Coordinates.BETA][Coordinates.BETA] -= pull * d[i] * slope[Coordinates.BETA];
  }

  private static void fill(DMatrixRMaj matrix, double[][] lowerTriangle) {
    for (int k = 0; k < COUNT; k++) {
      for (int l = 0; l <= k; l++) {
        matrix.unsafe_set(k, l, lowerTriangle[k][l]);
        matrix.unsafe_set(l, k, lowerTriangle[k][l]);
      }
    }
  }

  static double huber(double residual) {
    double size = Math.abs(residual);
    return size <= DELTA ? 0.5 * residual * residual : DELTA * (size - 0.5 * DELTA);
  }
}

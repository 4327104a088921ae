package org.allometry.analysis.posterior;

import java.util.Arrays;

/**
 * H = Σ w r rᵀ and b = Σ w e r over rows r, on top of a diagonal prior; the lower triangle of H.
 *
 * <p>Rows are taken in blocks, so that H is written once for several of them.
 */
final class NormalEquations {
  private static final int BLOCK = 4;

  final double[][] hessian;
  final double[] descent;
  private final double[][] block;
  private final double[] weights = new double[BLOCK];
  private int filled;

  NormalEquations(int size) {
    hessian = new double[size][size];
    descent = new double[size];
    block = new double[BLOCK][size];
  }

  /** Begins again from prior precisions and slopes. */
  void begin(double[] precisions, double[] slopes) {
    filled = 0;
    for (int k = 0; k < descent.length; k++) {
      Arrays.fill(hessian[k], 0);
      hessian[k][k] = precisions[k];
      descent[k] = slopes[k];
    }
  }

  /** The row to fill before {@link #add}; what it held is of no use. */
  double[] row() {
    return block[filled];
  }

  /** Adds the filled row. */
  void add(double weight, double error) {
    double[] row = block[filled];
    double scaled = weight * error;
    for (int k = 0; k < row.length; k++) {
      descent[k] += scaled * row[k];
    }
    weights[filled++] = weight;
    if (filled == BLOCK) {
      flush();
    }
  }

  /** Ends: H and b are complete. */
  void end() {
    while (filled > 0 && filled < BLOCK) {
      Arrays.fill(block[filled], 0);
      weights[filled++] = 0;
    }
    if (filled == BLOCK) {
      flush();
    }
  }

  private void flush() {
    double[] a = block[0];
    double[] b = block[1];
    double[] c = block[2];
    double[] d = block[3];
    for (int k = 0; k < a.length; k++) {
      double ofA = weights[0] * a[k];
      double ofB = weights[1] * b[k];
      double ofC = weights[2] * c[k];
      double ofD = weights[3] * d[k];
      double[] line = hessian[k];
      for (int l = 0; l <= k; l++) {
        line[l] += ofA * a[l] + ofB * b[l] + (ofC * c[l] + ofD * d[l]);
      }
    }
    filled = 0;
  }
}

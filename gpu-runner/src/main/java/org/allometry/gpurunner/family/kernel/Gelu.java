package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;

/** Exact GELU, x Φ(x), of some rows and columns. */
public final class Gelu {
  private Gelu() {}

  /**
   * Writes GELU of x into y.
   *
   * @param row first row, in both panels
   * @param from first column, a multiple of the lanes
   * @param count of columns, a multiple of the lanes
   */
  public static void forward(Panel x, Panel y, int row, int rows, int from, int count) {
    for (int i = row; i < row + rows; i++) {
      for (int c = from; c < from + count; c += LANES) {
        FloatVector v = FloatVector.fromArray(FLOATS, x.data, x.at(i) + c);
        v.mul(VectorMath.distribution(v, VectorMath.density(v))).intoArray(y.data, y.at(i) + c);
      }
    }
  }

  /** Turns the gradient of y, in place, into that of x. */
  public static void backward(Panel x, Panel d, int row, int rows, int from, int count) {
    for (int i = row; i < row + rows; i++) {
      for (int c = from; c < from + count; c += LANES) {
        FloatVector v = FloatVector.fromArray(FLOATS, x.data, x.at(i) + c);
        FloatVector density = VectorMath.density(v);
        FloatVector slope = v.fma(density, VectorMath.distribution(v, density));
        int at = d.at(i) + c;
        slope.mul(FloatVector.fromArray(FLOATS, d.data, at)).intoArray(d.data, at);
      }
    }
  }
}

package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;

/** Normalises the same rows of every column to mean 0 and variance 1, without parameters. */
public final class LayerNorm {
  /** Added to the variance. */
  private static final float EPSILON = 1e-5f;

  private LayerNorm() {}

  /**
   * Writes the normalised rows of x into y.
   *
   * @param xRow first row in x
   * @param yRow first row in y
   * @param rows that are normalised together, at least 1
   * @param from first column, a multiple of the lanes
   * @param count of columns, a multiple of the lanes
   */
  public static void forward(Panel x, int xRow, Panel y, int yRow, int rows, int from, int count) {
    for (int c = from; c < from + count; c += LANES) {
      int xAt = x.at(xRow) + c;
      int yAt = y.at(yRow) + c;
      FloatVector mean = mean(x, xAt, rows);
      FloatVector inverse = inverse(x, xAt, rows, mean);
      for (int i = 0; i < rows; i++) {
        normal(x, xAt + i * x.step, mean, inverse).intoArray(y.data, yAt + i * y.step);
      }
    }
  }

  /**
   * Adds the gradient of x, from that of y, to dx.
   *
   * @param xRow first row in x and dx
   * @param yRow first row in dy
   */
  public static void backward(
      Panel x, Panel dx, int xRow, Panel dy, int yRow, int rows, int from, int count) {
    for (int c = from; c < from + count; c += LANES) {
      columnBack(x, x.at(xRow) + c, dy, dy.at(yRow) + c, dx, dx.at(xRow) + c, rows);
    }
  }

  private static void columnBack(
      Panel x, int xAt, Panel dy, int yAt, Panel dx, int dxAt, int rows) {
    FloatVector mean = mean(x, xAt, rows);
    FloatVector inverse = inverse(x, xAt, rows, mean);
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector dot = FloatVector.zero(FLOATS);
    for (int i = 0; i < rows; i++) {
      FloatVector d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step);
      sum = sum.add(d);
      dot = d.fma(normal(x, xAt + i * x.step, mean, inverse), dot);
    }
    sum = sum.mul(1f / rows);
    dot = dot.mul(1f / rows);
    for (int i = 0; i < rows; i++) {
      FloatVector d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step).sub(sum);
      d = d.sub(normal(x, xAt + i * x.step, mean, inverse).mul(dot));
      d.fma(inverse, FloatVector.fromArray(FLOATS, dx.data, dxAt + i * dx.step))
          .intoArray(dx.data, dxAt + i * dx.step);
    }
  }

  private static FloatVector mean(Panel x, int at, int rows) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < rows; i++) {
      sum = sum.add(FloatVector.fromArray(FLOATS, x.data, at + i * x.step));
    }
    return sum.mul(1f / rows);
  }

  /** One over the standard deviation. */
  private static FloatVector inverse(Panel x, int at, int rows, FloatVector mean) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < rows; i++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x.data, at + i * x.step).sub(mean);
      sum = v.fma(v, sum);
    }
    FloatVector variance = sum.mul(1f / rows).add(EPSILON);
    return FloatVector.broadcast(FLOATS, 1f).div(variance.sqrt());
  }

  private static FloatVector normal(Panel x, int at, FloatVector mean, FloatVector inverse) {
    return FloatVector.fromArray(FLOATS, x.data, at).sub(mean).mul(inverse);
  }
}

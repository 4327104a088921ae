package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Rows of floats, a column for each token.
 *
 * <p>A row begins an odd number of vectors behind the one before, so that a narrow strip of many
 * rows does not crowd into a few sets of the cache.
 */
public final class Panel {
  /** All rows. */
  public final float[] data;

  /** Floats from a row to the next. */
  public final int step;

  private final int first;
  private final int rows;

  /**
   * Rows of zeros.
   *
   * @param rows at least 0
   * @param width columns, at least 1
   */
  public Panel(int rows, int width) {
    this.step = step(width);
    this.first = 0;
    this.rows = rows;
    this.data = new float[Math.multiplyExact(rows, step)];
  }

  private Panel(Panel whole, int first, int rows) {
    this.step = whole.step;
    this.first = whole.first + first;
    this.rows = rows;
    this.data = whole.data;
  }

  /** Some of the rows, which share their memory with these. */
  public Panel rows(int from, int count) {
    return new Panel(this, from, count);
  }

  private static int step(int width) {
    int vectors = (width + LANES - 1) / LANES;
    return (vectors | 1) * LANES;
  }

  /** Where a row begins. */
  public int at(int row) {
    return (first + row) * step;
  }

  /** Multiplies all rows. */
  void scale(float factor) {
    for (int i = at(0); i < at(rows); i += LANES) {
      FloatVector.fromArray(Gemm.FLOATS, data, i).mul(factor).intoArray(data, i);
    }
  }

  /** Sets all rows to 0. */
  public void clear() {
    Arrays.fill(data, at(0), at(rows), 0);
  }

  /** Copies rows of another panel of the same width. */
  public void copy(int row, Panel from, int fromRow, int count) {
    System.arraycopy(from.data, from.at(fromRow), data, at(row), count * step);
  }

  /** Copies all rows of a panel of the same shape. */
  public void copy(Panel from) {
    System.arraycopy(from.data, from.at(0), data, at(0), rows * step);
  }
}

package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.gatr.kernel.Gemm.LANES;

import java.util.Arrays;

/**
 * Rows of floats, a column for each token.
 *
 * <p>A row begins an odd number of vectors behind the one before, so that a narrow strip of many
 * rows does not crowd into a few sets of the cache.
 */
final class Panel {
  final float[] data;

  /** Floats from a row to the next. */
  final int step;

  private final int rows;

  Panel(int rows, int width) {
    this.step = step(width);
    this.rows = rows;
    this.data = new float[Math.multiplyExact(rows, step)];
  }

  private static int step(int width) {
    int vectors = (width + LANES - 1) / LANES;
    return (vectors | 1) * LANES;
  }

  /** Where a row begins. */
  int at(int row) {
    return row * step;
  }

  void clear() {
    Arrays.fill(data, 0);
  }

  /** Copies rows of another panel of the same width. */
  void copy(int row, Panel from, int fromRow, int count) {
    System.arraycopy(from.data, from.at(fromRow), data, at(row), count * step);
  }

  /** Copies all rows of a panel of the same shape. */
  void copy(Panel from) {
    System.arraycopy(from.data, 0, data, 0, rows * step);
  }
}

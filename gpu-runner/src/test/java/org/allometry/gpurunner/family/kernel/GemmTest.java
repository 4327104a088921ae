package org.allometry.gpurunner.family.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside sums of one product after the other. */
class GemmTest {
  private static final int LANES = Gemm.LANES;

  /** Rows are longer than what is read of them, and nothing begins at the start of its array. */
  private static final int GAP = 3;

  private final SplittableRandom random = new SplittableRandom(5);

  private float[] any(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static void assertClose(double expected, float actual, String place) {
    assertEquals(expected, actual, 1e-5 * (1 + Math.abs(expected)), place);
  }

  /** Every remainder of blocks of four rows by four vectors, and of eight rows by one. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 7, 4", "4, 5, 4", "7, 3, 5", "8, 2, 1", "13, 9, 6", "21, 4, 3"})
  void multipliesMatrices(int rows, int inner, int vectors) {
    int columns = vectors * LANES;
    int row = columns + GAP;
    float[] w = any(GAP + rows * (inner + GAP));
    float[] x = any(GAP + inner * row);
    float[] before = any(GAP + rows * row);
    float[] product = before.clone();
    float[] added = before.clone();
    Gemm.multiply(
        w, GAP, inner + GAP, 1, x, GAP, row, product, GAP, row, rows, inner, columns, false);
    Gemm.multiply(w, GAP, inner + GAP, 1, x, GAP, row, added, GAP, row, rows, inner, columns, true);
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < row; c++) {
        int at = GAP + i * row + c;
        double sum = 0;
        for (int j = 0; j < inner && c < columns; j++) {
          sum += (double) w[GAP + i * (inner + GAP) + j] * x[GAP + j * row + c];
        }
        String place = i + ", " + c;
        assertClose(c < columns ? sum : before[at], product[at], place);
        assertClose(before[at] + sum, added[at], place);
      }
    }
  }

  /** Few rows and many, for which x is turned; remainders of blocks of four by four. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "4, 4, 2, 1",
    "5, 7, 3, 2",
    "32, 37, 1, 1",
    "35, 70, 9, 1",
    "70, 66, 11, 2"
  })
  void addsOuterProductsOverTokens(int rows, int inner, int vectors, int planes) {
    int columns = vectors * LANES;
    int row = columns + GAP;
    float[] y = any(GAP + planes * rows * row);
    float[] x = any(GAP + planes * inner * row);
    float[] before = any(GAP + rows * (inner + GAP));
    float[] g = before.clone();
    Gemm.outer(
        y,
        GAP,
        row,
        rows * row,
        x,
        GAP,
        row,
        inner * row,
        g,
        GAP,
        inner + GAP,
        rows,
        inner,
        columns,
        planes,
        new float[Gemm.scratch(inner)]);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inner + GAP; j++) {
        int at = GAP + i * (inner + GAP) + j;
        double sum = before[at];
        for (int k = 0; k < planes * columns && j < inner; k++) {
          int p = k / columns;
          int c = k % columns;
          sum += (double) y[GAP + (p * rows + i) * row + c] * x[GAP + (p * inner + j) * row + c];
        }
        assertClose(sum, g[at], i + ", " + j);
      }
    }
  }
}

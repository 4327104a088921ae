package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Many small matrix products at once: elements are vectors, each lane holds a product of its own
 * (another scene). Steps and places count floats.
 */
final class LaneProduct {
  private LaneProduct() {}

  /**
   * {@code c[i, j] = Σ_k a[i, k] b[k, j]} in every lane, or added to what c holds.
   *
   * @param aRow from {@code a[i, k]} to {@code a[i + 1, k]}; the other steps alike
   */
  static void multiply(
      float[] a,
      int aAt,
      int aRow,
      int aInner,
      float[] b,
      int bAt,
      int bColumn,
      int bInner,
      float[] c,
      int cAt,
      int cRow,
      int cColumn,
      int rows,
      int columns,
      int inner,
      boolean add) {
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      int ai = aAt + i * aRow;
      int ci = cAt + i * cRow;
      int j = 0;
      for (; j + 4 <= columns; j += 4) {
        int bj = bAt + j * bColumn;
        int cj = ci + j * cColumn;
        fourByFour(a, ai, aRow, aInner, b, bj, bColumn, bInner, c, cj, cRow, cColumn, inner, add);
      }
      for (; j < columns; j++) {
        int bj = bAt + j * bColumn;
        fourByOne(a, ai, aRow, aInner, b, bj, bInner, c, ci + j * cColumn, cRow, inner, add);
      }
    }
    for (; i < rows; i++) {
      int ai = aAt + i * aRow;
      int ci = cAt + i * cRow;
      int j = 0;
      for (; j + 4 <= columns; j += 4) {
        int bj = bAt + j * bColumn;
        int cj = ci + j * cColumn;
        fourByOne(b, bj, bColumn, bInner, a, ai, aInner, c, cj, cColumn, inner, add);
      }
      for (; j < columns; j++) {
        oneByOne(a, ai, aInner, b, bAt + j * bColumn, bInner, c, ci + j * cColumn, inner, add);
      }
    }
  }

  private static FloatVector start(float[] c, int at, boolean add) {
    return add ? FloatVector.fromArray(FLOATS, c, at) : FloatVector.zero(FLOATS);
  }

  private static void fourByFour(
      float[] a,
      int aAt,
      int aRow,
      int aInner,
      float[] b,
      int bAt,
      int bColumn,
      int bInner,
      float[] c,
      int cAt,
      int cRow,
      int cColumn,
      int inner,
      boolean add) {
    int c1 = cAt + cRow;
    int c2 = c1 + cRow;
    int c3 = c2 + cRow;
    FloatVector s00 = start(c, cAt, add);
    FloatVector s01 = start(c, cAt + cColumn, add);
    FloatVector s02 = start(c, cAt + 2 * cColumn, add);
    FloatVector s03 = start(c, cAt + 3 * cColumn, add);
    FloatVector s10 = start(c, c1, add);
    FloatVector s11 = start(c, c1 + cColumn, add);
    FloatVector s12 = start(c, c1 + 2 * cColumn, add);
    FloatVector s13 = start(c, c1 + 3 * cColumn, add);
    FloatVector s20 = start(c, c2, add);
    FloatVector s21 = start(c, c2 + cColumn, add);
    FloatVector s22 = start(c, c2 + 2 * cColumn, add);
    FloatVector s23 = start(c, c2 + 3 * cColumn, add);
    FloatVector s30 = start(c, c3, add);
    FloatVector s31 = start(c, c3 + cColumn, add);
    FloatVector s32 = start(c, c3 + 2 * cColumn, add);
    FloatVector s33 = start(c, c3 + 3 * cColumn, add);
    for (int k = 0; k < inner; k++) {
      int ak = aAt + k * aInner;
      int bk = bAt + k * bInner;
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bk);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bk + bColumn);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, bk + 2 * bColumn);
      FloatVector b3 = FloatVector.fromArray(FLOATS, b, bk + 3 * bColumn);
      FloatVector v = FloatVector.fromArray(FLOATS, a, ak);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
      s02 = v.fma(b2, s02);
      s03 = v.fma(b3, s03);
      v = FloatVector.fromArray(FLOATS, a, ak + aRow);
      s10 = v.fma(b0, s10);
      s11 = v.fma(b1, s11);
      s12 = v.fma(b2, s12);
      s13 = v.fma(b3, s13);
      v = FloatVector.fromArray(FLOATS, a, ak + 2 * aRow);
      s20 = v.fma(b0, s20);
      s21 = v.fma(b1, s21);
      s22 = v.fma(b2, s22);
      s23 = v.fma(b3, s23);
      v = FloatVector.fromArray(FLOATS, a, ak + 3 * aRow);
      s30 = v.fma(b0, s30);
      s31 = v.fma(b1, s31);
      s32 = v.fma(b2, s32);
      s33 = v.fma(b3, s33);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + cColumn);
    s02.intoArray(c, cAt + 2 * cColumn);
    s03.intoArray(c, cAt + 3 * cColumn);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + cColumn);
    s12.intoArray(c, c1 + 2 * cColumn);
    s13.intoArray(c, c1 + 3 * cColumn);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + cColumn);
    s22.intoArray(c, c2 + 2 * cColumn);
    s23.intoArray(c, c2 + 3 * cColumn);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + cColumn);
    s32.intoArray(c, c3 + 2 * cColumn);
    s33.intoArray(c, c3 + 3 * cColumn);
  }

  private static void fourByOne(
      float[] a,
      int aAt,
      int aRow,
      int aInner,
      float[] b,
      int bAt,
      int bInner,
      float[] c,
      int cAt,
      int cRow,
      int inner,
      boolean add) {
    FloatVector s0 = start(c, cAt, add);
    FloatVector s1 = start(c, cAt + cRow, add);
    FloatVector s2 = start(c, cAt + 2 * cRow, add);
    FloatVector s3 = start(c, cAt + 3 * cRow, add);
    for (int k = 0; k < inner; k++) {
      int ak = aAt + k * aInner;
      FloatVector v = FloatVector.fromArray(FLOATS, b, bAt + k * bInner);
      s0 = v.fma(FloatVector.fromArray(FLOATS, a, ak), s0);
      s1 = v.fma(FloatVector.fromArray(FLOATS, a, ak + aRow), s1);
      s2 = v.fma(FloatVector.fromArray(FLOATS, a, ak + 2 * aRow), s2);
      s3 = v.fma(FloatVector.fromArray(FLOATS, a, ak + 3 * aRow), s3);
    }
    s0.intoArray(c, cAt);
    s1.intoArray(c, cAt + cRow);
    s2.intoArray(c, cAt + 2 * cRow);
    s3.intoArray(c, cAt + 3 * cRow);
  }

  private static void oneByOne(
      float[] a,
      int aAt,
      int aInner,
      float[] b,
      int bAt,
      int bInner,
      float[] c,
      int cAt,
      int inner,
      boolean add) {
    FloatVector s = start(c, cAt, add);
    for (int k = 0; k < inner; k++) {
      FloatVector v = FloatVector.fromArray(FLOATS, b, bAt + k * bInner);
      s = v.fma(FloatVector.fromArray(FLOATS, a, aAt + k * aInner), s);
    }
    s.intoArray(c, cAt);
  }
}

package org.allometry.gpurunner.family.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products whose columns are tokens, in blocks of four rows by four vectors, so that sixteen
 * sums stay in registers.
 *
 * <p>A row is so many floats behind one another; steps and places count floats. Every sum is taken
 * in one fixed order with fused multiply-adds, so its bits depend on nothing but its operands.
 */
public final class Gemm {
  /** Vectors of the widest kind that the processor has. */
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Floats of a vector. */
  public static final int LANES = FLOATS.length();

  private static final int WIDE = 4 * LANES;
  private static final float[] ZEROS = new float[WIDE];

  /** Columns that are turned into rows at once. */
  private static final int TURNED = 8 * LANES;

  /** Rows for which it pays to turn x, a plane: then no lanes have to be summed. */
  static final int MANY_ROWS = 32;

  private Gemm() {}

  /**
   * {@code y[i, :] = Σ_j w[i, j] x[j, :]}, or added to what y holds.
   *
   * @param wRow from {@code w[i, j]} to {@code w[i + 1, j]}
   * @param wColumn from {@code w[i, j]} to {@code w[i, j + 1]}
   * @param columns a multiple of {@link #LANES}
   */
  public static void multiply(
      float[] w,
      int wAt,
      int wRow,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int yRow,
      int rows,
      int inner,
      int columns,
      boolean add) {
    int c = 0;
    for (; c + WIDE <= columns; c += WIDE) {
      int i = 0;
      for (; i + 4 <= rows; i += 4) {
        int at = yAt + i * yRow + c;
        fourByFour(w, wAt + i * wRow, wRow, wColumn, x, xAt + c, xRow, y, at, yRow, inner, add);
      }
      for (; i < rows; i++) {
        int at = yAt + i * yRow + c;
        oneByFour(w, wAt + i * wRow, wColumn, x, xAt + c, xRow, y, at, inner, add);
      }
    }
    for (; c < columns; c += LANES) {
      int i = 0;
      for (; i + 8 <= rows; i += 8) {
        int at = yAt + i * yRow + c;
        eightByOne(w, wAt + i * wRow, wRow, wColumn, x, xAt + c, xRow, y, at, yRow, inner, add);
      }
      for (; i + 4 <= rows; i += 4) {
        int at = yAt + i * yRow + c;
        fourByOne(w, wAt + i * wRow, wRow, wColumn, x, xAt + c, xRow, y, at, yRow, inner, add);
      }
      for (; i < rows; i++) {
        int at = yAt + i * yRow + c;
        oneByOne(w, wAt + i * wRow, wColumn, x, xAt + c, xRow, y, at, inner, add);
      }
    }
  }

  private static void fourByFour(
      float[] w,
      int wAt,
      int wRow,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int yRow,
      int inner,
      boolean add) {
    float[] from = add ? y : ZEROS;
    int row = add ? yRow : 0;
    int at = add ? yAt : 0;
    FloatVector a0 = FloatVector.fromArray(FLOATS, from, at);
    FloatVector a1 = FloatVector.fromArray(FLOATS, from, at + LANES);
    FloatVector a2 = FloatVector.fromArray(FLOATS, from, at + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(FLOATS, from, at + 3 * LANES);
    at += row;
    FloatVector b0 = FloatVector.fromArray(FLOATS, from, at);
    FloatVector b1 = FloatVector.fromArray(FLOATS, from, at + LANES);
    FloatVector b2 = FloatVector.fromArray(FLOATS, from, at + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(FLOATS, from, at + 3 * LANES);
    at += row;
    FloatVector c0 = FloatVector.fromArray(FLOATS, from, at);
    FloatVector c1 = FloatVector.fromArray(FLOATS, from, at + LANES);
    FloatVector c2 = FloatVector.fromArray(FLOATS, from, at + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(FLOATS, from, at + 3 * LANES);
    at += row;
    FloatVector d0 = FloatVector.fromArray(FLOATS, from, at);
    FloatVector d1 = FloatVector.fromArray(FLOATS, from, at + LANES);
    FloatVector d2 = FloatVector.fromArray(FLOATS, from, at + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(FLOATS, from, at + 3 * LANES);
    for (int j = 0; j < inner; j++) {
      int xj = xAt + j * xRow;
      int wj = wAt + j * wColumn;
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, xj);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, xj + LANES);
      FloatVector x2 = FloatVector.fromArray(FLOATS, x, xj + 2 * LANES);
      FloatVector x3 = FloatVector.fromArray(FLOATS, x, xj + 3 * LANES);
      FloatVector v = FloatVector.broadcast(FLOATS, w[wj]);
      a0 = v.fma(x0, a0);
      a1 = v.fma(x1, a1);
      a2 = v.fma(x2, a2);
      a3 = v.fma(x3, a3);
      v = FloatVector.broadcast(FLOATS, w[wj + wRow]);
      b0 = v.fma(x0, b0);
      b1 = v.fma(x1, b1);
      b2 = v.fma(x2, b2);
      b3 = v.fma(x3, b3);
      v = FloatVector.broadcast(FLOATS, w[wj + 2 * wRow]);
      c0 = v.fma(x0, c0);
      c1 = v.fma(x1, c1);
      c2 = v.fma(x2, c2);
      c3 = v.fma(x3, c3);
      v = FloatVector.broadcast(FLOATS, w[wj + 3 * wRow]);
      d0 = v.fma(x0, d0);
      d1 = v.fma(x1, d1);
      d2 = v.fma(x2, d2);
      d3 = v.fma(x3, d3);
    }
    a0.intoArray(y, yAt);
    a1.intoArray(y, yAt + LANES);
    a2.intoArray(y, yAt + 2 * LANES);
    a3.intoArray(y, yAt + 3 * LANES);
    int to = yAt + yRow;
    b0.intoArray(y, to);
    b1.intoArray(y, to + LANES);
    b2.intoArray(y, to + 2 * LANES);
    b3.intoArray(y, to + 3 * LANES);
    to += yRow;
    c0.intoArray(y, to);
    c1.intoArray(y, to + LANES);
    c2.intoArray(y, to + 2 * LANES);
    c3.intoArray(y, to + 3 * LANES);
    to += yRow;
    d0.intoArray(y, to);
    d1.intoArray(y, to + LANES);
    d2.intoArray(y, to + 2 * LANES);
    d3.intoArray(y, to + 3 * LANES);
  }

  private static void oneByFour(
      float[] w,
      int wAt,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int inner,
      boolean add) {
    float[] from = add ? y : ZEROS;
    int at = add ? yAt : 0;
    FloatVector a0 = FloatVector.fromArray(FLOATS, from, at);
    FloatVector a1 = FloatVector.fromArray(FLOATS, from, at + LANES);
    FloatVector a2 = FloatVector.fromArray(FLOATS, from, at + 2 * LANES);
    FloatVector a3 = FloatVector.fromArray(FLOATS, from, at + 3 * LANES);
    for (int j = 0; j < inner; j++) {
      int xj = xAt + j * xRow;
      FloatVector v = FloatVector.broadcast(FLOATS, w[wAt + j * wColumn]);
      a0 = v.fma(FloatVector.fromArray(FLOATS, x, xj), a0);
      a1 = v.fma(FloatVector.fromArray(FLOATS, x, xj + LANES), a1);
      a2 = v.fma(FloatVector.fromArray(FLOATS, x, xj + 2 * LANES), a2);
      a3 = v.fma(FloatVector.fromArray(FLOATS, x, xj + 3 * LANES), a3);
    }
    a0.intoArray(y, yAt);
    a1.intoArray(y, yAt + LANES);
    a2.intoArray(y, yAt + 2 * LANES);
    a3.intoArray(y, yAt + 3 * LANES);
  }

  private static void fourByOne(
      float[] w,
      int wAt,
      int wRow,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int yRow,
      int inner,
      boolean add) {
    float[] from = add ? y : ZEROS;
    int row = add ? yRow : 0;
    int at = add ? yAt : 0;
    FloatVector a = FloatVector.fromArray(FLOATS, from, at);
    FloatVector b = FloatVector.fromArray(FLOATS, from, at + row);
    FloatVector c = FloatVector.fromArray(FLOATS, from, at + 2 * row);
    FloatVector d = FloatVector.fromArray(FLOATS, from, at + 3 * row);
    for (int j = 0; j < inner; j++) {
      int wj = wAt + j * wColumn;
      FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + j * xRow);
      a = v.fma(FloatVector.broadcast(FLOATS, w[wj]), a);
      b = v.fma(FloatVector.broadcast(FLOATS, w[wj + wRow]), b);
      c = v.fma(FloatVector.broadcast(FLOATS, w[wj + 2 * wRow]), c);
      d = v.fma(FloatVector.broadcast(FLOATS, w[wj + 3 * wRow]), d);
    }
    a.intoArray(y, yAt);
    b.intoArray(y, yAt + yRow);
    c.intoArray(y, yAt + 2 * yRow);
    d.intoArray(y, yAt + 3 * yRow);
  }

  private static void eightByOne(
      float[] w,
      int wAt,
      int wRow,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int yRow,
      int inner,
      boolean add) {
    float[] from = add ? y : ZEROS;
    int row = add ? yRow : 0;
    int at = add ? yAt : 0;
    FloatVector a = FloatVector.fromArray(FLOATS, from, at);
    FloatVector b = FloatVector.fromArray(FLOATS, from, at + row);
    FloatVector c = FloatVector.fromArray(FLOATS, from, at + 2 * row);
    FloatVector d = FloatVector.fromArray(FLOATS, from, at + 3 * row);
    FloatVector e = FloatVector.fromArray(FLOATS, from, at + 4 * row);
    FloatVector f = FloatVector.fromArray(FLOATS, from, at + 5 * row);
    FloatVector g = FloatVector.fromArray(FLOATS, from, at + 6 * row);
    FloatVector h = FloatVector.fromArray(FLOATS, from, at + 7 * row);
    for (int j = 0; j < inner; j++) {
      int wj = wAt + j * wColumn;
      FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + j * xRow);
      a = v.fma(FloatVector.broadcast(FLOATS, w[wj]), a);
      b = v.fma(FloatVector.broadcast(FLOATS, w[wj + wRow]), b);
      c = v.fma(FloatVector.broadcast(FLOATS, w[wj + 2 * wRow]), c);
      d = v.fma(FloatVector.broadcast(FLOATS, w[wj + 3 * wRow]), d);
      e = v.fma(FloatVector.broadcast(FLOATS, w[wj + 4 * wRow]), e);
      f = v.fma(FloatVector.broadcast(FLOATS, w[wj + 5 * wRow]), f);
      g = v.fma(FloatVector.broadcast(FLOATS, w[wj + 6 * wRow]), g);
      h = v.fma(FloatVector.broadcast(FLOATS, w[wj + 7 * wRow]), h);
    }
    a.intoArray(y, yAt);
    b.intoArray(y, yAt + yRow);
    c.intoArray(y, yAt + 2 * yRow);
    d.intoArray(y, yAt + 3 * yRow);
    e.intoArray(y, yAt + 4 * yRow);
    f.intoArray(y, yAt + 5 * yRow);
    g.intoArray(y, yAt + 6 * yRow);
    h.intoArray(y, yAt + 7 * yRow);
  }

  private static void oneByOne(
      float[] w,
      int wAt,
      int wColumn,
      float[] x,
      int xAt,
      int xRow,
      float[] y,
      int yAt,
      int inner,
      boolean add) {
    FloatVector a = FloatVector.fromArray(FLOATS, add ? y : ZEROS, add ? yAt : 0);
    for (int j = 0; j < inner; j++) {
      FloatVector v = FloatVector.broadcast(FLOATS, w[wAt + j * wColumn]);
      a = v.fma(FloatVector.fromArray(FLOATS, x, xAt + j * xRow), a);
    }
    a.intoArray(y, yAt);
  }

  /**
   * Floats that {@link #outer} wants to work in.
   *
   * @param inner at most
   */
  public static int scratch(int inner) {
    return Math.max(16 * LANES, inner * TURNED);
  }

  /**
   * {@code g[i, j] += Σ y[p, i, c] x[p, j, c]} over planes p and columns c: what a matrix's
   * gradient is.
   *
   * @param yPlane from a plane of y to the next
   * @param gRow from {@code g[i, j]} to {@code g[i + 1, j]}
   * @param columns a multiple of {@link #LANES}
   * @param scratch as many floats as {@link #scratch} says
   */
  public static void outer(
      float[] y,
      int yAt,
      int yRow,
      int yPlane,
      float[] x,
      int xAt,
      int xRow,
      int xPlane,
      float[] g,
      int gAt,
      int gRow,
      int rows,
      int inner,
      int columns,
      int planes,
      float[] scratch) {
    int turned = rows >= MANY_ROWS * planes && inner >= WIDE ? inner / LANES * LANES : 0;
    for (int c = 0; c < columns && turned > 0; c += TURNED) {
      int count = Math.min(TURNED, columns - c);
      for (int p = 0; p < planes; p++) {
        turn(x, xAt + p * xPlane + c, xRow, turned, count, scratch);
        int yp = yAt + p * yPlane + c;
        multiply(y, yp, yRow, 1, scratch, 0, turned, g, gAt, gRow, rows, count, turned, true);
      }
    }
    for (int i = 0; i < rows; i += 4) {
      int iCount = Math.min(4, rows - i);
      for (int j = turned; j < inner; j += 4) {
        int jCount = Math.min(4, inner - j);
        int yi = yAt + i * yRow;
        int xj = xAt + j * xRow;
        if (iCount == 4 && jCount == 4) {
          fourByFourSums(y, yi, yRow, yPlane, x, xj, xRow, xPlane, columns, planes, scratch);
          for (int k = 0; k < 16; k++) {
            g[gAt + (i + k / 4) * gRow + j + k % 4] += sum(scratch, k * LANES);
          }
        } else {
          for (int k = 0; k < iCount * jCount; k++) {
            int a = k / jCount;
            int b = k % jCount;
            oneSum(y, yi + a * yRow, yPlane, x, xj + b * xRow, xPlane, columns, planes, scratch);
            g[gAt + (i + a) * gRow + j + b] += sum(scratch, 0);
          }
        }
      }
    }
  }

  /** Rows of x as columns. */
  static void turn(float[] x, int xAt, int xRow, int rows, int columns, float[] to) {
    for (int c = 0; c < columns; c++) {
      for (int j = 0; j < rows; j++) {
        to[c * rows + j] = x[xAt + j * xRow + c];
      }
    }
  }

  /** Sum of a vector's lanes in a fixed order. */
  public static float sum(float[] lanes, int at) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= LANES; i += 4) {
      a += lanes[at + i];
      b += lanes[at + i + 1];
      c += lanes[at + i + 2];
      d += lanes[at + i + 3];
    }
    for (; i < LANES; i++) {
      a += lanes[at + i];
    }
    return (a + b) + (c + d);
  }

  private static void fourByFourSums(
      float[] y,
      int yAt,
      int yRow,
      int yPlane,
      float[] x,
      int xAt,
      int xRow,
      int xPlane,
      int columns,
      int planes,
      float[] sums) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    FloatVector d3 = a0;
    for (int p = 0; p < planes; p++) {
      int yp = yAt + p * yPlane;
      int xp = xAt + p * xPlane;
      for (int c = 0; c < columns; c += LANES) {
        FloatVector x0 = FloatVector.fromArray(FLOATS, x, xp + c);
        FloatVector x1 = FloatVector.fromArray(FLOATS, x, xp + c + xRow);
        FloatVector x2 = FloatVector.fromArray(FLOATS, x, xp + c + 2 * xRow);
        FloatVector x3 = FloatVector.fromArray(FLOATS, x, xp + c + 3 * xRow);
        FloatVector v = FloatVector.fromArray(FLOATS, y, yp + c);
        a0 = v.fma(x0, a0);
        a1 = v.fma(x1, a1);
        a2 = v.fma(x2, a2);
        a3 = v.fma(x3, a3);
        v = FloatVector.fromArray(FLOATS, y, yp + c + yRow);
        b0 = v.fma(x0, b0);
        b1 = v.fma(x1, b1);
        b2 = v.fma(x2, b2);
        b3 = v.fma(x3, b3);
        v = FloatVector.fromArray(FLOATS, y, yp + c + 2 * yRow);
        c0 = v.fma(x0, c0);
        c1 = v.fma(x1, c1);
        c2 = v.fma(x2, c2);
        c3 = v.fma(x3, c3);
        v = FloatVector.fromArray(FLOATS, y, yp + c + 3 * yRow);
        d0 = v.fma(x0, d0);
        d1 = v.fma(x1, d1);
        d2 = v.fma(x2, d2);
        d3 = v.fma(x3, d3);
      }
    }
    a0.intoArray(sums, 0);
    a1.intoArray(sums, LANES);
    a2.intoArray(sums, 2 * LANES);
    a3.intoArray(sums, 3 * LANES);
    b0.intoArray(sums, 4 * LANES);
    b1.intoArray(sums, 5 * LANES);
    b2.intoArray(sums, 6 * LANES);
    b3.intoArray(sums, 7 * LANES);
    c0.intoArray(sums, 8 * LANES);
    c1.intoArray(sums, 9 * LANES);
    c2.intoArray(sums, 10 * LANES);
    c3.intoArray(sums, 11 * LANES);
    d0.intoArray(sums, 12 * LANES);
    d1.intoArray(sums, 13 * LANES);
    d2.intoArray(sums, 14 * LANES);
    d3.intoArray(sums, 15 * LANES);
  }

  private static void oneSum(
      float[] y,
      int yAt,
      int yPlane,
      float[] x,
      int xAt,
      int xPlane,
      int columns,
      int planes,
      float[] sums) {
    FloatVector a = FloatVector.zero(FLOATS);
    for (int p = 0; p < planes; p++) {
      for (int c = 0; c < columns; c += LANES) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + p * xPlane + c);
        a = FloatVector.fromArray(FLOATS, y, yAt + p * yPlane + c).fma(v, a);
      }
    }
    a.intoArray(sums, 0);
  }
}

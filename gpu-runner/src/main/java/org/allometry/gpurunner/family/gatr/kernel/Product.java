package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * A bilinear product of multivectors, component by component: {@code z[k] = Σ ± x[i] y[j]}. Its
 * derivatives are such sums too, over the same terms.
 */
final class Product {
  /** Columns that are worked on at once. */
  private static final int WIDE = 4 * LANES;

  private final int[][] forward;
  private final int[][] left;
  private final int[][] right;

  /**
   * A product.
   *
   * @param terms (left plane, right plane, plane of the result, sign) of every term
   */
  Product(List<int[]> terms) {
    forward = sums(terms, 2, 0, 1);
    left = sums(terms, 0, 2, 1);
    right = sums(terms, 1, 2, 0);
  }

  /** For each plane of the result: number of positive terms, then the factors' planes in turn. */
  private static int[][] sums(List<int[]> terms, int result, int a, int b) {
    int[][] sums = new int[Layout.COMPONENTS][];
    for (int plane = 0; plane < sums.length; plane++) {
      List<Integer> positive = new ArrayList<>();
      List<Integer> negative = new ArrayList<>();
      for (int[] term : terms) {
        if (term[result] == plane) {
          List<Integer> list = term[3] > 0 ? positive : negative;
          list.add(term[a]);
          list.add(term[b]);
        }
      }
      int[] sum = new int[1 + positive.size() + negative.size()];
      sum[0] = positive.size() / 2;
      for (int i = 1; i < sum.length; i++) {
        int at = i - 1;
        sum[i] = at < positive.size() ? positive.get(at) : negative.get(at - positive.size());
      }
      sums[plane] = sum;
    }
    return sums;
  }

  /**
   * One channel of multivectors in a panel.
   *
   * @param layout of the panel
   */
  record Operand(Panel panel, Layout layout, int channel) {
    /** Where the planes begin. */
    int[] rows() {
      int[] rows = new int[Layout.COMPONENTS];
      for (int plane = 0; plane < rows.length; plane++) {
        rows[plane] = panel.at(layout.plane(plane) + channel);
      }
      return rows;
    }
  }

  /** z = the product of x and y in some columns. */
  void forward(Operand x, Operand y, Operand z, int from, int count) {
    all(forward, x, y, z, from, count);
  }

  /** Gradient of x from that of z. */
  void left(Operand dz, Operand y, Operand dx, int from, int count) {
    all(left, dz, y, dx, from, count);
  }

  /** Gradient of y from that of z. */
  void right(Operand dz, Operand x, Operand dy, int from, int count) {
    all(right, dz, x, dy, from, count);
  }

  private static void all(int[][] sums, Operand a, Operand b, Operand z, int from, int count) {
    int[] as = a.rows();
    int[] bs = b.rows();
    int[] zs = z.rows();
    for (int plane = 0; plane < sums.length; plane++) {
      int c = from;
      for (; c + WIDE <= from + count; c += WIDE) {
        wide(sums[plane], a.panel.data, as, b.panel.data, bs, z.panel.data, zs[plane], c);
      }
      for (; c < from + count; c += LANES) {
        narrow(sums[plane], a.panel.data, as, b.panel.data, bs, z.panel.data, zs[plane], c);
      }
    }
  }

  private static void wide(
      int[] sum, float[] a, int[] as, float[] b, int[] bs, float[] z, int zAt, int c) {
    FloatVector p0 = FloatVector.zero(FLOATS);
    FloatVector p1 = p0;
    FloatVector p2 = p0;
    FloatVector p3 = p0;
    int negative = 1 + 2 * sum[0];
    for (int i = 1; i < negative; i += 2) {
      int ai = as[sum[i]] + c;
      int bi = bs[sum[i + 1]] + c;
      p0 = load(a, ai).fma(load(b, bi), p0);
      p1 = load(a, ai + LANES).fma(load(b, bi + LANES), p1);
      p2 = load(a, ai + 2 * LANES).fma(load(b, bi + 2 * LANES), p2);
      p3 = load(a, ai + 3 * LANES).fma(load(b, bi + 3 * LANES), p3);
    }
    FloatVector n0 = FloatVector.zero(FLOATS);
    FloatVector n1 = n0;
    FloatVector n2 = n0;
    FloatVector n3 = n0;
    for (int i = negative; i < sum.length; i += 2) {
      int ai = as[sum[i]] + c;
      int bi = bs[sum[i + 1]] + c;
      n0 = load(a, ai).fma(load(b, bi), n0);
      n1 = load(a, ai + LANES).fma(load(b, bi + LANES), n1);
      n2 = load(a, ai + 2 * LANES).fma(load(b, bi + 2 * LANES), n2);
      n3 = load(a, ai + 3 * LANES).fma(load(b, bi + 3 * LANES), n3);
    }
    p0.sub(n0).intoArray(z, zAt + c);
    p1.sub(n1).intoArray(z, zAt + c + LANES);
    p2.sub(n2).intoArray(z, zAt + c + 2 * LANES);
    p3.sub(n3).intoArray(z, zAt + c + 3 * LANES);
  }

  private static FloatVector load(float[] data, int at) {
    return FloatVector.fromArray(FLOATS, data, at);
  }

  private static void narrow(
      int[] sum, float[] a, int[] as, float[] b, int[] bs, float[] z, int zAt, int c) {
    FloatVector p = FloatVector.zero(FLOATS);
    int negative = 1 + 2 * sum[0];
    for (int i = 1; i < negative; i += 2) {
      p = load(a, as[sum[i]] + c).fma(load(b, bs[sum[i + 1]] + c), p);
    }
    FloatVector n = FloatVector.zero(FLOATS);
    for (int i = negative; i < sum.length; i += 2) {
      n = load(a, as[sum[i]] + c).fma(load(b, bs[sum[i + 1]] + c), n);
    }
    p.sub(n).intoArray(z, zAt + c);
  }
}

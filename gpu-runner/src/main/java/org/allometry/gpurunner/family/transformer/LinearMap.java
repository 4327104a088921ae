package org.allometry.gpurunner.family.transformer;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import org.allometry.gpurunner.family.kernel.Gemm;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * y = W x + b of some columns. W lies in {@link Weights} twice, (out, in) and turned, so that both
 * ways read it row by row.
 *
 * @param in rows of x
 * @param out rows of y
 * @param at where W lies, and b behind it; alike in gradients
 * @param turnedAt where the turned W lies
 */
record LinearMap(int in, int out, int at, int turnedAt) {
  /** Floats of W and b. */
  int size() {
    return out * (in + 1);
  }

  int bias() {
    return at + out * in;
  }

  /** Sets y, or adds to it. */
  void forward(float[] w, Panel x, Panel y, int from, int count, boolean add) {
    for (int i = 0; i < out; i++) {
      FloatVector b = FloatVector.broadcast(FLOATS, w[bias() + i]);
      int row = y.at(i) + from;
      for (int c = row; c < row + count; c += LANES) {
        (add ? FloatVector.fromArray(FLOATS, y.data, c).add(b) : b).intoArray(y.data, c);
      }
    }
    Gemm.multiply(
        w,
        at,
        in,
        1,
        x.data,
        x.at(0) + from,
        x.step,
        y.data,
        y.at(0) + from,
        y.step,
        out,
        in,
        count,
        true);
  }

  /** Sets the gradient of x from that of y. */
  void backwardInput(float[] w, Panel dy, Panel dx, int from, int count) {
    Gemm.multiply(
        w,
        turnedAt,
        out,
        1,
        dy.data,
        dy.at(0) + from,
        dy.step,
        dx.data,
        dx.at(0) + from,
        dx.step,
        in,
        out,
        count,
        false);
  }

  /**
   * Adds the gradient of W and b over some columns.
   *
   * @param scratch as many floats as {@link Gemm#scratch} says for {@link #in}
   */
  void backwardWeights(float[] g, Panel dy, Panel x, int from, int count, float[] scratch) {
    Gemm.outer(
        dy.data,
        dy.at(0) + from,
        dy.step,
        0,
        x.data,
        x.at(0) + from,
        x.step,
        0,
        g,
        at,
        in,
        out,
        in,
        count,
        1,
        scratch);
    for (int i = 0; i < out; i++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      int row = dy.at(i) + from;
      for (int c = row; c < row + count; c += LANES) {
        sum = sum.add(FloatVector.fromArray(FLOATS, dy.data, c));
      }
      sum.intoArray(scratch, 0);
      g[bias() + i] += Gemm.sum(scratch, 0);
    }
  }
}

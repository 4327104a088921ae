package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.allometry.gpurunner.family.kernel.LayerNorm;
import org.allometry.gpurunner.family.kernel.Panel;

/**
 * Divides multivectors by the root mean square over channels of their invariant norm, and
 * normalises the scalar channels to mean 0 and variance 1; neither has parameters.
 *
 * <p>x and y may have different layouts: y may have more channels, which are left alone.
 */
final class Normalisation {
  /** Least mean square that is divided by. */
  private static final float LEAST = 0.01f;

  private final Layout in;
  private final Layout out;

  Normalisation(Layout in, Layout out) {
    this.in = in;
    this.out = out;
  }

  /** Normalises some columns. */
  void forward(Panel x, Panel y, int from, int count) {
    for (int c = from; c < from + count; c += LANES) {
      multivectors(x, y, c);
    }
    LayerNorm.forward(x, in.firstScalar(), y, out.firstScalar(), in.scalars(), from, count);
  }

  private FloatVector meanSquare(Panel x, int c) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int pair = 0; pair < Layout.PAIRS; pair++) {
      int at = x.at(in.free(pair)) + c;
      for (int i = 0; i < in.channels(); i++) {
        FloatVector v = FloatVector.fromArray(FLOATS, x.data, at + i * x.step);
        sum = v.fma(v, sum);
      }
    }
    return sum.mul(1f / in.channels());
  }

  private static FloatVector inverseRoot(FloatVector square) {
    return FloatVector.broadcast(FLOATS, 1f).div(square.sqrt());
  }

  private void multivectors(Panel x, Panel y, int c) {
    FloatVector r = inverseRoot(meanSquare(x, c).max(LEAST));
    for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
      int xAt = x.at(in.plane(plane)) + c;
      int yAt = y.at(out.plane(plane)) + c;
      for (int i = 0; i < in.channels(); i++) {
        FloatVector.fromArray(FLOATS, x.data, xAt + i * x.step)
            .mul(r)
            .intoArray(y.data, yAt + i * y.step);
      }
    }
  }

  /** Adds the gradient of x from that of y. */
  void backward(Panel x, Panel dy, Panel dx, int from, int count) {
    for (int c = from; c < from + count; c += LANES) {
      multivectorsBack(x, dy, dx, c);
    }
    LayerNorm.backward(x, dx, in.firstScalar(), dy, out.firstScalar(), in.scalars(), from, count);
  }

  private void multivectorsBack(Panel x, Panel dy, Panel dx, int c) {
    FloatVector square = meanSquare(x, c);
    FloatVector r = inverseRoot(square.max(LEAST));
    FloatVector dot = FloatVector.zero(FLOATS);
    for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
      int xAt = x.at(in.plane(plane)) + c;
      int yAt = dy.at(out.plane(plane)) + c;
      for (int i = 0; i < in.channels(); i++) {
        FloatVector d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step);
        dot = d.fma(FloatVector.fromArray(FLOATS, x.data, xAt + i * x.step), dot);
      }
    }
    FloatVector pull = dot.mul(r).mul(r).mul(r).mul(-1f / in.channels());
    pull = pull.blend(0f, square.compare(VectorOperators.LT, LEAST));
    for (int plane = 0; plane < Layout.COMPONENTS; plane++) {
      int xAt = x.at(in.plane(plane)) + c;
      int yAt = dy.at(out.plane(plane)) + c;
      int dxAt = dx.at(in.plane(plane)) + c;
      boolean free = plane % 2 == 0;
      for (int i = 0; i < in.channels(); i++) {
        FloatVector d = FloatVector.fromArray(FLOATS, dx.data, dxAt + i * dx.step);
        d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step).fma(r, d);
        if (free) {
          d = FloatVector.fromArray(FLOATS, x.data, xAt + i * x.step).fma(pull, d);
        }
        d.intoArray(dx.data, dxAt + i * dx.step);
      }
    }
  }
}

package org.allometry.gpurunner.family.gatr.kernel;

import static org.allometry.gpurunner.family.gatr.kernel.Gemm.FLOATS;
import static org.allometry.gpurunner.family.gatr.kernel.Gemm.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Divides multivectors by the root mean square over channels of their invariant norm, and
 * normalises the scalar channels to mean 0 and variance 1; neither has parameters.
 *
 * <p>x and y may have different layouts: y may have more channels, which are left alone.
 */
final class Normalisation {
  /** Least mean square that is divided by. */
  private static final float LEAST = 0.01f;

  /** Added to the variance of the scalar channels. */
  private static final float EPSILON = 1e-5f;

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
      scalars(x, y, c);
    }
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

  private void scalars(Panel x, Panel y, int c) {
    int xAt = x.at(in.firstScalar()) + c;
    int yAt = y.at(out.firstScalar()) + c;
    FloatVector mean = mean(x, xAt);
    FloatVector inverse = inverseRoot(variance(x, xAt, mean).add(EPSILON));
    for (int i = 0; i < in.scalars(); i++) {
      FloatVector.fromArray(FLOATS, x.data, xAt + i * x.step)
          .sub(mean)
          .mul(inverse)
          .intoArray(y.data, yAt + i * y.step);
    }
  }

  private FloatVector mean(Panel x, int at) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < in.scalars(); i++) {
      sum = sum.add(FloatVector.fromArray(FLOATS, x.data, at + i * x.step));
    }
    return sum.mul(1f / in.scalars());
  }

  private FloatVector variance(Panel x, int at, FloatVector mean) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < in.scalars(); i++) {
      FloatVector v = FloatVector.fromArray(FLOATS, x.data, at + i * x.step).sub(mean);
      sum = v.fma(v, sum);
    }
    return sum.mul(1f / in.scalars());
  }

  /** Adds the gradient of x from that of y. */
  void backward(Panel x, Panel dy, Panel dx, int from, int count) {
    for (int c = from; c < from + count; c += LANES) {
      multivectorsBack(x, dy, dx, c);
      scalarsBack(x, dy, dx, c);
    }
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

  private void scalarsBack(Panel x, Panel dy, Panel dx, int c) {
    int xAt = x.at(in.firstScalar()) + c;
    int yAt = dy.at(out.firstScalar()) + c;
    int dxAt = dx.at(in.firstScalar()) + c;
    FloatVector mean = mean(x, xAt);
    FloatVector inverse = inverseRoot(variance(x, xAt, mean).add(EPSILON));
    FloatVector sum = FloatVector.zero(FLOATS);
    FloatVector dot = FloatVector.zero(FLOATS);
    for (int i = 0; i < in.scalars(); i++) {
      FloatVector d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step);
      sum = sum.add(d);
      dot = d.fma(normal(x, xAt + i * x.step, mean, inverse), dot);
    }
    sum = sum.mul(1f / in.scalars());
    dot = dot.mul(1f / in.scalars());
    for (int i = 0; i < in.scalars(); i++) {
      FloatVector d = FloatVector.fromArray(FLOATS, dy.data, yAt + i * dy.step).sub(sum);
      d = d.sub(normal(x, xAt + i * x.step, mean, inverse).mul(dot));
      d.fma(inverse, FloatVector.fromArray(FLOATS, dx.data, dxAt + i * dx.step))
          .intoArray(dx.data, dxAt + i * dx.step);
    }
  }

  private static FloatVector normal(Panel x, int at, FloatVector mean, FloatVector inverse) {
    return FloatVector.fromArray(FLOATS, x.data, at).sub(mean).mul(inverse);
  }
}

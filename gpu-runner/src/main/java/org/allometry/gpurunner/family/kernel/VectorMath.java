package org.allometry.gpurunner.family.kernel;

import static org.allometry.gpurunner.family.kernel.Gemm.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions from additions, products and quotients alone, which the interpreter and
 * every compiler round alike; the library's own exponentials do not. Errors are below 2e-7:
 * relative for {@link #exp}, absolute for the others.
 */
public final class VectorMath {
  private static final float LOG2_E = (float) 1.4426950408889634;

  /** ln 2 in two parts: the first has so few bits that its products with integers are exact. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = (float) (0.6931471805599453 - 355.0 / 512);

  /** 1.5 · 2^23: a float to which it is added is rounded to an integer, in its low bits. */
  private static final float ROUNDER = 12582912f;

  private static final int MANTISSA_BITS = 23;

  /** Below, the exponential is 0; it would soon leave the normal floats. */
  private static final float LEAST = -87f;

  private static final float MOST = 88f;

  /** 2 to its power has the bits of 0. */
  private static final float LEAST_POWER = -127f;

  private static final float ROOT_2_OVER_PI = (float) 0.7978845608028654;
  private static final float CUBIC = 0.044715f * ROOT_2_OVER_PI;
  private static final float ROOT_HALF_OVER_PI = (float) 0.3989422804014327;

  private VectorMath() {}

  /** e^x; exactly 0 below −87. */
  public static FloatVector exp(FloatVector x) {
    // Not max and min, which are slow for the sake of NaN; this leaves NaN alone as well.
    VectorMask<Float> low = x.compare(VectorOperators.LT, LEAST);
    FloatVector bounded = x.blend(LEAST, low).blend(MOST, x.compare(VectorOperators.GT, MOST));
    FloatVector shifted = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounder());
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
    r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
    // Taylor's polynomial to the seventh power: its rest is below 1e-8 for |r| <= ln 2 / 2.
    FloatVector p = FloatVector.broadcast(FLOATS, 1f / 5040);
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 720));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 120));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 24));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 6));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.5f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    FloatVector scaled =
        p.reinterpretAsInts()
            .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
            .reinterpretAsFloats();
    return scaled.blend(0f, low);
  }

  /**
   * 2^x for x up to 127, with a relative error below 1e-7; exactly 0 from −127 down, and between
   * −127 and −126, where normal floats end, wrong by less than 2^-126.
   */
  public static FloatVector powerOfTwo(FloatVector x) {
    FloatVector bounded = x.blend(LEAST_POWER, x.compare(VectorOperators.LT, LEAST_POWER));
    FloatVector shifted = bounded.add(ROUNDER);
    FloatVector r = bounded.sub(shifted.sub(ROUNDER));
    // 1 + r q(r), where q meets (2^r - 1) / r at the six nodes of Chebyshev in |r| <= 1/2.
    FloatVector p = FloatVector.broadcast(FLOATS, (float) 0.00015453162939509034);
    p = p.fma(r, FloatVector.broadcast(FLOATS, (float) 0.001339086336462805));
    p = p.fma(r, FloatVector.broadcast(FLOATS, (float) 0.009618082557302569));
    p = p.fma(r, FloatVector.broadcast(FLOATS, (float) 0.05550357114219147));
    p = p.fma(r, FloatVector.broadcast(FLOATS, (float) 0.24022650760567846));
    p = p.fma(r, FloatVector.broadcast(FLOATS, (float) 0.6931471880262285));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    return p.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
        .reinterpretAsFloats();
  }

  /** The greater of two in every lane; b where one is NaN. */
  static FloatVector greater(FloatVector a, FloatVector b) {
    return b.blend(a, a.compare(VectorOperators.GT, b));
  }

  private static FloatVector rounder() {
    return FloatVector.broadcast(FLOATS, ROUNDER);
  }

  /** 1 / (1 + e^-x). */
  private static FloatVector logistic(FloatVector x) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    return one.div(exp(x.neg()).add(one));
  }

  /** What tanh-GELU multiplies x with: (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. */
  public static FloatVector gate(FloatVector x) {
    FloatVector inner =
        x.mul(x)
            .fma(
                FloatVector.broadcast(FLOATS, CUBIC),
                FloatVector.broadcast(FLOATS, ROOT_2_OVER_PI));
    return logistic(x.mul(inner).mul(2f));
  }

  /** Derivative of tanh-GELU at x, where {@link #gate} is s. */
  public static FloatVector gateSlope(FloatVector x, FloatVector s) {
    FloatVector inner =
        x.mul(x)
            .fma(
                FloatVector.broadcast(FLOATS, 3 * CUBIC),
                FloatVector.broadcast(FLOATS, ROOT_2_OVER_PI));
    FloatVector steep = s.sub(s.mul(s)).mul(2f);
    return x.mul(inner).fma(steep, s);
  }

  /** Density of the normal distribution. */
  public static FloatVector density(FloatVector x) {
    return exp(x.mul(x).mul(-0.5f)).mul(ROOT_HALF_OVER_PI);
  }

  /**
   * Distribution function of the normal distribution where its density is known (Abramowitz and
   * Stegun 1964, 26.2.17).
   */
  public static FloatVector distribution(FloatVector x, FloatVector density) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    FloatVector t = one.div(x.abs().fma(FloatVector.broadcast(FLOATS, 0.2316419f), one));
    FloatVector p = FloatVector.broadcast(FLOATS, (float) 1.330274429);
    p = p.fma(t, FloatVector.broadcast(FLOATS, (float) -1.821255978));
    p = p.fma(t, FloatVector.broadcast(FLOATS, (float) 1.781477937));
    p = p.fma(t, FloatVector.broadcast(FLOATS, (float) -0.356563782));
    p = p.fma(t, FloatVector.broadcast(FLOATS, (float) 0.319381530));
    FloatVector tail = p.mul(t).mul(density);
    return tail.blend(one.sub(tail), x.compare(VectorOperators.GE, 0f));
  }
}

package org.allometry.gpurunner.family.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorMathTest {
  private static float at(UnaryOperator<FloatVector> function, float x) {
    return function.apply(FloatVector.broadcast(Gemm.FLOATS, x)).lane(0);
  }

  private static void close(
      UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, double absolute) {
    for (float x = -12; x < 12; x += 0.0137f) {
      assertEquals(exact.applyAsDouble(x), at(function, x), absolute, "at " + x);
    }
  }

  @Test
  void exponentialIsCloseEverywhereAndZeroFarDown() {
    for (float x = -86.9f; x < 87; x += 0.0731f) {
      double exact = Math.exp(x);
      assertEquals(exact, at(VectorMath::exp, x), 2e-7 * exact, "at " + x);
    }
    assertEquals(0, at(VectorMath::exp, -87.1f));
    assertEquals(0, at(VectorMath::exp, -1e30f));
    assertEquals(1, at(VectorMath::exp, 0));
    assertTrue(Float.isNaN(at(VectorMath::exp, Float.NaN)));
  }

  @Test
  void powerOfTwoIsCloseEverywhereAndZeroFarDown() {
    for (float x = -126; x < 127; x += 0.0731f) {
      double exact = Math.pow(2, x);
      assertEquals(exact, at(VectorMath::powerOfTwo, x), 1e-7 * exact, "at " + x);
    }
    for (float x = -127; x < -126; x += 0.0173f) {
      assertEquals(0, at(VectorMath::powerOfTwo, x), Float.MIN_NORMAL, "at " + x);
    }
    for (int n = -126; n < 127; n++) {
      assertEquals(Math.scalb(1f, n), at(VectorMath::powerOfTwo, n));
    }
    assertEquals(0, at(VectorMath::powerOfTwo, -127));
    assertEquals(0, at(VectorMath::powerOfTwo, -1e30f));
    assertTrue(Float.isNaN(at(VectorMath::powerOfTwo, Float.NaN)));
  }

  private static double gate(double x) {
    return (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
  }

  @Test
  void gateAndItsSlopeAreClose() {
    close(VectorMath::gate, VectorMathTest::gate, 2e-7);
    double h = 1e-5;
    close(
        x -> VectorMath.gateSlope(x, VectorMath.gate(x)),
        x -> ((x + h) * gate(x + h) - (x - h) * gate(x - h)) / (2 * h),
        3e-6);
  }

  @Test
  void normalDistributionIsTheIntegralOfItsDensity() {
    double sum = 0;
    double step = 1e-4;
    for (int i = -80_000; i < 80_000; i++) {
      float x = (float) (i * step);
      if (i % 1000 == 0) {
        FloatVector v = FloatVector.broadcast(Gemm.FLOATS, x);
        assertEquals(
            sum, VectorMath.distribution(v, VectorMath.density(v)).lane(0), 3e-7, "at " + x);
      }
      double middle = (i + 0.5) * step;
      sum += step * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
    }
  }
}

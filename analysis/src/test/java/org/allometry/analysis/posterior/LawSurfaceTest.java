package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.allometry.analysis.posterior.LawSurface.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LawSurfaceTest {
  private static final double STEP = 1e-5;

  /** Coordinates in the middle of what laws are like, all of them moved. */
  static double[] coordinates(Random random) {
    double[] q = new double[LawSurface.SIZE];
    q[LawSurface.LN_A] = -0.5;
    q[LawSurface.LN_B] = -0.7;
    q[LawSurface.LN_E] = 0.4;
    q[LawSurface.LN_ALPHA] = Math.log(0.4);
    q[LawSurface.LN_BETA] = Math.log(0.3);
    q[LawSurface.LN_R] = Math.log(10);
    for (int k = 0; k < q.length; k++) {
      q[k] += 0.05 * random.nextGaussian();
    }
    return q;
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void slopesAreThoseOfTheValue(Form form) {
    Random random = new Random(3);
    double[] unused = new double[LawSurface.SIZE];
    for (int draw = 0; draw < 50; draw++) {
      double[] q = coordinates(random);
      double n = 3 * random.nextGaussian();
      double d = 3 * random.nextGaussian();
      double u = draw % 2 == 0 ? Double.POSITIVE_INFINITY : d - random.nextDouble(0.1, 3);
      double[] gradient = new double[LawSurface.SIZE];
      LawSurface.value(q, form, n, d, u, gradient);
      for (int k = 0; k < q.length; k++) {
        double[] low = q.clone();
        double[] high = q.clone();
        low[k] -= STEP;
        high[k] += STEP;
        double slope =
            (LawSurface.value(high, form, n, d, u, unused)
                    - LawSurface.value(low, form, n, d, u, unused))
                / (2 * STEP);
        assertEquals(slope, gradient[k], 1e-7, "coordinate " + k);
      }
    }
  }

  /** Li et al. 2025, arXiv 2506.10972: the fit as published, samples in tokens. */
  @Test
  void farseersFormIsItsPublishedLaw() {
    double lnParams = Math.log(5e7);
    double lnSamples = 21;
    double floor = 0.021 * Math.exp(0.169 * lnParams);
    double height = 88.01 * Math.exp(-0.1 * lnParams);
    double drift = -0.124 * Math.exp(0.123 * lnParams);
    double beta = Math.exp(drift + 0.424);
    double[] q = new double[LawSurface.SIZE];
    q[LawSurface.LN_A] = 0.091 - floor;
    q[LawSurface.LN_ALPHA] = Math.log(0.169 * floor);
    q[LawSurface.V] = 0.169;
    q[LawSurface.LN_B] = height - 5.287 - beta * lnSamples;
    q[LawSurface.LN_BETA] = Math.log(beta);
    q[LawSurface.J] = -0.1;
    q[LawSurface.K] = 0.123 * drift;
    q[LawSurface.W] = 0.123;
    q[LawSurface.H] = -0.1 * height - beta * q[LawSurface.K] * lnSamples;
    double[] unused = new double[LawSurface.SIZE];
    for (double params : new double[] {1e6, 5e7, 3e9}) {
      for (double samples : new double[] {1e8, 1e10, 1e12}) {
        double published =
            Math.exp(-0.021 * Math.pow(params, 0.169) + 0.091)
                + Math.exp(88.01 * Math.pow(params, -0.1) - 5.287)
                    * Math.pow(samples, -Math.exp(-0.124 * Math.pow(params, 0.123) + 0.424));
        double n = Math.log(params) - lnParams;
        double d = Math.log(samples) - lnSamples;
        double value = LawSurface.fresh(q, Form.FARSEER, n, d, unused);
        assertEquals(Math.log(published), value, 1e-12, params + " on " + samples);
      }
    }
  }

  @Test
  void aBreakTurnsOneExponentIntoAnother() {
    double[] q = coordinates(new Random(11));
    q[LawSurface.SIZE_TURN] = -0.5;
    q[LawSurface.SIZE_TURN + 1] = 1;
    q[LawSurface.SIZE_TURN + 2] = Math.log(0.3);
    q[LawSurface.LN_B] = -50;
    q[LawSurface.LN_E] = -50;
    double alpha = Math.exp(q[LawSurface.LN_ALPHA]);
    assertEquals(alpha, -slope(q, -4), 1e-6);
    assertEquals(0.75 * alpha, -slope(q, 1), 1e-6);
    assertEquals(0.5 * alpha, -slope(q, 6), 1e-6);
  }

  private static double slope(double[] q, double n) {
    double[] unused = new double[LawSurface.SIZE];
    double low = LawSurface.fresh(q, Form.BROKEN_FLOOR, n - STEP, 0, unused);
    double high = LawSurface.fresh(q, Form.BROKEN_FLOOR, n + STEP, 0, unused);
    return (high - low) / (2 * STEP);
  }
}

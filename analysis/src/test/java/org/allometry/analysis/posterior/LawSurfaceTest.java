package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.allometry.analysis.posterior.LawSurface.Form;
import org.allometry.analysis.posterior.LawSurface.Optimum;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LawSurfaceTest {
  private static final double STEP = 1e-5;
  private static final double OMEGA = 1.1;

  /** Coordinates in the middle of what laws are like, all of them moved. */
  private static double[] coordinates(Random random) {
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

  @ParameterizedTest
  @EnumSource(Form.class)
  void theOptimumLiesDownhillFromChinchillas(Form form) {
    Random random = new Random(5);
    int near = 0;
    double[] unused = new double[LawSurface.SIZE];
    for (int draw = 0; draw < 200; draw++) {
      double[] q = coordinates(random);
      double c = random.nextGaussian();
      double plain = LawSurface.optimum(q, Form.PLAIN, OMEGA, c).n();
      double at = LawSurface.minimiser(q, form, OMEGA, c);
      double step = Math.copySign(1e-3, at - plain);
      double last = LawSurface.fresh(q, form, plain, c - OMEGA * plain, unused);
      double downhill = plain;
      while (Math.abs(downhill - plain) < 4) {
        double n = downhill + step;
        double next = LawSurface.fresh(q, form, n, c - OMEGA * n, unused);
        if (next > last) {
          break;
        }
        downhill = n;
        last = next;
      }
      if (Math.abs(downhill - plain) < 3) {
        assertEquals(downhill, at, 0.02, "draw " + draw);
        near++;
      }
    }
    assertTrue(near > 100, near + " optima near Chinchilla's");
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void theExponentOfTheFrontierIsTheSlopeOfWhatIsAboveTheFloor(Form form) {
    double[] q = coordinates(new Random(7));
    double step = 0.2;
    double low = lnAboveFloor(q, form, -step);
    double high = lnAboveFloor(q, form, step);
    double gamma = LawSurface.optimum(q, form, OMEGA, 0).gamma();
    assertEquals((low - high) / (2 * step), gamma, 0.01);
  }

  private static double lnAboveFloor(double[] q, Form form, double c) {
    Optimum best = LawSurface.optimum(q, form, OMEGA, c);
    double loss = Math.exp(LawSurface.fresh(q, form, best.n(), best.d(), new double[q.length]));
    return Math.log(loss - (form.floor() ? Math.exp(q[LawSurface.LN_E]) : 0));
  }
}

package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.allometry.analysis.posterior.BudgetLine.Optimum;
import org.allometry.analysis.posterior.LawSurface.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetLineTest {
  private static final double OMEGA = 1.1;

  @ParameterizedTest
  @EnumSource(Form.class)
  void theOptimumLiesDownhillFromWhereTheSearchBegins(Form form) {
    Random random = new Random(5);
    int near = 0;
    for (int draw = 0; draw < 200; draw++) {
      double[] q = LawSurfaceTest.coordinates(random);
      double c = random.nextGaussian();
      double plain = new BudgetLine(q, Form.PLAIN, OMEGA, c).optimum().n();
      double start = form == Form.FARSEER ? plain - 2 : plain;
      double at = new BudgetLine(q, form, OMEGA, c).minimiser();
      double step = Math.copySign(1e-3, at - start);
      double last = lnLoss(q, form, c, start);
      double downhill = start;
      while (Math.abs(downhill - start) < 4) {
        double n = downhill + step;
        double next = lnLoss(q, form, c, n);
        if (next > last) {
          break;
        }
        downhill = n;
        last = next;
      }
      if (Math.abs(downhill - start) < 3) {
        assertEquals(downhill, at, 0.02, "draw " + draw);
        near++;
      }
    }
    assertTrue(near > 100, near + " optima near Chinchilla's");
  }

  /**
   * Farseer's law falls far outside of its range for ever. Where its floor falls fast enough, no
   * minimum is left on the way there.
   */
  @Test
  void aLawWithoutAMinimumHasItsOptimumWhereItIsFlattest() {
    double c = 6.63;
    double[] q = new double[LawSurface.SIZE];
    q[LawSurface.LN_A] = -0.23;
    q[LawSurface.LN_B] = -1.65;
    q[LawSurface.LN_ALPHA] = -2.86;
    q[LawSurface.LN_BETA] = -0.49;
    q[LawSurface.H] = -0.238;
    q[LawSurface.J] = -0.067;
    q[LawSurface.K] = -0.133;
    q[LawSurface.V] = 0.2;
    q[LawSurface.W] = 0.177;
    double flattest = Double.NaN;
    double smallest = Double.POSITIVE_INFINITY;
    for (double n = 2; n < 9; n += 0.01) {
      double fall = lnLoss(q, Form.FARSEER, c, n) - lnLoss(q, Form.FARSEER, c, n + 0.01);
      assertTrue(fall > 0, "a minimum at " + n);
      if (fall < smallest) {
        smallest = fall;
        flattest = n;
      }
    }
    assertEquals(flattest, new BudgetLine(q, Form.FARSEER, OMEGA, c).minimiser(), 0.3);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void theExponentOfTheFrontierIsTheSlopeOfWhatIsAboveTheFloor(Form form) {
    double[] q = LawSurfaceTest.coordinates(new Random(7));
    double step = 0.2;
    double low = lnAboveFloor(q, form, -step);
    double high = lnAboveFloor(q, form, step);
    double gamma = new BudgetLine(q, form, OMEGA, 0).optimum().gamma();
    assertEquals((low - high) / (2 * step), gamma, 0.01);
  }

  private static double lnLoss(double[] q, Form form, double c, double n) {
    return LawSurface.fresh(q, form, n, c - OMEGA * n, new double[LawSurface.SIZE]);
  }

  private static double lnAboveFloor(double[] q, Form form, double c) {
    Optimum best = new BudgetLine(q, form, OMEGA, c).optimum();
    double loss = Math.exp(LawSurface.fresh(q, form, best.n(), best.d(), new double[q.length]));
    return Math.log(loss - (form.floor() ? Math.exp(q[LawSurface.LN_E]) : 0));
  }
}

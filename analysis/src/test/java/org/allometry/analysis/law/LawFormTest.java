package org.allometry.analysis.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.allometry.analysis.law.LawForm.Place;
import org.junit.jupiter.api.Test;

/** Every form against its law and against finite differences. */
class LawFormTest {
  private static final double FRESH = Double.POSITIVE_INFINITY;

  /** Unique samples that half of the places exceed. */
  private static final Frame FRAME =
      new Frame(3e7, 2e9, 2.1, 8, new Range(Math.log(1e6), Math.log(1e9)), 1.5e9);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(LawForm form, double[] x) {}

  private static final List<Case> CASES =
      List.of(
          new Case(new Chinchilla.Form(), new double[] {0.8, 0.1, -0.3, 0.34, 0.28}),
          new Case(new Gadre.Form(), new double[] {0.8, 0.1, -0.3, 0.17}),
          new Case(
              new DataConstrained.Form(false),
              new double[] {0.8, 0.1, -0.3, 0.34, 0.28, Math.log(2)}),
          new Case(
              new DataConstrained.Form(true),
              new double[] {0.8, 0.1, -0.3, 0.34, 0.28, Math.log(2), Math.log(3)}),
          new Case(
              new LogQuadratic.Form(),
              new double[] {0.6, -0.05, 0.01, 0.1, -0.02, 0.005, -1.2, 0.03, -0.01}));

  private static final double[] SIZES = {1e6, 2.3e7, 8e8};
  private static final double[] SAMPLES = {1e8, 3e9, 9e10};

  @Test
  void formAndLawSayTheSame() {
    everywhere(
        (c, params, samples) -> {
          double form = c.form().lnLoss(c.x(), FRAME, place(params, samples), new double[9]);
          assertEquals(c.form().law(c.x(), FRAME).lnLoss(params, samples), form, 1e-12);
        });
  }

  @Test
  void gradientsOfFormsAgreeWithDifferences() {
    everywhere(
        (c, params, samples) -> {
          Place place = place(params, samples);
          double[] gradient = new double[c.x().length];
          double[] unused = new double[c.x().length];
          c.form().lnLoss(c.x(), FRAME, place, gradient);
          for (int k = 0; k < gradient.length; k++) {
            int moved = k;
            double expected =
                slope(h -> c.form().lnLoss(moved(c.x(), moved, h), FRAME, place, unused), 1e-5);
            assertEquals(expected, gradient[k], 1e-7, c.form().name() + " " + k);
          }
        });
  }

  @Test
  void curvaturesOfFormsAgreeWithDifferences() {
    everywhere(
        (c, params, samples) -> {
          Place place = place(params, samples);
          int size = c.x().length;
          double[] gradient = new double[size];
          double[] second = new double[size * (size + 1) / 2];
          c.form().lnLoss(c.x(), FRAME, place, gradient, second);
          for (int k = 0; k < size; k++) {
            for (int l = 0; l <= k; l++) {
              int row = k;
              int column = l;
              double hessian =
                  slope(
                      h -> {
                        double[] there = new double[size];
                        c.form().lnLoss(moved(c.x(), row, h), FRAME, place, there);
                        return there[column];
                      },
                      1e-5);
              assertEquals(
                  hessian + gradient[k] * gradient[l],
                  second[k * (k + 1) / 2 + l],
                  1e-6,
                  c.form().name() + " " + k + " " + l);
            }
          }
        });
  }

  @Test
  void gradientsAndSlopesOfLawsAgreeWithDifferences() {
    everywhere(
        (c, params, samples) -> {
          ScalingLaw law = c.form().law(c.x(), FRAME);
          Slopes slopes = law.slopes(params, samples);
          assertEquals(
              slope(h -> law.lnLoss(params * Math.exp(h), samples), 1e-5), slopes.size(), 1e-8);
          assertEquals(
              slope(h -> law.lnLoss(params, samples * Math.exp(h)), 1e-5), slopes.samples(), 1e-8);
          double[] byCoefficient = law.gradient(params, samples);
          double[] ofX = new double[c.x().length];
          c.form().lnLoss(c.x(), FRAME, place(params, samples), ofX);
          double loss = law.loss(params, samples);
          for (int k = 0; k < ofX.length; k++) {
            double chain = 0;
            for (int j = 0; j < byCoefficient.length; j++) {
              int moved = k;
              int coefficient = j;
              chain +=
                  byCoefficient[j]
                      * slope(
                          h ->
                              c.form()
                                  .law(moved(c.x(), moved, h), FRAME)
                                  .coefficients()[coefficient],
                          1e-6);
            }
            assertEquals(ofX[k], chain / loss, 1e-6, law.name() + " " + k);
          }
        });
  }

  @Test
  void namesBelongToCoefficients() {
    for (Case c : CASES) {
      ScalingLaw law = c.form().law(c.x(), FRAME);
      assertEquals(law.coefficientNames().size(), law.coefficients().length);
      assertEquals(c.x().length, law.coefficients().length);
      assertEquals(c.x().length, c.form().coordinates(FRAME).size());
      assertEquals(c.x().length, c.form().needs().coefficients());
      assertEquals(c.form().name(), law.name());
      assertTrue(c.form().prior() > 0 && c.form().prior() <= 1);
    }
  }

  @Test
  void gadreIsChinchillaWithOneExponent() {
    Gadre law = new Gadre(1.8, 200, 900, 0.16, 8);
    Chinchilla same = law.powerLaw().orElseThrow();
    assertEquals(same.loss(1e8, 1e10), law.loss(1e8, 1e10), 1e-12);
    double c = 8 * 1e8 * 1e10;
    double m = 1e10 / 1e8;
    assertEquals(
        1.8 + (200 * Math.pow(m, 0.16) + 900 * Math.pow(m, -0.16)) * Math.pow(c, -0.16),
        law.loss(1e8, 1e10),
        1e-12);
  }

  @Test
  void repeatedSamplesAreWorthLess() {
    Chinchilla fresh = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
    DataConstrained law = new DataConstrained(fresh, 15, Double.POSITIVE_INFINITY, 1e9);
    assertEquals(fresh.loss(1e8, 5e8), law.loss(1e8, 5e8), 1e-12);
    double worth = 1e9 + 1e9 * 15 * (1 - Math.exp(-3 / 15.0));
    assertEquals(fresh.loss(1e8, worth), law.loss(1e8, 4e9), 1e-12);
    assertTrue(law.loss(1e8, 4e9) > fresh.loss(1e8, 4e9));
    assertTrue(law.powerLaw().isEmpty());
    Point ofOthers = new Point("t", 1e8, 4e9, 1, 1, 4e9);
    assertEquals(fresh.lnLoss(1e8, 4e9), law.lnLoss(ofOthers), 1e-12);
    assertEquals(
        fresh,
        new DataConstrained(fresh, 15, Double.POSITIVE_INFINITY, FRESH).powerLaw().orElseThrow());
  }

  @Test
  void sizesBeyondThoseTheSamplesCanUseAreWorthLess() {
    Chinchilla fresh = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
    DataConstrained law = new DataConstrained(fresh, 15, 5, 1e9);
    double enough = Math.pow(0.34 * 400 / (0.36 * 1500) * Math.pow(1e9, 0.36), 1 / 0.34);
    assertEquals(fresh.loss(0.5 * enough, 5e8), law.loss(0.5 * enough, 5e8), 1e-9);
    double worth = enough * (1 + 5 * (1 - Math.exp(-9 / 5.0)));
    assertEquals(fresh.loss(worth, 5e8), law.loss(10 * enough, 5e8), 1e-9);
  }

  @Test
  void rejectsCoefficientsOutsideTheLaws() {
    Chinchilla fresh = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
    assertThrows(IllegalArgumentException.class, () -> new Gadre(1, -1, 1, 0.1, 6));
    assertThrows(IllegalArgumentException.class, () -> new DataConstrained(fresh, 0, 5, 1e9));
    assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Point("t", 1, 1, 1, 1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Frame.of(List.of(), new KappaCost(6)));
  }

  private interface Check {
    void at(Case c, double params, double samples);
  }

  private static void everywhere(Check check) {
    for (Case c : CASES) {
      for (double params : SIZES) {
        for (double samples : SAMPLES) {
          check.at(c, params, samples);
        }
      }
    }
  }

  private static Place place(double params, double samples) {
    return new Place(FRAME.n(params), FRAME.d(samples), FRAME.d(FRAME.uniqueSamples()));
  }

  private static double[] moved(double[] x, int k, double step) {
    double[] there = x.clone();
    there[k] += step;
    return there;
  }

  private static double slope(DoubleUnaryOperator f, double step) {
    return (f.applyAsDouble(step) - f.applyAsDouble(-step)) / (2 * step);
  }
}

package org.allometry.analysis.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class ChinchillaTest {
  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);

  @Test
  void addsItsThreeTerms() {
    double expected = 1.7 + 400 * Math.pow(1e8, -0.34) + 1500 * Math.pow(1e10, -0.36);
    assertEquals(expected, LAW.loss(1e8, 1e10), 1e-12);
    assertEquals(Math.log(expected), LAW.lnLoss(1e8, 1e10), 1e-12);
  }

  @Test
  void gradientAgreesWithDifferences() {
    double[] gradient = LAW.gradient(1e8, 1e10);
    assertEquals(
        slope(h -> new Chinchilla(1.7 + h, 400, 1500, 0.34, 0.36), 1e-4), gradient[0], 1e-7);
    assertEquals(slope(h -> new Chinchilla(1.7, 400 + h, 1500, 0.34, 0.36), 1), gradient[1], 1e-9);
    assertEquals(slope(h -> new Chinchilla(1.7, 400, 1500 + h, 0.34, 0.36), 1), gradient[2], 1e-9);
    assertEquals(
        slope(h -> new Chinchilla(1.7, 400, 1500, 0.34 + h, 0.36), 1e-5), gradient[3], 1e-6);
    assertEquals(
        slope(h -> new Chinchilla(1.7, 400, 1500, 0.34, 0.36 + h), 1e-5), gradient[4], 1e-6);
  }

  @Test
  void exponentsOfTheFrontierBelongTogether() {
    assertEquals(1, LAW.exponentA() + LAW.exponentB(), 1e-15);
    assertEquals(0.36 / 0.70, LAW.exponentA(), 1e-15);
    assertEquals(LAW.alpha() * LAW.exponentA(), LAW.gamma(), 1e-15);
  }

  @Test
  void rejectsCoefficientsOutsideTheLaw() {
    assertThrows(IllegalArgumentException.class, () -> new Chinchilla(-1, 1, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Chinchilla(1, Double.NaN, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Chinchilla(1, 1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new KappaCost(0));
    assertThrows(IllegalArgumentException.class, () -> new Point("t", 1, 1, 1, Double.NaN));
  }

  @Test
  void samplesUndoTheCostOfAnyModel() {
    CostModel odd = (params, samples) -> 6 * params * samples + 1e3 * Math.pow(samples, 1.1);
    assertEquals(1e9, odd.samples(1e6, odd.flops(1e6, 1e9)), 1e-3);
    assertEquals(1e9, new KappaCost(6).samples(1e6, 6e15), 1e-6);
  }

  private static double slope(DoubleFunction<Chinchilla> law, double step) {
    return (law.apply(step).loss(1e8, 1e10) - law.apply(-step).loss(1e8, 1e10)) / (2 * step);
  }
}

package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One posterior, read with compute counted in several ways. */
class CostAxisTest {
  private static final CostLaw NOMINAL = new CostLaw(24, 1);

  private static Posterior posterior() {
    List<Point> points = new ArrayList<>();
    double wiggle = 1;
    for (double n = 1e3; n < 1e5; n *= 4) {
      for (double d = 1e4; d < 1e6; d *= 4) {
        wiggle = 2 - wiggle;
        double loss = (30 / n + 700 / d) * (1 + 0.02 * (wiggle - 0.5));
        points.add(new Point(n, d, 24 * n * d, loss, "t" + points.size()));
      }
    }
    return Posterior.of(
        points, NOMINAL, new Domain(Math.log(1e3), Math.log(1e5), Math.log(1e4), Math.log(1e6)));
  }

  @Test
  void anotherUnitOfTheSameCostOnlyMovesTheBudgets() {
    Posterior nominal = posterior();
    Posterior executed = nominal.on(new CostLaw(2.4, 1));
    assertEquals(nominal.params(1e11).value(), executed.params(1e10).value(), 1);
    assertEquals(nominal.loss(1e11).low(), executed.loss(1e10).low(), 1e-9);
    assertEquals(nominal.a(1e11).value(), executed.a(1e10).value(), 1e-3);
    assertEquals(nominal.surface(5e3, 1e5), executed.surface(5e3, 1e5));
  }

  @Test
  void aCostThatHardlyGrowsWithSizeFavoursLargeNetworks() {
    Posterior nominal = posterior();
    Posterior seconds = nominal.on(new CostLaw(24 * Math.pow(1e4, 0.8), 0.2));
    assertTrue(seconds.a(1e11).value() > nominal.a(1e11).value());
    assertEquals(1 / 1.2, seconds.a(1e11).value(), 0.1);
  }

  @Test
  void aFamilyAgainstItselfNeedsAllOfItsComputeAndTenTimesAsMuchAtTenTimesTheCost() {
    Posterior nominal = posterior();
    assertEquals(0, nominal.over(nominal).lnMultiplier(1e11).value(), 0.05);
    assertEquals(
        -Math.log(10),
        nominal.on(new CostLaw(240, 1)).over(nominal).lnMultiplier(1e11).value(),
        0.05);
  }

  @Test
  void theBudgetLinePaysForItsSamples() {
    Posterior nominal = posterior();
    assertEquals(1e11 / (24 * 5e3), nominal.samplesFor(5e3, 1e11), 1e-3);
  }

  @Test
  void readsThePowerLawOffCostsBySize() {
    TreeMap<Long, Double> seconds = new TreeMap<>();
    for (long n = 1000; n < 1_000_000; n *= 10) {
      seconds.put(n, 3e-6 * Math.pow((double) n, 0.4));
    }
    CostLaw law = CostLaw.of(seconds);
    assertEquals(0.4, law.omega(), 1e-9);
    assertEquals(3e-6, law.kappa(), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> CostLaw.of(new TreeMap<>()));
  }
}

package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.KappaCost;
import org.junit.jupiter.api.Test;

/** Besiroglu et al. 2024, "Chinchilla scaling: a replication attempt". */
class PublishedFitsTest {
  private static final FitSettings POINT_ONLY = new FitSettings(1, 0, FitSettings.Floor.FREE);

  @Test
  void findsTheMinimumOfTheReplication() {
    LawFit fit = Tables.chinchilla(Tables.epochPoints(), POINT_ONLY);
    Chinchilla law = fitted(fit);
    assertEquals(240, fit.pointsUsed());
    assertTrue(fit.objective().value() <= 0.00101827405, () -> "objective " + fit.objective());
    assertEquals(0.34731, law.alpha(), 2e-4);
    assertEquals(0.36717, law.beta(), 2e-4);
    assertEquals(1.8172, law.e(), 5e-4);
    assertEquals(477.8, law.a(), 0.005 * 477.8);
    assertEquals(2143, law.b(), 0.01 * 2143);
    assertTrue(fit.objective().starts() <= 10);
    assertTrue(fit.objective().startsAtBest() >= 1);
  }

  @Test
  void reproducesTheStandardErrorsOfTheReplication() {
    LawFit fit =
        Tables.chinchilla(Tables.epochPoints(), new FitSettings(1, 4000, FitSettings.Floor.FREE));
    assertEquals(4000, fit.cloud().size());
    assertStandardError(0.0257, coefficient(fit, 0));
    assertStandardError(124.5, coefficient(fit, 1));
    assertStandardError(1293, coefficient(fit, 2));
    assertStandardError(0.0154, coefficient(fit, 3));
    assertStandardError(0.0206, coefficient(fit, 4));
    assertEquals(0.513, fit.exponents().a().value(), 0.0015);
    assertStandardError(0.020, fit.exponents().a());
    LawFit.Optimum optimum = fit.optimum(new KappaCost(6), 5.76e23);
    assertEquals(7.3e10, optimum.nOpt().value(), 0.05e10);
    assertStandardError(0.205, optimum.lnNOpt());
    assertTrue(optimum.atEdge(), "the largest model of the table has 1.6e10 parameters");
  }

  @Test
  void showsHowFiveOutliersMoveBeta() {
    Chinchilla law = fitted(Tables.chinchilla(Tables.allEpochPoints(), POINT_ONLY));
    assertEquals(0.453, law.beta(), 5e-4);
    assertEquals(1.891, law.e(), 5e-4);
  }

  private static void assertStandardError(double published, Interval interval) {
    assertEquals(published, interval.standardError(), 0.12 * published);
  }

  private static Interval coefficient(LawFit fit, int index) {
    return fit.coefficients().get(index).interval();
  }

  private static Chinchilla fitted(LawFit fit) {
    assertEquals(FitStatus.OK, fit.status(), () -> "status " + fit.detail());
    return Tables.fitted(fit);
  }
}

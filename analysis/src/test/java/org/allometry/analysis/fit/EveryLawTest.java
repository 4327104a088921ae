package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.allometry.analysis.allocation.Allocation;
import org.allometry.analysis.allocation.OptimalPoint;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.DataConstrained;
import org.allometry.analysis.law.Frame;
import org.allometry.analysis.law.Gadre;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.LogQuadratic;
import org.allometry.analysis.law.LogQuadratic.Quadratic;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.law.Range;
import org.allometry.analysis.law.ScalingLaw;
import org.junit.jupiter.api.Test;

/** Each law is found again on surfaces that it made, and its intervals hold the truth. */
class EveryLawTest {
  private static final KappaCost COST = new KappaCost(6);
  private static final double TARGET = 1e21;
  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final Chinchilla FRESH = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);

  private static final Gadre GADRE = new Gadre(1.7, 900, 2500, 0.17, 6);

  /** Its unique samples are the most that any point of the tables has. */
  private static final DataConstrained REPEATING = new DataConstrained(FRESH, 6, NONE, 1e11);

  /** h is quadratic from one D0 only, so its reference point is that of the tables. */
  private static final LogQuadratic BENT =
      new LogQuadratic(
          new Quadratic(0.62, -0.05, 0.004),
          new Quadratic(0.1, -0.03, 0.002),
          new Quadratic(-1.1, 0.03, -0.002),
          new Frame(
              1e7 * Math.sqrt(10),
              1e9 * Math.sqrt(10),
              2,
              6,
              new Range(Math.log(1e6), Math.log(1e9)),
              NONE));

  @Test
  void gadreIsFoundAgain() {
    Gadre found = (Gadre) fitted("gadre", Tables.grid(GADRE, 6, 0, 1));
    assertEquals(GADRE.eta(), found.eta(), 1e-6);
    assertEquals(GADRE.a(), found.a(), 1e-3);
    LawFit.Exponents exponents = fit("gadre", Tables.grid(GADRE, 6, 0, 1), 0).exponents();
    assertEquals(0.5, exponents.a().value(), 1e-12);
    assertEquals(GADRE.eta(), exponents.gamma().value(), 1e-6);
  }

  @Test
  void repeatsAreFoundAgain() {
    DataConstrained found =
        (DataConstrained) fitted("data-constrained", repeating(REPEATING, 0, 1));
    assertEquals(FRESH.alpha(), found.fresh().alpha(), 1e-6);
    assertEquals(FRESH.beta(), found.fresh().beta(), 1e-6);
    assertEquals(6, found.rStarD(), 1e-4);
    assertEquals(NONE, found.rStarN());
  }

  @Test
  void sizesThatSaturateAreFoundAgain() {
    DataConstrained both = new DataConstrained(FRESH, 6, 3, 1e11);
    DataConstrained found = (DataConstrained) fitted("data-constrained", repeating(both, 0, 1));
    assertEquals(FRESH.alpha(), found.fresh().alpha(), 1e-6);
    assertEquals(FRESH.beta(), found.fresh().beta(), 1e-6);
    assertEquals(6, found.rStarD(), 1e-3);
    assertEquals(3, found.rStarN(), 1e-3);
  }

  @Test
  void theLogQuadraticLawIsFoundAgain() {
    LawFit fit = fit("log-quadratic", Tables.grid(BENT, 7, 0, 1), 0);
    assertEquals(FitStatus.OK, fit.status(), fit::toString);
    FrontierSlopes truth = FrontierSlopes.of(BENT, COST, TARGET);
    assertTrue(fit.exponents().local());
    assertEquals(truth.a(), fit.exponents().a().value(), 1e-6);
    assertEquals(truth.gamma(), fit.exponents().gamma().value(), 1e-6);
    OptimalPoint best = Allocation.optimum(BENT, COST, TARGET).orElseThrow();
    assertEquals(best.loss(), fit.optimum(COST, TARGET).loss().value(), 1e-8);
  }

  @Test
  void localExponentsOfAPowerLawAreItsConstants() {
    DataConstrained plenty = new DataConstrained(FRESH, 6, NONE, 1e30);
    FrontierSlopes slopes = FrontierSlopes.of(plenty, COST, TARGET);
    assertEquals(FRESH.exponentA(), slopes.a(), 1e-8);
    assertEquals(FRESH.exponentB(), slopes.b(), 1e-8);
    assertEquals(FRESH.gamma(), slopes.gamma(), 1e-8);
  }

  @Test
  void intervalsOfGadreHoldTheTruth() {
    assertCovered("gadre", GADRE, seed -> Tables.grid(GADRE, 6, 0.005, seed));
  }

  @Test
  void intervalsOfTheDataConstrainedLawHoldTheTruth() {
    assertCovered("data-constrained", REPEATING, seed -> repeating(REPEATING, 0.003, seed));
  }

  @Test
  void intervalsOfTheLogQuadraticLawHoldTheTruth() {
    assertCovered("log-quadratic", BENT, seed -> Tables.grid(BENT, 7, 0.003, seed));
  }

  @Test
  void nineCoefficientsOnFourSizesAreNotIdentified() {
    LawFit fit = fit("log-quadratic", Tables.grid(FRESH, 4, 0.002, 1), 20);
    assertEquals(FitStatus.NOT_IDENTIFIED, fit.status());
    assertTrue(String.valueOf(fit.detail()).contains("only 4 sizes"), fit::detail);
    assertTrue(Double.isNaN(fit.coefficients().getFirst().interval().value()));
    assertEquals(9, fit.coefficients().size());
  }

  @Test
  void repeatsThatCostNothingAreAtABound() {
    List<Point> free = new ArrayList<>();
    for (Point p : Tables.grid(FRESH, 6, 0, 1)) {
      double unique = p.samplesSeen() / (1 + free.size() % 4);
      free.add(new Point(p.trial(), p.params(), p.samplesSeen(), p.flops(), p.loss(), unique));
    }
    LawFit fit = fit("data-constrained", free, 0);
    assertTrue(
        fit.status() == FitStatus.AT_BOUND
            && fit.verdict().boundsHit().contains("r_star_d")
            && String.valueOf(fit.detail()).contains("upper limit 2000"),
        () -> fit.status() + " " + fit.detail());
  }

  @Test
  void withoutRepeatsTheirWorthIsNotIdentified() {
    LawFit fit = fit("data-constrained", Tables.grid(FRESH, 6, 0.001, 1), 0);
    assertEquals(FitStatus.NOT_IDENTIFIED, fit.status());
    assertTrue(String.valueOf(fit.detail()).startsWith("0 points have seen"), fit::detail);
  }

  private interface Draw {
    List<Point> points(long seed);
  }

  /** γ, ln N_opt and L_opt at the target: 200 draws, each covered in 85 to 95 % of them. */
  private static void assertCovered(String law, ScalingLaw truth, Draw draw) {
    FrontierSlopes slopes = FrontierSlopes.of(truth, COST, TARGET);
    OptimalPoint best = Allocation.optimum(truth, COST, TARGET).orElseThrow();
    int draws = 200;
    int[] covered = new int[3];
    for (int i = 0; i < draws; i++) {
      LawFit fit =
          named(law).fit(draw.points(500 + i), COST, TARGET, new FitSettings(i, 150, Floor.SELECT));
      LawFit.Optimum optimum = fit.optimum(COST, TARGET);
      covered[0] += covers(fit.exponents().gamma(), slopes.gamma());
      covered[1] += covers(optimum.lnNOpt(), Math.log(best.params()));
      covered[2] += covers(optimum.loss(), best.loss());
    }
    for (int count : covered) {
      assertTrue(
          count >= 0.85 * draws && count <= 0.95 * draws,
          () -> "gamma, ln N_opt, loss covered " + Arrays.toString(covered) + " of " + draws);
    }
  }

  private static int covers(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }

  /** A grid in which samples are seen 1, 2, 5 or 15 times; fresh ones at the largest. */
  private static List<Point> repeating(DataConstrained law, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] epochs = {1, 2, 5, 15};
    List<Point> points = new ArrayList<>();
    for (Point p : Tables.grid(FRESH, 7, 0, 1)) {
      double unique = p.samplesSeen() / epochs[points.size() % 4];
      Point place = new Point(p.trial(), p.params(), p.samplesSeen(), p.flops(), 1, unique);
      double loss = Math.exp(law.lnLoss(place) + noise * random.nextGaussian());
      points.add(new Point(p.trial(), p.params(), p.samplesSeen(), p.flops(), loss, unique));
    }
    return points;
  }

  private static LawFitter named(String law) {
    return Laws.named(law).orElseThrow();
  }

  private static LawFit fit(String law, List<Point> points, int resamples) {
    return named(law).fit(points, COST, TARGET, new FitSettings(1, resamples, Floor.SELECT));
  }

  private static ScalingLaw fitted(String law, List<Point> points) {
    LawFit fit = fit(law, points, 0);
    assertEquals(FitStatus.OK, fit.status(), fit::toString);
    return Objects.requireNonNull(fit.fitted());
  }
}

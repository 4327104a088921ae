package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.allometry.analysis.allocation.Allocation;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.junit.jupiter.api.Test;

class SyntheticSurfaceTest {
  private static final KappaCost COST = new KappaCost(6);
  private static final List<Chinchilla> LAWS =
      List.of(
          new Chinchilla(1.7, 400, 1500, 0.34, 0.36),
          new Chinchilla(0.5, 5000, 300, 0.7, 0.4),
          new Chinchilla(3e-4, 50, 2e4, 0.8, 1.2),
          new Chinchilla(1.2, 20, 30, 0.15, 0.2));

  @Test
  void recoversExponentsWithoutNoise() {
    for (Chinchilla law : LAWS) {
      LawFit fit = Tables.chinchilla(Tables.grid(law, 6, 0, 1), new FitSettings(1, 0, Floor.FREE));
      assertEquals(FitStatus.OK, fit.status(), () -> law + " " + fit.detail());
      Chinchilla found = Tables.fitted(fit);
      assertEquals(law.alpha(), found.alpha(), 1e-6, law::toString);
      assertEquals(law.beta(), found.beta(), 1e-6, law::toString);
    }
  }

  @Test
  void projectionAloneRecoversExponentsWithoutNoise() {
    for (Chinchilla law : LAWS) {
      Chinchilla found = ProjectionFit.best(Sample.of(Tables.grid(law, 6, 0, 1)), false).law();
      assertEquals(law.alpha(), found.alpha(), 1e-6, law::toString);
      assertEquals(law.beta(), found.beta(), 1e-6, law::toString);
    }
  }

  @Test
  void ninetyPercentIntervalsCoverTheTruth() {
    Chinchilla law = LAWS.getFirst();
    double target = 1e22;
    var truth = Allocation.optimum(law, COST, target).orElseThrow();
    int draws = 200;
    int[] covered = new int[4];
    for (int draw = 0; draw < draws; draw++) {
      LawFit fit =
          Tables.chinchilla(
              Tables.grid(law, 6, 0.005, 1000 + draw), new FitSettings(draw, 300, Floor.SELECT));
      LawFit.Optimum optimum = fit.optimum(COST, target);
      covered[0] += covers(fit.exponents().a(), law.exponentA());
      covered[1] += covers(fit.exponents().gamma(), law.gamma());
      covered[2] += covers(optimum.lnNOpt(), Math.log(truth.params()));
      covered[3] += covers(optimum.loss(), truth.loss());
    }
    for (int count : covered) {
      assertTrue(
          count >= 0.85 * draws && count <= 0.95 * draws,
          () -> "a, gamma, ln N_opt, loss covered " + Arrays.toString(covered) + " of " + draws);
    }
  }

  @Test
  void selectsNoFloorForADeterministicSimulator() {
    Chinchilla law = new Chinchilla(0, 300, 900, 0.5, 0.6);
    List<Point> points = Tables.grid(law, 5, 0, 1);
    LawFit selected = Tables.chinchilla(points, new FitSettings(1, 20, Floor.SELECT));
    assertEquals(FitStatus.OK, selected.status());
    assertTrue(Objects.requireNonNull(selected.detail()).contains("E = 0 was selected"));
    assertEquals(0, Tables.fitted(selected).e());

    LawFit fixed = Tables.chinchilla(points, new FitSettings(1, 20, Floor.ZERO));
    assertEquals(FitStatus.OK, fixed.status());
    assertNull(fixed.detail());
    assertEquals(0.5, Tables.fitted(fixed).alpha(), 1e-6);

    LawFit free = Tables.chinchilla(points, new FitSettings(1, 20, Floor.FREE));
    assertEquals(FitStatus.AT_BOUND, free.status());
  }

  @Test
  void repeatsBitForBit() {
    List<Point> points = Tables.grid(LAWS.getFirst(), 5, 0.01, 3);
    FitSettings settings = new FitSettings(7, 100, Floor.SELECT);
    LawFit first = Tables.chinchilla(points, settings);
    assertEquals(first, Tables.chinchilla(points, settings));
    LawFit otherSeed = Tables.chinchilla(points, new FitSettings(8, 100, Floor.SELECT));
    assertEquals(first.fitted(), otherSeed.fitted());
    assertNotEquals(first.cloud(), otherSeed.cloud());
  }

  @Test
  void doesNotDependOnTheOrderOfPoints() {
    List<Point> points = new ArrayList<>(Tables.grid(LAWS.getFirst(), 5, 0.01, 3));
    FitSettings settings = new FitSettings(7, 0, Floor.SELECT);
    Chinchilla first = Tables.fitted(Tables.chinchilla(points, settings));
    Collections.shuffle(points, new Random(1));
    Chinchilla second = Tables.fitted(Tables.chinchilla(points, settings));
    assertEquals(first.alpha(), second.alpha(), 1e-7);
    assertEquals(first.beta(), second.beta(), 1e-7);
  }

  @Test
  void resamplesPointsOfOneTrialTogether() {
    List<Point> apart = Tables.grid(LAWS.getFirst(), 6, 0.01, 3);
    List<Point> curves =
        apart.stream()
            .map(p -> new Point("n" + p.params(), p.params(), p.samplesSeen(), p.flops(), p.loss()))
            .toList();
    FitSettings settings = new FitSettings(1, 200, Floor.SELECT);
    LawFit bySingle = Tables.chinchilla(apart, settings);
    LawFit byCurve = Tables.chinchilla(curves, settings);
    assertEquals(bySingle.fitted(), byCurve.fitted());
    assertNotEquals(bySingle.cloud(), byCurve.cloud());
  }

  @Test
  void predictionsAreWiderThanTheLaw() {
    LawFit fit =
        Tables.chinchilla(
            Tables.grid(LAWS.getFirst(), 6, 0.01, 3), new FitSettings(1, 200, Floor.SELECT));
    Interval law = fit.loss(1e8, 1e10);
    Interval trial = fit.prediction(1e8, 1e10);
    assertEquals(law.value(), trial.value(), 1e-12);
    assertTrue(trial.high() - trial.low() > law.high() - law.low());
  }

  private static int covers(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }
}

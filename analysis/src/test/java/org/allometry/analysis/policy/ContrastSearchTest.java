package org.allometry.analysis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContrastSearchTest {
  private static final double BUDGET = 5e12;
  private static final double TARGET = 1e13;

  @ParameterizedTest
  @EnumSource(value = Goal.Target.class, mode = EnumSource.Mode.EXCLUDE, names = "LOSSES")
  void starvesNoFamilyWhateverTheTargetIs(Goal.Target target) {
    SimulatedSearch search = search("adaptive", new Goal(target, TARGET, 0, false), 1, BUDGET);
    search.run();
    for (Contender contender : List.of(TwoFamilies.PLAIN, TwoFamilies.SYMMETRIC)) {
      double[] flops =
          search.granted.stream()
              .filter(p -> p.candidate().cell().contender().equals(contender))
              .mapToDouble(p -> p.candidate().cell().flops().asDouble())
              .sorted()
              .toArray();
      assertTrue(flops.length >= 6, contender + " has " + flops.length + " trials");
      double range = flops[flops.length - 1] / flops[0];
      assertTrue(range >= Math.pow(10, 1.5), contender + " spans a factor of " + range);
    }
  }

  @Test
  void knowsTheMultiplierBetterThanAGridOfTheSameBudget() {
    Goal goal = new Goal(Goal.Target.CONTRAST, TARGET, 0, false);
    double truth = TwoFamilies.lnMultiplier(TARGET);
    double adaptiveWidths = 0;
    double gridWidths = 0;
    for (long seed = 1; seed <= 3; seed++) {
      Interval adaptive = multiplier(search("adaptive", goal, seed, BUDGET).run());
      Interval grid = multiplier(search("grid", goal, seed, BUDGET).run());
      assertTrue(
          adaptive.low() <= truth && truth <= adaptive.high(), adaptive + " without " + truth);
      adaptiveWidths += adaptive.high() - adaptive.low();
      gridWidths += grid.high() - grid.low();
    }
    assertTrue(
        adaptiveWidths < 0.8 * gridWidths,
        "mean widths over 3: " + adaptiveWidths + " against " + gridWidths);
  }

  @Test
  void saysWhichFamilyNeedsLessComputeAndStopsThere() {
    Goal goal = new Goal(Goal.Target.CONTRAST, TARGET, 0, false, true);
    SimulatedSearch search = search("adaptive", goal, 5, BUDGET);
    Advice last = search.run();
    Advice.Stop stop = last.stop().orElseThrow();
    assertEquals("contrast_decided", stop.reason());
    assertTrue(stop.detail().matches(".*symmetric needs .* the compute of plain.*"), stop.detail());
    Contrast contrast = last.contrasts().getFirst();
    assertEquals(TwoFamilies.SYMMETRIC, contrast.contender());
    assertEquals(TwoFamilies.PLAIN, contrast.over());
    assertTrue(contrast.chanceLess() <= 1 - Contrast.DECIDED);
    assertTrue(search.left().asDouble() > 0.1 * BUDGET, search.left() + " left");
  }

  @Test
  void stopsAtTheRequestedWidthOfTheMultiplier() {
    Goal goal = new Goal(Goal.Target.CONTRAST, TARGET, 2.5, false);
    Advice last = search("adaptive", goal, 3, BUDGET).run();
    assertEquals("interval_reached", last.stop().orElseThrow().reason());
    Interval multiplier = multiplier(last);
    assertTrue(multiplier.high() - multiplier.low() <= 2.5, multiplier.toString());
  }

  @Test
  void comparesEveryPairOfFamiliesInTheOrderOfTheSpace() {
    Goal goal = new Goal(Goal.Target.LN_N_OPT, TARGET, 0, false);
    SimulatedSearch search = search("grid", goal, 1, BUDGET);
    Advice start =
        Policies.byName("grid", PolicySettings.defaults()).advise(search.space, search.history());
    assertEquals(1, start.contrasts().size());
    assertTrue(Double.isNaN(start.contrasts().getFirst().lnMultiplier().value()));
    assertFalse(start.contrasts().getFirst().decided());
    double truth = TwoFamilies.lnMultiplier(TARGET);
    assertEquals(truth, multiplier(search.run()).value(), 1.5);
  }

  @Test
  void namesTheMultiplierInTheReasons() {
    Goal goal = new Goal(Goal.Target.CONTRAST, TARGET, 0, false);
    SimulatedSearch search = search("adaptive", goal, 1, BUDGET / 10);
    search.run();
    assertTrue(
        search.granted.stream()
            .map(Proposal::reason)
            .anyMatch(r -> r.matches(".*narrows the ln compute multiplier.* by a trial of .*")));
  }

  private static Interval multiplier(Advice advice) {
    return advice.contrasts().getFirst().lnMultiplier();
  }

  private static SimulatedSearch search(String policy, Goal goal, long seed, double budget) {
    SearchSpace space = TwoFamilies.space(goal, budget / 2);
    return new SimulatedSearch(
        space,
        Flops.of(budget),
        Policies.byName(policy, PolicySettings.defaults()),
        c -> TwoFamilies.observed(c, seed));
  }
}

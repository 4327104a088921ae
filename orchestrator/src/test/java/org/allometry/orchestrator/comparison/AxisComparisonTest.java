package org.allometry.orchestrator.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.orchestrator.report.SweepFacts;
import org.allometry.orchestrator.report.SyntheticSweep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The synthetic sweep's families share their exponents; gatr's loss is three times as large at four
 * times the nominal cost. So at equal loss it needs 4 · 3^(1/γ) times the compute, γ = αβ/(α+β) for
 * α = 0.9 and β = 0.8, and 3^(1/γ) times as much as it executes.
 */
class AxisComparisonTest {
  private static final double EXECUTED_RATIO = Math.pow(3, 1.7 / (0.9 * 0.8));
  private static List<AxisComparison> axes = List.of();

  @BeforeAll
  static void compareOnce() {
    axes = compare(SyntheticSweep.of("demo", List.of("transformer", "gatr")), ComputeAxis.NOMINAL);
  }

  private static List<AxisComparison> compare(SweepFacts facts, ComputeAxis chosen) {
    Beliefs beliefs = Beliefs.of(facts.space(), facts.state().history());
    return AxisComparison.all(facts.state(), facts.space(), beliefs, chosen);
  }

  private static Multiplier observed(ComputeAxis axis) {
    AxisComparison comparison =
        axes.stream().filter(a -> a.axis() == axis).findFirst().orElseThrow();
    return comparison.pairs().getFirst().atLargestObserved().orElseThrow();
  }

  @Test
  void findsTheMultiplierThatTheTrialsWereMadeWith() {
    Interval share = observed(ComputeAxis.NOMINAL).share();
    assertEquals(Math.log(4 * EXECUTED_RATIO), Math.log(share.value()), 0.25);
    assertTrue(
        share.low() < 4 * EXECUTED_RATIO && 4 * EXECUTED_RATIO < share.high(), share.toString());
  }

  @Test
  void theAnswerHangsOnTheAxis() {
    double nominal = observed(ComputeAxis.NOMINAL).share().value();
    double executed = observed(ComputeAxis.EXECUTED).share().value();
    assertEquals(Math.log(4), Math.log(nominal / executed), 0.15);
    double seconds = observed(ComputeAxis.DEVICE_SECONDS).share().value();
    assertEquals(0, Math.log(seconds / executed), 0.05);
  }

  @Test
  void targetsOfOtherAxesLieAsFarBeyondTheLargestTrial() {
    AxisComparison nominal = axes.getFirst();
    assertEquals(ComputeAxis.NOMINAL, nominal.axis());
    assertEquals(1e13, nominal.target());
    for (AxisComparison axis : axes) {
      double largest = axis.entrants().stream().mapToDouble(Entrant::largest).max().orElseThrow();
      double nominalLargest =
          nominal.entrants().stream().mapToDouble(Entrant::largest).max().orElseThrow();
      assertEquals(1e13 / nominalLargest, axis.target() / largest, 1e-9);
    }
  }

  @Test
  void theTargetIsAnExtrapolationAndTheLargestCommonLossIsNone() {
    AxisComparison nominal = axes.getFirst();
    List<Multiplier> multipliers = nominal.multipliers(nominal.pairs().getFirst());
    assertEquals(2, multipliers.size());
    assertFalse(multipliers.getFirst().observed());
    assertTrue(multipliers.getLast().observed());
    assertTrue(multipliers.getLast().compute() < multipliers.getFirst().compute());
  }

  @Test
  void beyondTheLossesOfEitherFamilyItIsAnExtrapolation() {
    AxisComparison.Pair pair = axes.getFirst().pairs().getFirst();
    double edge = pair.atLargestObserved().orElseThrow().compute();
    assertTrue(pair.at(edge * 0.99).observed());
    assertFalse(pair.at(edge * 1.05).observed());
  }

  @Test
  void theChosenAxisComesFirst() {
    SweepFacts facts = SyntheticSweep.of("demo", List.of("transformer", "gatr"));
    assertEquals(ComputeAxis.EXECUTED, compare(facts, ComputeAxis.EXECUTED).getFirst().axis());
    assertEquals(ComputeAxis.values().length, compare(facts, ComputeAxis.EXECUTED).size());
  }

  @Test
  void withoutALawThereIsNoMultiplierAndThePairIsUndecided() {
    SweepFacts whole = SyntheticSweep.of("young", List.of("transformer", "gatr"));
    SweepFacts young = SweepFacts.of("young", whole.events().subList(0, 20), whole.space());
    AxisComparison nominal = compare(young, ComputeAxis.NOMINAL).getFirst();
    Multiplier m = nominal.multipliers(nominal.pairs().getFirst()).getFirst();
    assertEquals(Multiplier.Status.NO_LAW, m.status());
    assertFalse(m.decided());
    assertEquals(
        "undecided at 1e13 FLOP: the law of gatr or of transformer is not known yet",
        MultiplierText.of(m));
  }

  @Test
  void saysTheShareOfTheOthersComputeInWords() {
    Interval less = new Interval(2.5, 0.5, 1.6, 4);
    Interval more = new Interval(0.4, 0.1, 0.2, 0.8);
    Interval open = new Interval(0.9, 0.3, 0, 1.5);
    assertEquals(
        "at 1e13 FLOP gatr needs 0.4 [0.25, 0.62] of transformer's compute",
        MultiplierText.of(multiplier(less)));
    assertEquals(
        "at 1e13 FLOP gatr needs 2.5 [1.2, 5] times transformer's compute",
        MultiplierText.of(multiplier(more)));
    assertEquals(
        "undecided: at 1e13 FLOP gatr needs 1.1 [0.67, unbounded] times transformer's compute, an"
            + " interval that holds 1",
        MultiplierText.of(multiplier(open)));
  }

  private static Multiplier multiplier(Interval interval) {
    return new Multiplier(
        new Contender("gatr", "default"),
        new Contender("transformer", "default"),
        ComputeAxis.NOMINAL,
        1e13,
        0.01,
        interval,
        false,
        Multiplier.Status.OK);
  }
}

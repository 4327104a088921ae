package org.allometry.analysis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** Which running trials {@code adaptive} goes on with, and which it does not. */
final class ContinueRuleTest {
  private static final double TARGET = 1e15;
  private static final SimulatedSurface SURFACE = SimulatedSurface.steep(0.01);
  private static final SearchSpace SPACE = SURFACE.space(TARGET);
  private static final Flops BUDGET = Flops.of(3e14);
  private static final double RHO = 0.5;

  private final SimulatedSearch search = searched(24);

  /** Twenty-four times as many samples a parameter as the best: says little for what it costs. */
  private final Candidate poor = candidate("n0", 32_000);

  @Test
  void stopsATrialThatAnotherOneBeatsByFar() {
    TrialStop stop = stops(progress(poor, 0.95, true), 3).getFirst();
    assertEquals(poor, stop.candidate());
    assertTrue(stop.alternative().score() > 3 * stop.score(), stop.toString());
    assertTrue(stop.gain() >= 0, stop.toString());
    assertTrue(!stop.alternative().candidate().trunk().equals(poor.trunk()), stop.toString());
    assertTrue(stop.reason().startsWith("not worth the " + stop.remaining()), stop.reason());
    assertTrue(stop.reason().contains("95 % of its price"), stop.reason());
    assertTrue(stop.reason().contains("times as much for its price"), stop.reason());
  }

  @Test
  void goesOnWhereNothingWasLearntSinceTheGrant() {
    assertEquals(List.of(), stops(progress(poor, 0.95, false), 3));
  }

  @Test
  void goesOnWithWhatIsNearlyThrough() {
    assertEquals(List.of(), stops(progress(poor, 0.19, true), 3));
  }

  @Test
  void goesOnWithWhatNoOtherTrialBeatsByTheRatio() {
    double ratio =
        stops(progress(poor, 0.95, true), 1.5).getFirst().alternative().score()
            / stops(progress(poor, 0.95, true), 1.5).getFirst().score();
    assertEquals(1, stops(progress(poor, 0.95, true), 0.99 * ratio).size());
    assertEquals(List.of(), stops(progress(poor, 0.95, true), 1.01 * ratio));
    assertEquals(List.of(), stops(progress(poor, 0.95, true), Double.POSITIVE_INFINITY));
  }

  @Test
  void lessIsLeftOfItTheMoreItIsWorth() {
    double early = stops(progress(poor, 1, true), 1.5).getFirst().score();
    double late = stops(progress(poor, 0.25, true), 1.5).getFirst().score();
    assertEquals(Math.pow(4, RHO), late / early, 1e-6);
  }

  /** Smaller trials would narrow the target tens of times as much for their price. */
  @Test
  void goesOnWithCheckTrials() {
    for (Candidate check : List.of(candidate("n5", 4_000), candidate("n6", 16_000))) {
      assertEquals(List.of(), stops(progress(check, 0.95, true), 1.5));
    }
  }

  @Test
  void waitsForTheFirstTrialsAndStopsNoneOfThem() {
    SimulatedSearch fresh = searched(4);
    Candidate first = policy(3).advise(SPACE, fresh.history()).proposals().getFirst().candidate();
    Advice advice = policy(1.5).advise(SPACE, history(fresh, progress(first, 1, true)));
    assertEquals(List.of(), advice.proposals());
    assertEquals(List.of(), advice.trialStops());
  }

  @Test
  void namesOneTrialAtATimeAndOfTwoThatSayTheSameTheDearer() {
    Candidate alike = new Candidate(poor.cell(), poor.seed() + 1);
    List<TrialStop> stops =
        policy(1.5)
            .advise(SPACE, history(search, progress(poor, 0.8, true), progress(alike, 0.95, true)))
            .trialStops();
    assertEquals(1, stops.size());
    assertEquals(alike, stops.getFirst().candidate());
  }

  @Test
  void worthOfARunningTrialIsThatOfAChoiceBesideTheOthers() {
    Candidate other = candidate("n4", 4_000);
    Choice choice = new Choice(poor, Proposal.Kind.TRUNK, 0, poor.cell().flops(), 0, 0);
    double beside =
        ranking(other).rank(List.of(choice), BUDGET.asDouble()).getFirst().drop().target();
    double alone = ranking().rank(List.of(choice), BUDGET.asDouble()).getFirst().drop().target();
    double still = ranking(poor, other).stillExpected(poor).target();
    assertEquals(beside, still, 1e-6 * beside);
    assertEquals(beside, ranking(other, poor).stillExpected(poor).target(), 1e-6 * beside);
    assertTrue(Math.abs(alone - beside) > 1e-3 * alone, alone + " against " + beside);
  }

  private GainRanking ranking(Candidate... running) {
    History history = search.history(List.of(running));
    return new GainRanking(SPACE, history, Beliefs.of(SPACE, history), RHO);
  }

  @Test
  void proposesTheSameWhetherItMayStopOrNot() {
    History history = history(search, progress(poor, 0.95, true));
    assertEquals(
        policy(Double.POSITIVE_INFINITY).advise(SPACE, history).proposals(),
        policy(1.5).advise(SPACE, history).proposals());
  }

  private List<TrialStop> stops(Progress trial, double ratio) {
    return policy(ratio).advise(SPACE, history(search, trial)).trialStops();
  }

  private static History history(SimulatedSearch search, Progress... running) {
    History known = search.history(List.of(running).stream().map(Progress::candidate).toList());
    return new History(
        known.observations(),
        known.running(),
        known.trunkSteps(),
        known.budget(),
        known.left(),
        List.of(running));
  }

  private static Progress progress(Candidate candidate, double shareLeft, boolean newResult) {
    Flops price = candidate.cell().flops();
    return new Progress(candidate, price, price.times(shareLeft), newResult);
  }

  private static AdaptivePolicy policy(double stopRatio) {
    PolicySettings s = PolicySettings.defaults();
    return new AdaptivePolicy(
        new PolicySettings(
            s.seed(),
            RHO,
            s.designShare(),
            s.checkShare(),
            s.smallShare(),
            s.isoFlopRatio(),
            stopRatio));
  }

  private static Candidate candidate(String size, int steps) {
    Cell cell =
        SPACE.cells().stream()
            .filter(c -> c.size().equals(size) && c.steps() == steps)
            .findFirst()
            .orElseThrow();
    return new Candidate(cell, 2);
  }

  /** A search after its first {@code trials}. */
  private static SimulatedSearch searched(int trials) {
    SimulatedSearch search =
        new SimulatedSearch(SPACE, BUDGET, policy(3), c -> SURFACE.observed(c, 5));
    while (search.granted.size() < trials) {
      search.grant(policy(3).advise(SPACE, search.history()).proposals().getFirst());
    }
    return search;
  }
}

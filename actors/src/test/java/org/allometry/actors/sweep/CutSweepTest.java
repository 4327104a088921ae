package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** A sweep that is cut off after any of its events ends like one that never was. */
final class CutSweepTest {
  private static final Flops PLENTY = Flops.of(120_000_000L);
  private static final Flops SCARCE = Flops.of(60_000_000L);

  @Test
  void everyCutOfACheapFirstSweepEndsInTheSameResult() {
    compareAllCuts(SmallSearch.cheapestFirst(), PLENTY, false);
  }

  @Test
  void everyCutOfADearFirstSweepEndsInTheSameResult() {
    compareAllCuts(SmallSearch.dearestFirst(), PLENTY, false);
  }

  @Test
  void everyCutOfASweepThatRunsOutOfBudgetEndsInTheSameResult() {
    compareAllCuts(SmallSearch.cheapestFirst(), SCARCE, false);
  }

  @Test
  void everyCutOfASweepWithDivergingTrialsEndsInTheSameResult() {
    compareAllCuts(SmallSearch.dearestFirst(), PLENTY, true);
  }

  @Test
  void twoCutsEndInTheSameResult() {
    SimulatedSweep whole = undisturbed(SmallSearch.cheapestFirst(), PLENTY, false);
    for (int cut = 1; cut < whole.journal.size(); cut += 3) {
      SimulatedSweep once = sweep(SmallSearch.cheapestFirst(), false);
      once.resume(whole.journal.subList(0, cut));
      for (int i = 0; i < 4 && !once.state.running().isEmpty(); i++) {
        once.advance(once.state.running().get(0));
      }
      SimulatedSweep twice = sweep(SmallSearch.cheapestFirst(), false);
      twice.resume(List.copyOf(once.journal)).finish();
      assertSameResult(whole, twice, cut);
    }
  }

  private static void compareAllCuts(Policy policy, Flops budget, boolean divergence) {
    SimulatedSweep whole = undisturbed(policy, budget, divergence);
    assertTrue(whole.state.endOrder().size() >= 5, "a sweep worth cutting");
    for (int cut = 1; cut < whole.journal.size(); cut++) {
      SimulatedSweep resumed =
          sweep(policy, divergence).resume(whole.journal.subList(0, cut)).finish();
      assertSameResult(whole, resumed, cut);
    }
  }

  private static SimulatedSweep undisturbed(Policy policy, Flops budget, boolean divergence) {
    SimulatedSweep whole = sweep(policy, divergence);
    whole.start(budget, 0.5);
    return whole.finish();
  }

  private static SimulatedSweep sweep(Policy policy, boolean divergence) {
    SimulatedSweep sweep = new SimulatedSweep(SmallSearch.space(), policy, List.of("cpu:0"));
    return divergence ? sweep.withDivergence() : sweep;
  }

  private static void assertSameResult(SimulatedSweep whole, SimulatedSweep other, int cut) {
    String at = "cut after event " + cut + ", " + whole.journal.get(cut - 1);
    assertEquals(decisions(whole), decisions(other), at);
    assertEquals(losses(whole), losses(other), at);
    assertEquals(whole.state.ledger().useful(), other.state.ledger().useful(), at);
    assertEquals(whole.state.ledger().discarded(), other.state.ledger().discarded(), at);
    assertEquals(whole.state.plannable(), other.state.plannable(), at);
    assertEquals(whole.state.phaseReason(), other.state.phaseReason(), at);
    assertEquals(whole.state.history().trunkSteps(), other.state.history().trunkSteps(), at);
  }

  private static List<Candidate> decisions(SimulatedSweep sweep) {
    return sweep.state.trialsInOrder().stream().map(TrialState::candidate).toList();
  }

  private static List<String> losses(SimulatedSweep sweep) {
    return sweep.state.trialsInOrder().stream()
        .map(t -> t.id() + " " + t.outcome() + " " + t.loss())
        .toList();
  }
}

package org.allometry.actors.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.allometry.actors.sweep.SweepEvent;
import org.junit.jupiter.api.Test;

/**
 * The process is killed at every write of a recorded sweep, before it, after it, after its effects,
 * after its acknowledgement, and twice; decisions, losses and ledger are always those of the sweep
 * that nothing befell.
 */
final class CrashPointTest {
  private static final long PLENTY = 8_000_000;

  /** Pays for six cells, two of which are trunks of 160 steps, out of the unreserved 40 %. */
  private static final long AMPLE = 12_000_000;

  private static final long SCARCE = 2_500_000;

  @Test
  void sweepOfAGrid() {
    tryAll(Plan.calm(Plan.recorded(3, 80, PLENTY, false)), 4);
  }

  @Test
  void sweepWithTrunksAndBranches() {
    Plan plan = Plan.calm(Plan.recorded(1, 160, AMPLE, false));
    assertEquals(4, run(plan).journal().stream().filter(CrashPointTest::branched).count());
    tryAll(plan, 6);
  }

  @Test
  void sweepThatRunsOutOfBudget() {
    tryAll(Plan.calm(Plan.recorded(0, 160, SCARCE, false)), 2);
  }

  @Test
  void sweepWithDivergingTrials() {
    tryAll(Plan.calm(Plan.recorded(1, 80, PLENTY, true)), 4);
  }

  @Test
  void sweepWithFailingTrainers() {
    tryAll(Plan.calm(Plan.stumbling(Plan.recorded(0, 80, PLENTY, false))), 4);
  }

  @Test
  void sweepThatIsPausedAndResumed() {
    tryAll(Plan.calm(Plan.recorded(0, 80, PLENTY, false)).with(Plan.Script.PAUSE), 4);
  }

  @Test
  void sweepThatIsExtended() {
    tryAll(Plan.calm(Plan.recorded(0, 160, SCARCE, false)).with(Plan.Script.EXTEND), 4);
  }

  /** Several devices take other decisions after a crash: what has to hold is checked all along. */
  @Test
  void sweepThatStopsTrials() {
    Plan plan = Plan.calm(Plan.fickle(20_000_000));
    World.Outcome whole = run(plan);
    assertTrue(stops(whole) > 1, "a sweep that stops trials");
    int cutOnesThatStop = 0;
    for (int write = 1; write <= whole.writes(); write++) {
      for (CrashPoint.Stage stage : CrashPoint.Stage.values()) {
        CrashPoint crash = new CrashPoint(write, stage);
        World.Outcome cut = run(plan.with(crash));
        assertTrue(cut.crashes() > 0, () -> "nothing was killed at " + crash);
        cutOnesThatStop += stops(cut) > 0 ? 1 : 0;
      }
    }
    assertTrue(cutOnesThatStop > whole.writes(), "cut sweeps that stop: " + cutOnesThatStop);
  }

  private static long stops(World.Outcome outcome) {
    return outcome.journal().stream().filter(SweepEvent.StopDecided.class::isInstance).count();
  }

  private static void tryAll(Plan plan, int trials) {
    World.Outcome whole = run(plan);
    assertTrue(whole.state().endOrder().size() >= trials, "a sweep worth cutting");
    if (plan.search().divergence()) {
      assertNotEquals(0, whole.journal().stream().filter(CrashPointTest::diverged).count());
    }
    for (int write = 1; write <= whole.writes(); write++) {
      for (CrashPoint.Stage stage : CrashPoint.Stage.values()) {
        CrashPoint crash = new CrashPoint(write, stage);
        World.Outcome cut = run(plan.with(crash));
        assertTrue(cut.crashes() > 0, () -> "nothing was killed at " + crash);
        assertEquals(Results.of(whole.state()), Results.of(cut.state()), crash::toString);
      }
    }
  }

  private static boolean branched(SweepEvent event) {
    return event instanceof SweepEvent.AttemptStarted e && e.fromStep() > 0;
  }

  private static boolean diverged(SweepEvent event) {
    return event instanceof SweepEvent.AttemptEnded e
        && e.outcome() == org.allometry.actors.runner.Outcome.DIVERGED;
  }

  private static World.Outcome run(Plan plan) {
    World.Outcome outcome = Simulator.get().run(1, plan, Trace.silent());
    if (outcome.failure() != null) {
      throw new AssertionError("at " + plan.crash(), outcome.failure());
    }
    return outcome;
  }
}

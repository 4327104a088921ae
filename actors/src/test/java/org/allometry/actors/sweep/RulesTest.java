package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** Ids, retries, start states and bounds, each on its own. */
final class RulesTest {
  private final SimulatedSweep sweep =
      new SimulatedSweep(SmallSearch.space(), SmallSearch.dearestFirst(), List.of("cpu:0"));
  private final TrunkPlan trunks = new TrunkPlan(SmallSearch.space());

  @Test
  void trialIdsComeFromContentAlone() {
    assertEquals("t-045d548348", TrialIds.of(SmallSearch.candidate(400, 800)));
    Candidate other = new Candidate(SmallSearch.cell(400, 800), 2);
    assertNotEquals(TrialIds.of(SmallSearch.candidate(400, 800)), TrialIds.of(other));
  }

  @Test
  void trunkIsSavedWhereShorterTrainingsFork() {
    Candidate longest = SmallSearch.candidate(100, 800);
    assertEquals(List.of(80, 160, 320, 640), trunks.trunkSteps(longest, 0));
    assertEquals(List.of(320, 640), trunks.trunkSteps(longest, 160));
    assertEquals(List.of(640), trunks.trunkSteps(longest, 640));
  }

  @Test
  void startsFromItsOwnCooldownFirst() {
    TrialState trial = trainTo(Line.BRANCH);
    List<Checkpoint> offered = trunks.startFrom(sweep.state, trial.candidate());
    assertEquals(Line.BRANCH, offered.get(0).line());
    assertEquals(List.of(720, 640, 320, 160), offered.stream().map(Checkpoint::step).toList());
  }

  @Test
  void preemptionIsNeverCharged() {
    TrialState trial = trainTo(Line.TRUNK);
    for (int i = 0; i < 6; i++) {
      sweep.fail(sweep.state.trial(trial.id()), Outcome.PREEMPTED);
      sweep.decide();
      sweep.advance(sweep.state.trial(trial.id()));
    }
    assertTrue(sweep.state.trial(trial.id()).running());
  }

  @Test
  void failsAfterAllRestartsAreUsedUp() {
    TrialState trial = trainTo(Line.TRUNK);
    int restarts = 0;
    while (true) {
      sweep.fail(sweep.state.trial(trial.id()), Outcome.TRAINER_ERROR);
      while (sweep.state.trial(trial.id()).waiting()) {
        sweep.decide();
      }
      if (sweep.state.trial(trial.id()).over()) {
        break;
      }
      restarts++;
      sweep.advance(sweep.state.trial(trial.id()));
    }
    assertEquals(SimulatedSweep.RULES.maxRestarts(), restarts);
  }

  @Test
  void deviceOnWhichManyTrialsFailIsQuarantinedUntilARestart() {
    Planner planner = new Planner(SmallSearch.space(), SimulatedSweep.RULES);
    sweep.start(Flops.of(120_000_000L), 0.5);
    while (planner.quarantine(sweep.state, "cpu:0", 0).isEmpty()) {
      sweep.decide();
      for (TrialState trial : sweep.state.running()) {
        sweep.advance(trial);
        sweep.fail(sweep.state.trial(trial.id()), Outcome.TRAINER_ERROR);
      }
    }
    assertEquals(SimulatedSweep.RULES.quarantineTrials(), sweep.state.grantOrder().size());
    sweep.takeOver();
    assertTrue(planner.quarantine(sweep.state, "cpu:0", 0).isEmpty());
  }

  @Test
  void quarantineListsTheTrialsThatFailed() {
    Planner planner = new Planner(SmallSearch.space(), SimulatedSweep.RULES);
    sweep.start(Flops.of(120_000_000L), 0.5);
    while (planner.quarantine(sweep.state, "cpu:0", 0).isEmpty()) {
      sweep.decide();
      for (TrialState trial : sweep.state.running()) {
        sweep.advance(trial);
        sweep.fail(sweep.state.trial(trial.id()), Outcome.TRAINER_ERROR);
      }
    }
    String reason = planner.quarantine(sweep.state, "cpu:0", 0).orElseThrow().reason();
    for (String trial : sweep.state.grantOrder()) {
      assertTrue(reason.contains(trial), reason);
    }
  }

  @Test
  void trialThatFailsOnManyDevicesIsAtFaultItself() {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    SweepEvent.TrialGranted first =
        sweep.journal.stream()
            .filter(SweepEvent.TrialGranted.class::isInstance)
            .map(SweepEvent.TrialGranted.class::cast)
            .findFirst()
            .orElseThrow();
    String id = first.attempt().trial();
    SweepState state = failed(sweep.state, first.attempt());
    for (int device = 1; device < SimulatedSweep.RULES.faultDevices(); device++) {
      assertEquals(
          SweepEvent.Verdict.RETRY, RetryRule.of(state.trial(id), SimulatedSweep.RULES).verdict());
      AttemptId again = new AttemptId(id, device + 1, device + 1L);
      state =
          state.apply(
              new SweepEvent.TrialGranted(
                  0,
                  again,
                  first.candidate(),
                  first.kind(),
                  first.forkStep(),
                  first.startLine(),
                  first.startStep(),
                  first.price(),
                  "cpu:" + device,
                  first.reason()));
      state = failed(state, again);
    }
    RetryRule.Ruling ruling = RetryRule.of(state.trial(id), SimulatedSweep.RULES);
    assertEquals(SweepEvent.Verdict.FAIL, ruling.verdict());
    assertTrue(
        ruling.reason().contains("failed on [cpu:0, cpu:1, cpu:2], so the trial is at fault"),
        ruling.reason());
  }

  private static SweepState failed(SweepState state, AttemptId id) {
    return state.apply(
        new SweepEvent.AttemptEnded(0, id, 1, Outcome.OUT_OF_MEMORY, 0, Double.NaN, 0, "injected"));
  }

  @Test
  void refusedConfigurationIsNotTriedAgain() {
    TrialState trial = trainTo(Line.TRUNK);
    sweep.fail(trial, Outcome.CONFIG_ERROR);
    sweep.decide();
    assertTrue(sweep.state.trial(trial.id()).over());
    assertEquals(1, sweep.state.trial(trial.id()).attempts().size());
  }

  @Test
  void lossIsBoundedByTheRateThatRungsShow() {
    TrialState trial = trainTo(Line.BRANCH);
    assertEquals(20, LossBound.steps(sweep.state, trial, Duration.ofSeconds(10)));
    int left = trial.candidate().cell().steps() - trial.attempt().step();
    assertEquals(left, LossBound.steps(sweep.state, trial, Duration.ofHours(10)));
  }

  @Test
  void everythingLeftMayBeLostWhileNoRateIsKnown() {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    TrialState trial = sweep.state.running().get(0);
    assertEquals(800, LossBound.steps(sweep.state, trial, Duration.ofMillis(1)));
  }

  @Test
  void refusesReportsOfADeadAttempt() {
    TrialState trial = trainTo(Line.TRUNK);
    sweep.lose(trial);
    SweepEvent late =
        new SweepEvent.ProgressMarked(0, trial.attempt().id(), Line.TRUNK, trial.forkStep());
    assertThrows(IllegalArgumentException.class, () -> sweep.state.apply(late));
  }

  @Test
  void refusesStepsBeyondTheEnd() {
    TrialState trial = trainTo(Line.TRUNK);
    SweepEvent lie = new SweepEvent.ProgressMarked(0, trial.attempt().id(), Line.BRANCH, 801);
    assertThrows(IllegalArgumentException.class, () -> sweep.state.apply(lie));
  }

  @Test
  void refusesAStartThatLeavesAGap() {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    TrialState trial = sweep.state.running().get(0);
    SweepEvent lie =
        new SweepEvent.AttemptStarted(0, trial.attempt().id(), "cpu:0", Line.TRUNK, 80, "");
    assertThrows(IllegalArgumentException.class, () -> sweep.state.apply(lie));
  }

  @Test
  void refusesACompletedTrialWithoutALoss() {
    TrialState trial = trainTo(Line.BRANCH);
    SweepEvent lie =
        new SweepEvent.AttemptEnded(
            0, trial.attempt().id(), 99, Outcome.COMPLETED, 800, Double.NaN, 0, "");
    assertThrows(IllegalArgumentException.class, () -> sweep.state.apply(lie));
  }

  @Test
  void ledgerRefusesAGap() {
    Ledger.LineKey key = new Ledger.LineKey("trunk", Line.TRUNK);
    assertThrows(
        IllegalArgumentException.class, () -> Ledger.EMPTY.trained(key, 0, 10, 20, Flops.of(1)));
  }

  @Test
  void ledgerBooksRepeatedStepsAsRedone() {
    Ledger.LineKey key = new Ledger.LineKey("trunk", Line.TRUNK);
    Ledger ledger =
        Ledger.EMPTY.trained(key, 0, 0, 30, Flops.of(2)).trained(key, 0, 10, 50, Flops.of(2));
    assertEquals(Flops.of(100), ledger.useful());
    assertEquals(Flops.of(40), ledger.redone());
    assertEquals(Flops.of(60), ledger.discardedFrom(key, 0, 20, Flops.of(2)).discarded());
  }

  @Test
  void rejectsALeaseOfTwoHeartbeats() {
    SweepRules rules = SweepRules.DEFAULT;
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new SweepRules(
                rules.heartbeat().multipliedBy(2),
                rules.heartbeat(),
                rules.grace(),
                rules.maxRestarts(),
                rules.backoff(),
                rules.maxBackoff(),
                rules.quarantineTrials(),
                rules.faultDevices(),
                rules.snapshotEvery()));
  }

  /** The first trial, trained until it has saved a state of {@code line} and shown a rung of it. */
  private TrialState trainTo(Line line) {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    String id = sweep.state.running().get(0).id();
    return sweep.advanceTo(id, line);
  }
}

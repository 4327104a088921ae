package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** What the simulation of faults has found, each case on its own. */
final class FaultRulesTest {
  private static final Flops PLENTY = Flops.of(120_000_000L);

  private final SimulatedSweep sweep =
      new SimulatedSweep(SmallSearch.space(), SmallSearch.dearestFirst(), List.of("cpu:0"));
  private final Planner planner = new Planner(SmallSearch.space(), SimulatedSweep.RULES);
  private final ReportRules rules = new ReportRules(planner, SimulatedSweep.RULES);

  @Test
  void whatIsLostGrowsWithTheSilence() {
    TrialState trial = trainedTo(Line.BRANCH);
    Duration silence = Duration.ofSeconds(7);
    assertEquals(2 * (7 + 10), lostAtMost(planner.lost(sweep.state, trial, silence, "", 0)));
  }

  @Test
  void attemptWhoseStartNobodyHeardOfMayHaveTrained() {
    TrialState trial = granted(PLENTY);
    assertEquals(800, lostAtMost(planner.lost(sweep.state, trial, Duration.ZERO, "", 0)));
  }

  @Test
  void nothingIsTakenBeforeTheStart() {
    TrialState trial = granted(PLENTY);
    Rung rung = new Rung(1, Line.TRUNK, 0, 80, 800, 0.5, Flops.of(1), 1, new TreeMap<>());
    ReportRules.Ruling ruling =
        rules.of(
            sweep.state, new RunnerReport.RungsReached(trial.attempt().id(), List.of(rung)), 0);
    assertEquals(List.of(), ruling.events());
    assertEquals(0, ruling.acknowledge());
    RunnerReport.AttemptEnded end =
        new RunnerReport.AttemptEnded(
            trial.attempt().id(), 1, Outcome.TRAINER_ERROR, 80, Double.NaN, "");
    assertEquals(List.of(), rules.of(sweep.state, end, 0).events());
  }

  @Test
  void refusedGrantNeedsNoStart() {
    TrialState trial = granted(PLENTY);
    RunnerReport.AttemptEnded end =
        new RunnerReport.AttemptEnded(
            trial.attempt().id(), 1, Outcome.CANCELLED, 0, Double.NaN, "refused");
    assertEquals(1, rules.of(sweep.state, end, 0).acknowledge());
  }

  @Test
  void endBehindTheForkBooksTheCooldown() {
    TrialState trial = trainedTo(Line.TRUNK);
    while (trial.attempt().step() < trial.forkStep()) {
      sweep.advance(trial);
      trial = sweep.state.trial(trial.id());
    }
    assertEquals(Line.TRUNK, trial.attempt().line());
    SweepState after =
        sweep.state.apply(
            new SweepEvent.AttemptEnded(
                0,
                trial.attempt().id(),
                99,
                Outcome.CANCELLED,
                trial.forkStep() + 11,
                Double.NaN,
                0,
                ""));
    Ledger.LineKey cooldown = Ledger.LineKey.of(trial.id(), trial.candidate(), Line.BRANCH);
    assertEquals(trial.forkStep() + 11, after.ledger().coveredTo(cooldown, trial.forkStep()));
  }

  @Test
  void trialThatIsGivenUpLeavesNoCheckpoints() {
    TrialState trial = trainedTo(Line.BRANCH);
    assertEquals(1, trial.checkpoints().size());
    sweep.fail(trial, Outcome.CONFIG_ERROR);
    List<SweepEvent> events = planner.retries(sweep.state, new TreeSet<>(), 0);
    SweepState after = sweep.state;
    for (SweepEvent event : events) {
      after = after.apply(event);
    }
    assertTrue(after.trial(trial.id()).over());
    assertEquals(0, after.trial(trial.id()).checkpoints().size());
  }

  @Test
  void clockThatIsSetBackKeepsNobodyWaiting() {
    TrialState trial = trainedTo(Line.TRUNK);
    sweep.fail(trial, Outcome.TRAINER_ERROR);
    long failed = sweep.state.trial(trial.id()).attempt().endedAtMillis();
    TreeSet<String> free = new TreeSet<>(List.of("cpu:0"));
    assertEquals(List.of(), planner.retries(sweep.state, free, failed));
    assertEquals(1, planner.retries(sweep.state, free, failed - 1).size());
  }

  @Test
  void lieCostsWhatMayHaveBeenTrained() {
    TrialState trial = trainedTo(Line.BRANCH);
    RunnerReport.Alive lie =
        new RunnerReport.Alive(trial.attempt().id(), "cpu:0", Line.BRANCH, 801);
    SweepEvent.AttemptEnded end =
        assertInstanceOf(
            SweepEvent.AttemptEnded.class, rules.of(sweep.state, lie, 0).events().get(0));
    int left = trial.candidate().cell().steps() - trial.attempt().step();
    assertEquals(Math.min(2 * (30 + 10), left), end.lostAtMost());
  }

  @Test
  void startThatTheBudgetDoesNotPayForEndsTheAttempt() {
    TrialState trial = trainedTo(Line.BRANCH);
    sweep.lose(trial);
    sweep.decide();
    TrialState again = sweep.state.trial(trial.id());
    Flops short1 = sweep.state.ledger().spent().plus(again.attempt().price()).plus(Flops.of(1));
    SweepState scarce = withBudget(sweep.state, short1);
    RunnerReport.AttemptStarted fromNothing =
        new RunnerReport.AttemptStarted(
            again.attempt().id(), "cpu:0", Line.TRUNK, 0, "every state is damaged");
    ReportRules.Ruling ruling = rules.of(scarce, fromNothing, 0);
    assertEquals(2, ruling.events().size());
    assertTrue(ruling.cancel().startsWith(ReportRules.UNPAID), ruling.cancel());
    SweepState after = scarce;
    for (SweepEvent event : ruling.events()) {
      after = after.apply(event);
    }
    assertEquals(List.of(after.trial(trial.id())), planner.unpaid(after));
  }

  @Test
  void cooldownBeforeTheForkIsALie() {
    TrialState trial = trainedTo(Line.TRUNK);
    SweepEvent lie = new SweepEvent.ProgressMarked(0, trial.attempt().id(), Line.BRANCH, 1);
    assertThrows(IllegalArgumentException.class, () -> sweep.state.apply(lie));
  }

  private static SweepState withBudget(SweepState s, Flops budget) {
    return new SweepState(
        s.started(),
        s.events(),
        s.phase(),
        s.phaseReason(),
        s.phaseDetail(),
        s.phaseAtMillis(),
        s.incarnation(),
        s.incarnationEpoch(),
        budget,
        s.epoch(),
        s.grantOrder(),
        s.endOrder(),
        s.trials(),
        s.trunks(),
        s.quarantined(),
        s.ledger());
  }

  private TrialState granted(Flops budget) {
    sweep.start(budget, 0.5);
    sweep.decide();
    return sweep.state.running().get(0);
  }

  /** The first trial, trained until it has shown a rung of {@code line}. */
  private TrialState trainedTo(Line line) {
    String id = granted(PLENTY).id();
    return sweep.advanceTo(id, line);
  }

  private static int lostAtMost(List<SweepEvent> events) {
    return ((SweepEvent.AttemptEnded) events.getFirst()).lostAtMost();
  }
}

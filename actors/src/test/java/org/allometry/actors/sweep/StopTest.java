package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** A running trial is stopped by decision. */
final class StopTest {
  private static final Flops BUDGET = Flops.of(120_000_000L);
  private static final Candidate LONGEST = SmallSearch.candidate(400, 800);
  private static final Candidate OTHER = SmallSearch.candidate(100, 800);

  private final Planner planner = new Planner(SmallSearch.space(), SimulatedSweep.RULES);
  private final SimulatedSweep sweep = begun(SmallSearch.dearestFirst(), "cpu:0", "cpu:1");

  @Test
  void stopIsDecidedOnceAndEndsTheTrialWithItsAttempt() {
    TrialState trial = trainTo(LONGEST, Line.TRUNK);
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    assertTrue(decided.trial(trial.id()).stopping());
    assertTrue(decided.trial(trial.id()).running());
    assertFalse(decided.trial(trial.id()).over());
    assertEquals(Optional.empty(), stop(decided, trial));
    SweepEvent again = stop(sweep.state, trial).orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> decided.apply(again));

    SweepState ended = decided.apply(end(decided, trial, Outcome.CANCELLED));
    TrialState over = ended.trial(trial.id());
    assertTrue(over.over());
    assertEquals(Observation.Outcome.STOPPED, over.outcome());
    assertEquals("something else would be better", over.detail());
    assertEquals(List.of(trial.id()), ended.endOrder());
  }

  @Test
  void stopSaysWhatItWasDecidedOn() {
    TrialState trial = trainTo(LONGEST, Line.TRUNK);
    StopReason reason = stop(sweep.state, trial).orElseThrow().reason();
    assertEquals(sweep.state.remaining(trial), reason.remaining());
    assertEquals(OTHER, reason.alternative());
    assertEquals(sweep.state.events(), reason.decidedOn());
  }

  @Test
  void policyKnowsAStoppedTrialAsStoppedFromTheDecisionOn() {
    TrialState trial = trainTo(LONGEST, Line.TRUNK);
    assertTrue(sweep.state.history().running().contains(LONGEST));
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    History history = decided.history();
    assertFalse(history.running().contains(LONGEST));
    assertTrue(history.progress().stream().noneMatch(p -> p.candidate().equals(LONGEST)));
    assertTrue(history.taken(LONGEST));
    Observation known = history.observations().getFirst();
    assertEquals(Observation.Outcome.STOPPED, known.outcome());
    assertFalse(known.completed());
    assertEquals(
        history.observations(),
        decided.apply(end(decided, trial, Outcome.CANCELLED)).history().observations());
  }

  @Test
  void savedTrunkStaysUsefulAndTheRestIsDiscarded() {
    TrialState trial = trainTo(LONGEST, Line.TRUNK);
    int saved = sweep.state.trunkCheckpoints(LONGEST.trunk().id()).getLast().step();
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    Flops price = LONGEST.cell().flopsPerStep();
    SweepEvent.AttemptEnded end =
        new SweepEvent.AttemptEnded(
            9_000,
            trial.attempt().id(),
            trial.attempt().sequence() + 1,
            Outcome.CANCELLED,
            saved + 7,
            Double.NaN,
            0,
            "");
    Flops useful = sweep.state.ledger().useful();
    SweepState ended = decided.apply(end);
    assertEquals(useful, ended.ledger().useful());
    assertEquals(price.times(7), ended.ledger().discarded());
    assertEquals(Flops.ZERO, ended.ledger().unknown());
    Candidate shorter = SmallSearch.candidate(400, 100);
    assertTrue(ended.history().startStep(shorter, SmallSearch.space().schedule()) > 0);
  }

  @Test
  void trialThatCompletedMeanwhileCounts() {
    TrialState trial = trainTo(LONGEST, Line.BRANCH);
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    int steps = LONGEST.cell().steps();
    SweepState ended =
        decided.apply(
            new SweepEvent.AttemptEnded(
                9_000,
                trial.attempt().id(),
                trial.attempt().sequence() + 1,
                Outcome.COMPLETED,
                steps,
                0.5,
                0,
                ""));
    assertEquals(Observation.Outcome.COMPLETED, ended.trial(trial.id()).outcome());
    assertTrue(ended.history().observations().getFirst().completed());
  }

  @Test
  void stoppedTrialIsNotTrainedAgainHoweverItsAttemptEnds() {
    TrialState trial = trainTo(LONGEST, Line.BRANCH);
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    for (Outcome outcome :
        List.of(Outcome.PREEMPTED, Outcome.TRAINER_ERROR, Outcome.OUT_OF_MEMORY)) {
      SweepState ended = decided.apply(end(decided, trial, outcome));
      assertEquals(Observation.Outcome.STOPPED, ended.trial(trial.id()).outcome());
      assertEquals(List.of(), ended.waiting());
    }
    SweepState lost = decided;
    for (SweepEvent event :
        planner.lost(decided, trial, java.time.Duration.ZERO, "interrupted", 9_000)) {
      lost = lost.apply(event);
    }
    assertEquals(Observation.Outcome.STOPPED, lost.trial(trial.id()).outcome());
    assertTrue(lost.trial(trial.id()).checkpoints().isEmpty(), "its cooldown is retired");
  }

  @Test
  void lateReportsOfAStoppedTrialChangeNothing() {
    TrialState trial = trainTo(LONGEST, Line.TRUNK);
    SweepState decided = sweep.state.apply(stop(sweep.state, trial).orElseThrow());
    SweepState ended = decided.apply(end(decided, trial, Outcome.CANCELLED));
    ReportRules.Ruling ruling =
        new ReportRules(planner, SimulatedSweep.RULES)
            .of(
                ended,
                new org.allometry.actors.runner.RunnerReport.AttemptEnded(
                    trial.attempt().id(),
                    trial.attempt().sequence() + 2,
                    Outcome.COMPLETED,
                    LONGEST.cell().steps(),
                    0.5,
                    ""),
                9_001);
    assertEquals(List.of(), ruling.events());
    assertEquals(trial.attempt().sequence() + 2, ruling.acknowledge());
  }

  @Test
  void nothingIsStoppedOnOneDevice() {
    SimulatedSweep fickle = begun(SmallSearch.fickle(), "cpu:0").finish();
    SimulatedSweep faithful = begun(SmallSearch.dearestFirst(), "cpu:0").finish();
    assertEquals(faithful.journal.toString(), fickle.journal.toString());
  }

  @Test
  void severalDevicesStopAndGoOn() {
    SimulatedSweep fickle = begun(SmallSearch.fickle(), "cpu:0", "cpu:1", "cpu:2");
    while (fickle.state.phase() != SweepState.Phase.FINISHED) {
      fickle.decide();
      List<TrialState> running = new ArrayList<>(fickle.state.running());
      running.sort(java.util.Comparator.comparing(t -> t.candidate().cell().flops()));
      // The smallest gets on fastest, as on a machine.
      for (int i = 0; i < running.size(); i++) {
        for (int steps = 0; steps < (i == 0 ? 4 : 1); steps++) {
          TrialState now = fickle.state.trial(running.get(i).id());
          if (now.running()) {
            fickle.advance(now);
          }
        }
      }
    }
    List<String> stopped =
        fickle.journal.stream()
            .filter(SweepEvent.StopDecided.class::isInstance)
            .map(e -> ((SweepEvent.StopDecided) e).attempt().trial())
            .toList();
    assertTrue(stopped.size() > 1, "stopped: " + stopped);
    assertEquals(stopped.stream().distinct().toList(), stopped);
    for (String trial : stopped) {
      assertEquals(Observation.Outcome.STOPPED, fickle.state.trial(trial).outcome());
      assertEquals(1, fickle.state.trial(trial).attempts().size());
    }
  }

  @Test
  void progressOfRunningTrialsMakesNoOtherHistory() {
    trainTo(LONGEST, Line.TRUNK);
    History before = sweep.state.history();
    TrialState trial = sweep.state.trial(TrialIds.of(LONGEST));
    SweepState further =
        sweep.state.apply(
            new SweepEvent.ProgressMarked(
                9_000, trial.attempt().id(), Line.TRUNK, trial.attempt().step() + 1));
    assertFalse(further.history().equals(before));
    assertTrue(further.history().tellsTheSame(before));
    sweep.advance(trial);
    assertTrue(
        sweep.state.history().progress().stream().noneMatch(p -> p.newResult()),
        "nothing has been completed yet");
  }

  private static SimulatedSweep begun(Policy policy, String... devices) {
    SimulatedSweep sweep = new SimulatedSweep(SmallSearch.space(), policy, List.of(devices));
    sweep.start(BUDGET, 0.5);
    return sweep;
  }

  /** Trains a granted candidate until a state of that line is saved. */
  private TrialState trainTo(Candidate candidate, Line line) {
    sweep.decide();
    String id = TrialIds.of(candidate);
    while (saved(id, candidate, line) == 0) {
      sweep.advance(sweep.state.trial(id));
    }
    return sweep.state.trial(id);
  }

  private int saved(String id, Candidate candidate, Line line) {
    return line == Line.BRANCH
        ? sweep.state.trial(id).checkpoints().size()
        : sweep.state.trunkCheckpoints(candidate.trunk().id()).size();
  }

  private Optional<SweepEvent.StopDecided> stop(SweepState state, TrialState trial) {
    TrialStop wanted =
        new TrialStop(
            trial.candidate(),
            state.remaining(trial),
            0.25,
            0.5,
            new Proposal.RunnerUp(OTHER, 2),
            0.75,
            "something else would be better");
    Advice advice = new Advice(List.of(), List.of(), Optional.empty(), List.of(), List.of(wanted));
    return planner.stop(state, advice, 8_000);
  }

  private static SweepEvent.AttemptEnded end(SweepState state, TrialState trial, Outcome how) {
    AttemptState attempt = state.trial(trial.id()).attempt();
    return new SweepEvent.AttemptEnded(
        9_000, attempt.id(), attempt.sequence() + 1, how, attempt.step(), Double.NaN, 0, "");
  }
}

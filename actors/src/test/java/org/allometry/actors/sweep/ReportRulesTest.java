package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports that are repeated, late, out of order or lies. */
final class ReportRulesTest {
  private final SimulatedSweep sweep =
      new SimulatedSweep(SmallSearch.space(), SmallSearch.dearestFirst(), List.of("cpu:0"));
  private final ReportRules rules =
      new ReportRules(new Planner(SmallSearch.space(), SimulatedSweep.RULES), SimulatedSweep.RULES);
  private SweepState state = SweepState.EMPTY;
  private AttemptId id = new AttemptId("", 0, 0);

  @BeforeEach
  void startATrial() {
    sweep.start(Flops.of(120_000_000L), 0.5);
    sweep.decide();
    sweep.advance(sweep.state.running().get(0));
    state = sweep.state;
    id = state.running().get(0).attempt().id();
  }

  @Test
  void repeatedRungIsAcknowledgedAndChangesNothing() {
    RunnerReport.RungsReached report = rungs(1);
    SweepState after = applied(rules.of(state, report, 0));
    ReportRules.Ruling again = rules.of(after, report, 0);
    assertEquals(List.of(), again.events());
    assertEquals(1, again.acknowledge());
    assertEquals("", again.cancel());
  }

  @Test
  void rungsAfterAGapAreNotAcknowledged() {
    ReportRules.Ruling ruling = rules.of(state, rungs(1, 2, 4), 0);
    assertEquals(2, ruling.acknowledge());
    assertEquals(2, applied(ruling).trial(id.trial()).evaluations().count());
  }

  @Test
  void endIsNotTakenBeforeTheRungsThatPrecedeIt() {
    ReportRules.Ruling ruling = rules.of(state, ended(2, Outcome.DIVERGED), 0);
    assertEquals(List.of(), ruling.events());
    assertEquals(0, ruling.acknowledge());
  }

  @Test
  void reportsOfAStaleEpochAreCancelled() {
    AttemptId stale = new AttemptId(id.trial(), 1, id.epoch() + 1);
    ReportRules.Ruling ruling =
        rules.of(state, new RunnerReport.Alive(stale, "cpu:0", Line.TRUNK, 10), 0);
    assertEquals(List.of(), ruling.events());
    assertFalse(ruling.cancel().isEmpty());
  }

  @Test
  void unknownTrialsCreateNothing() {
    AttemptId unknown = new AttemptId("t-0000000000", 1, 1);
    ReportRules.Ruling ruling =
        rules.of(state, new RunnerReport.Alive(unknown, "cpu:0", Line.TRUNK, 10), 0);
    assertEquals(List.of(), ruling.events());
    assertFalse(ruling.cancel().isEmpty());
  }

  @Test
  void completionWithoutALastStepEndsTheAttemptAsAFailure() {
    ReportRules.Ruling ruling = rules.of(state, ended(1, Outcome.COMPLETED), 0);
    SweepEvent.AttemptEnded end =
        assertInstanceOf(SweepEvent.AttemptEnded.class, ruling.events().get(0));
    assertEquals(Outcome.TRAINER_ERROR, end.outcome());
    assertTrue(applied(ruling).trial(id.trial()).waiting());
  }

  @Test
  void divergenceIsAResult() {
    SweepState after = applied(rules.of(state, ended(1, Outcome.DIVERGED), 0));
    assertTrue(after.trial(id.trial()).over());
    assertEquals(1, after.history().observations().size());
  }

  private SweepState applied(ReportRules.Ruling ruling) {
    SweepState after = state;
    for (SweepEvent event : ruling.events()) {
      after = after.apply(event);
    }
    return after;
  }

  private RunnerReport.AttemptEnded ended(long sequence, Outcome outcome) {
    return new RunnerReport.AttemptEnded(id, sequence, outcome, 40, Double.NaN, "injected");
  }

  private RunnerReport.RungsReached rungs(long... sequences) {
    return new RunnerReport.RungsReached(
        id,
        Arrays.stream(sequences)
            .mapToObj(
                s ->
                    new Rung(
                        s,
                        Line.TRUNK,
                        (int) (s - 1) * 10,
                        (int) s * 10,
                        s * 100,
                        0.5,
                        Flops.of(240_000),
                        1,
                        new TreeMap<>()))
            .toList());
  }
}

package org.allometry.actors.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.StopReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;

/** One record of each kind; together they are the journal of a small sweep. */
final class SampleRecords {
  private static final Cell CELL =
      new Cell("transformer", "default", "d8-l2", 1_227, 100, 6_400, 262_144, Flops.of(1_900_000));
  private static final Cell OTHER =
      new Cell("transformer", "default", "d16-l2", 4_499, 100, 6_400, 262_144, Flops.of(6_900_000));
  static final AttemptId FIRST = new AttemptId("t-0123456789", 1, 1);
  static final AttemptId SECOND = new AttemptId("t-0123456789", 2, 2);
  private static final Checkpoint SAVED =
      new Checkpoint(
          Line.TRUNK, 80, "trunks/transformer-default-d8-l2-s1/step-000080", "ab12", 2_400_000);

  private SampleRecords() {}

  static List<SweepEvent> events() {
    return List.of(
        new SweepEvent.SweepStarted(
            1_000, "demo", "c0ffee", "allometry {}", Flops.of(1_000_000_000_000L), 0.15),
        new SweepEvent.SupervisorStarted(1_001, 1, "host", 4711, "0.1.0"),
        granted(FIRST, 0),
        new SweepEvent.AttemptStarted(1_003, FIRST, "cpu:0", Line.TRUNK, 0, ""),
        new SweepEvent.ProgressMarked(1_004, FIRST, Line.TRUNK, 40),
        new SweepEvent.CheckpointPublished(1_005, FIRST, 1, SAVED),
        new SweepEvent.RungsReached(1_006, FIRST, List.of(rung(2, 0, 80), rung(3, 80, 80))),
        new SweepEvent.AttemptEnded(
            1_007, FIRST, 0, Outcome.LOST_RUNNER, 80, Double.NaN, 7, "the runner is gone"),
        new SweepEvent.TrialDecided(1_008, "t-0123456789", SweepEvent.Verdict.RETRY, "not charged"),
        granted(SECOND, 80),
        new SweepEvent.AttemptStarted(1_010, SECOND, "cpu:0", Line.TRUNK, 80, ""),
        new SweepEvent.AttemptEnded(1_011, SECOND, 4, Outcome.COMPLETED, 100, 0.107, 0, ""),
        new SweepEvent.CheckpointRetired(1_012, SAVED, "no cell forks from it"),
        new SweepEvent.DeviceQuarantined(1_013, "cpu:1", "three trials failed on it"),
        new SweepEvent.SweepPaused(1_014, "paused_by_user", "by pause"),
        new SweepEvent.SweepResumed(1_015, "resumed_by_user"),
        new SweepEvent.SweepFinished(1_016, "budget_spent", "nothing fits any more"),
        new SweepEvent.BudgetExtended(1_017, Flops.of(2_000_000_000_000L)));
  }

  /** Kinds that came later; apart, so that the state of {@link #events} stays what it was. */
  static List<SweepEvent> laterKinds() {
    return List.of(
        new SweepEvent.ConditionsRecorded(
            1_018,
            new TreeMap<>(Map.of("allometry.runner.devices", "[\"cpu:0\"]", "data", "n-body-0")),
            List.of("- data = n-body-1", "+ data = n-body-0")),
        new SweepEvent.StopDecided(
            1_019,
            new AttemptId("t-0123456789", 1, 1),
            new StopReason(
                "not worth what it would still take",
                Flops.of(1_900_000L * 40),
                0.25,
                0.5,
                new Candidate(OTHER, 1),
                2,
                0.75,
                19)));
  }

  static SweepState state() {
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events()) {
      state = state.apply(event);
    }
    return state;
  }

  private static SweepEvent granted(AttemptId id, int startStep) {
    return new SweepEvent.TrialGranted(
        1_002,
        id,
        new Candidate(CELL, 1),
        Proposal.Kind.TRUNK,
        80,
        Line.TRUNK,
        startStep,
        Flops.of(1_900_000L * (100 - startStep)),
        "cpu:0",
        new DecisionReason(
            "start: corner of the middle scale",
            0.25,
            0.5,
            Double.NaN,
            new Candidate(OTHER, 1),
            0.4,
            2));
  }

  private static Rung rung(long sequence, int from, int step) {
    return new Rung(
        sequence,
        Line.TRUNK,
        from,
        step,
        step * 64L,
        0.25,
        Flops.of(1_900_000L * (step - from)),
        0.5,
        new TreeMap<>(Map.of("rms_error", 0.125)));
  }
}

package org.allometry.monitoring.exporter;

import java.util.List;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;

/** A small sweep: one trial completed, one running, one device quarantined. */
final class DemoSweep {
  static final AttemptId RUNNING = new AttemptId("t-0000000002", 1, 2);

  private DemoSweep() {}

  static SweepState state() {
    AttemptId first = new AttemptId("t-0000000001", 1, 1);
    SweepState state =
        SweepState.EMPTY
            .apply(new SweepEvent.SweepStarted(1, "demo", "c0", "", Flops.of(100_000), 0.1))
            .apply(new SweepEvent.SupervisorStarted(2, 1, "host", 1, "test"));
    state = granted(state, first, 100);
    state =
        state
            .apply(
                new SweepEvent.RungsReached(
                    5,
                    first,
                    List.of(
                        new Rung(1, Line.TRUNK, 0, 80, 80, 0.5, Flops.of(80), 1.0, new TreeMap<>()),
                        last())))
            .apply(new SweepEvent.AttemptEnded(6, first, 3, Outcome.COMPLETED, 100, 0.25, 0, ""))
            .apply(new SweepEvent.DeviceQuarantined(7, "cpu:1", "lost"));
    return granted(state, RUNNING, 200);
  }

  private static Rung last() {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put(RungMetrics.EQUIVARIANCE_ERROR, 0.125);
    metrics.put(RungMetrics.ASYMMETRY_SHARE, -0.5);
    return new Rung(2, Line.BRANCH, 80, 100, 100, 0.25, Flops.of(20), 1.0, metrics);
  }

  static List<FamilyEstimate> estimates() {
    Interval i = new Interval(0.5, 0.1, 0.4, 0.7);
    return List.of(
        new FamilyEstimate(
            new Contender("transformer", "default"),
            "chinchilla",
            "ok",
            5,
            0,
            List.of(),
            i,
            i,
            i,
            i,
            i,
            i,
            i));
  }

  static MetricBatch progress(AttemptId attempt) {
    return new MetricBatch(
        attempt, "cpu:0", List.of(new MetricBatch.Point(Line.TRUNK, 30, 30, 0.75, 0.004, 2.5e9)));
  }

  private static SweepState granted(SweepState state, AttemptId id, int steps) {
    Cell cell = new Cell("transformer", "default", "d8-l2", 1000, steps, steps, 1000, Flops.of(10));
    return state
        .apply(
            new SweepEvent.TrialGranted(
                3,
                id,
                new Candidate(cell, 1),
                Proposal.Kind.TRUNK,
                steps - steps / 5,
                Line.TRUNK,
                0,
                Flops.of(10L * steps),
                "cpu:0",
                new DecisionReason("because", 0.1, 0.2, 0.3, null, Double.NaN, 2)))
        .apply(new SweepEvent.AttemptStarted(4, id, "cpu:0", Line.TRUNK, 0, ""));
  }
}

package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePVector;

/** What a trial's evaluations say about it. */
class TrialStateTest {
  private static final Cell CELL =
      new Cell("transformer", "augment", "d8-l2", 1_227, 100, 6_400, 262_144, Flops.of(19L));

  private static Rung rung(int from, int step, Map<String, Double> metrics) {
    return new Rung(
        step, Line.TRUNK, from, step, step, 0.5, Flops.of(1L), 9, new TreeMap<>(metrics));
  }

  private static TrialState trial(Rung... rungs) {
    return new TrialState(
        "t-1",
        new Candidate(CELL, 1),
        Proposal.Kind.SCRATCH,
        80,
        0,
        new DecisionReason("", Double.NaN, Double.NaN, Double.NaN, null, Double.NaN, 0),
        1,
        TreePVector.empty(),
        Evaluations.NONE.plus(List.of(rungs), CELL.steps()),
        TreePVector.empty(),
        null,
        Double.NaN,
        0,
        "");
  }

  @Test
  void deviceSecondsAreTheWholeLineAtTheMeanTimeOfTheStepsThatTheTrialTrained() {
    TrialState trial =
        trial(
            rung(40, 50, Map.of(RungMetrics.STEP_SECONDS, 0.4)),
            rung(50, 80, Map.of(RungMetrics.STEP_SECONDS, 0.2)),
            rung(80, 80, Map.of()));
    assertEquals((10 * 0.4 + 30 * 0.2) / 40, trial.stepSeconds(), 1e-12);
    assertEquals(100 * 0.25, trial.deviceSeconds(), 1e-12);
  }

  @Test
  void timeThatNobodyMeasuredIsNotANumber() {
    assertEquals(Double.NaN, trial(rung(0, 50, Map.of("mse", 1.0))).deviceSeconds());
  }

  @Test
  void finalMetricsAreThoseOfTheLastStep() {
    String name = RungMetrics.EQUIVARIANCE_ERROR;
    assertEquals(Double.NaN, trial(rung(0, 99, Map.of(name, 0.7))).finalMetric(name));
    assertEquals(
        0.3,
        trial(rung(0, 99, Map.of(name, 0.7)), rung(99, 100, Map.of(name, 0.3))).finalMetric(name));
  }
}

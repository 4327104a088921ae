package org.allometry.orchestrator.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;
import org.allometry.orchestrator.figure.CsvLines;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.report.SweepFacts;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a sweep; the same journal gives the same bytes.
 *
 * @param trials one row for each trial that is over, in the order in which they ended
 * @param rungs one row for each evaluation, in the order of the journal
 */
record ExportTables(String sweep, List<ExportRow> trials, List<ExportRow> rungs) {

  /** Both tables as one JSON document. */
  private record Document(
      String schema, String sweep, List<ExportRow> trials, List<ExportRow> rungs) {}

  static ExportTables of(SweepFacts facts) {
    List<ExportRow> trials = new ArrayList<>();
    for (String id : facts.state().endOrder()) {
      trials.add(trial(facts, facts.state().trial(id)));
    }
    return new ExportTables(facts.sweep(), trials, rungs(facts));
  }

  private static ExportRow trial(SweepFacts facts, TrialState t) {
    Cell cell = t.candidate().cell();
    return new ExportRow(
        facts.sweep(),
        cell.family(),
        cell.arm(),
        t.id(),
        t.attempt().id().attempt(),
        t.candidate().seed(),
        cell.params(),
        cell.samplesSeen(),
        cell.uniqueSamples(),
        null,
        cell.flops().value(),
        t.loss(),
        t.attempt().step(),
        t.attempt().device(),
        seconds(t.grantedAtMillis()),
        seconds(t.endedAtMillis()),
        t.outcome() == Observation.Outcome.COMPLETED && facts.space().isOfLaw(cell),
        cell.flopsWithoutAttention().value(),
        cell.executedFlops().value(),
        t.deviceSeconds(),
        t.finalMetric(RungMetrics.EQUIVARIANCE_ERROR),
        t.finalMetric(RungMetrics.ASYMMETRY_SHARE),
        trunk(facts, t.candidate()));
  }

  private static @Nullable String trunk(SweepFacts facts, Candidate candidate) {
    return facts.space().schedule().sharesTrunks() ? candidate.trunk().id() : null;
  }

  private static Instant seconds(long millis) {
    return Instant.ofEpochSecond(Math.floorDiv(millis, 1000L));
  }

  private static List<ExportRow> rungs(SweepFacts facts) {
    List<ExportRow> rows = new ArrayList<>();
    Map<AttemptId, SweepEvent.TrialGranted> grants = new HashMap<>();
    Map<AttemptId, String> devices = new HashMap<>();
    for (SweepEvent event : facts.events()) {
      if (event instanceof SweepEvent.TrialGranted grant) {
        grants.put(grant.attempt(), grant);
        devices.put(grant.attempt(), grant.device());
      } else if (event instanceof SweepEvent.AttemptStarted started) {
        devices.put(started.attempt(), started.device());
      } else if (event instanceof SweepEvent.RungsReached reached) {
        SweepEvent.TrialGranted grant = grants.get(reached.attempt());
        if (grant != null) {
          for (Rung rung : reached.rungs()) {
            rows.add(
                rung(facts, grant, rung, devices.getOrDefault(reached.attempt(), ""), reached));
          }
        }
      }
    }
    return rows;
  }

  private static ExportRow rung(
      SweepFacts facts,
      SweepEvent.TrialGranted grant,
      Rung rung,
      String device,
      SweepEvent.RungsReached reached) {
    Candidate candidate = grant.candidate();
    Cell cell = candidate.cell();
    TrialState trial = facts.state().trial(grant.attempt().trial());
    boolean last = rung.line() == Line.BRANCH && rung.step() == cell.steps();
    return new ExportRow(
        facts.sweep(),
        cell.family(),
        cell.arm(),
        trial.id(),
        grant.attempt().attempt(),
        candidate.seed(),
        cell.params(),
        rung.samplesSeen(),
        cell.uniqueSamples(),
        null,
        cell.flopsPerStep().times(rung.step()).value(),
        rung.loss(),
        rung.step(),
        device,
        seconds(grant.atMillis()),
        seconds(reached.atMillis()),
        last && trial.outcome() == Observation.Outcome.COMPLETED && facts.space().isOfLaw(cell),
        cell.flopsPerStepWithoutAttention().times(rung.step()).value(),
        cell.executedFlopsPerStep().times(rung.step()).value(),
        trial.stepSeconds() * rung.step(),
        metric(rung, RungMetrics.EQUIVARIANCE_ERROR),
        metric(rung, RungMetrics.ASYMMETRY_SHARE),
        trunk(facts, candidate));
  }

  private static double metric(Rung rung, String name) {
    return rung.metrics().getOrDefault(name, Double.NaN);
  }

  /** {@code trials} or {@code rungs} as CSV. */
  static String csv(List<ExportRow> rows) {
    CsvLines csv =
        new CsvLines(
            "sweep",
            "family",
            "arm",
            "trial",
            "attempt",
            "seed",
            "params",
            "samples_seen",
            "unique_samples",
            "tokens",
            "flops",
            "loss",
            "step",
            "device",
            "started_at",
            "finished_at",
            "used_in_fit",
            "flops_without_attention",
            "executed_flops",
            "device_seconds",
            "equivariance_error",
            "asymmetry_share",
            "trunk");
    for (ExportRow r : rows) {
      csv.row(
          r.sweep(),
          r.family(),
          r.arm(),
          r.trial(),
          r.attempt(),
          r.seed(),
          r.params(),
          r.samplesSeen(),
          r.uniqueSamples(),
          r.tokens(),
          r.flops(),
          r.loss(),
          r.step(),
          r.device(),
          r.startedAt(),
          r.finishedAt(),
          r.usedInFit(),
          r.flopsWithoutAttention(),
          r.executedFlops(),
          r.deviceSeconds(),
          r.equivarianceError(),
          r.asymmetryShare(),
          r.trunk());
    }
    return csv.text();
  }

  /** Both tables as JSON. */
  String json() {
    return Json.line(new Document("allometry/trials/1", sweep, trials, rungs));
  }
}

package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepEvent.TrialGranted;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Goal;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Html.Cell;

/** F7: what was decided when and why, and what it did to the estimate. */
final class DecisionLog {
  private final SweepFacts facts;
  private final List<FamilyEstimate> estimates;
  private final Map<String, Long> endedAt = new HashMap<>();
  private final List<TrialGranted> grants = new ArrayList<>();

  DecisionLog(SweepFacts facts, List<FamilyEstimate> estimates) {
    this.facts = facts;
    this.estimates = estimates;
    long sequence = 0;
    for (SweepEvent event : facts.events()) {
      sequence++;
      if (event instanceof SweepEvent.AttemptEnded ended) {
        endedAt.put(ended.attempt().trial(), sequence);
      } else if (event instanceof TrialGranted grant) {
        grants.add(grant);
      }
    }
  }

  /** What the two columns of the estimate show. */
  String estimateName() {
    return switch (facts.space().goal().target()) {
      case LN_N_OPT -> "sd of ln N_opt";
      case EXPONENT -> "sd of a";
      case LN_LOSS -> "sd of ln L";
      case CONTRAST -> "sd of ln multiplier";
      case LOSSES -> "sd of ln L";
    };
  }

  List<List<Cell>> rows() {
    List<List<Cell>> rows = new ArrayList<>();
    for (SweepEvent event : facts.events()) {
      switch (event) {
        case SweepEvent.SweepStarted e ->
            rows.add(row(e.atMillis(), "start", "", "", "budget " + e.budget()));
        case TrialGranted e -> rows.add(grant(e));
        case SweepEvent.TrialDecided e ->
            rows.add(
                row(
                    e.atMillis(),
                    e.verdict().name().toLowerCase(Locale.ROOT),
                    e.trial(),
                    "",
                    e.reason()));
        case SweepEvent.StopDecided e ->
            rows.add(row(e.atMillis(), "stop", e.attempt().trial(), "", e.reason().text()));
        case SweepEvent.BudgetExtended e ->
            rows.add(row(e.atMillis(), "extend", "", "", "budget " + e.budget()));
        case SweepEvent.ConditionsRecorded e -> {
          if (!e.changes().isEmpty()) {
            rows.add(row(e.atMillis(), "amend", "", "", String.join("; ", e.changes())));
          }
        }
        case SweepEvent.DeviceQuarantined e ->
            rows.add(row(e.atMillis(), "quarantine", e.device(), "", e.reason()));
        case SweepEvent.SweepPaused e ->
            rows.add(row(e.atMillis(), "pause", "", "", e.reason() + ": " + e.detail()));
        case SweepEvent.SweepResumed e -> rows.add(row(e.atMillis(), "resume", "", "", e.reason()));
        case SweepEvent.SweepFinished e ->
            rows.add(row(e.atMillis(), "finish", "", "", e.reason() + ": " + e.detail()));
        case SweepEvent.SupervisorStarted e -> {
          if (e.incarnation() > 1) {
            rows.add(
                row(e.atMillis(), "restart", "", "", "process " + e.incarnation() + " took over"));
          }
        }
        case SweepEvent.AttemptStarted e -> {}
        case SweepEvent.RungsReached e -> {}
        case SweepEvent.ProgressMarked e -> {}
        case SweepEvent.CheckpointPublished e -> {}
        case SweepEvent.CheckpointRetired e -> {}
        case SweepEvent.AttemptEnded e -> {}
      }
    }
    return rows;
  }

  private List<Cell> grant(TrialGranted e) {
    String kind = e.kind().name().toLowerCase(Locale.ROOT);
    String what =
        TrialTexts.candidate(e.candidate())
            + (e.attempt().attempt() > 1 ? ", attempt " + e.attempt().attempt() : "")
            + (e.startStep() > 0 ? ", " + kind + " from step " + e.startStep() : ", " + kind);
    double after = after(e);
    return List.of(
        Cell.of(TrialTexts.time(e.atMillis())),
        Cell.of("grant"),
        Cell.of(e.attempt().trial()),
        Cell.of(what),
        Cell.of(e.price().asDouble(), Digits.of(e.price().asDouble(), 3)),
        Cell.of(e.reason().text()),
        Cell.of(e.reason().targetSd(), Digits.of(e.reason().targetSd(), 3)),
        Cell.of(after, Digits.of(after, 3)));
  }

  /** Of the next decision about the same contender that knew the trial's end, else of now. */
  private double after(TrialGranted e) {
    Long end = endedAt.get(e.attempt().trial());
    if (end == null || !facts.state().trial(e.attempt().trial()).over()) {
      return Double.NaN;
    }
    Contender contender = e.candidate().cell().contender();
    boolean shared = facts.space().goal().target() == Goal.Target.CONTRAST;
    return grants.stream()
        .filter(g -> g.reason().decidedOn() >= end)
        .filter(g -> shared || g.candidate().cell().contender().equals(contender))
        .mapToDouble(g -> g.reason().targetSd())
        .findFirst()
        .orElseGet(() -> now(contender));
  }

  private double now(Contender contender) {
    Goal.Target target = facts.space().goal().target();
    return estimates.stream()
        .filter(f -> f.contender().equals(contender))
        .mapToDouble(
            f ->
                switch (target) {
                  case LN_N_OPT -> f.lnNOpt().standardError();
                  case EXPONENT -> f.a().standardError();
                  case LN_LOSS -> f.loss().standardError() / f.loss().value();
                  case CONTRAST, LOSSES -> Double.NaN;
                })
        .findFirst()
        .orElse(Double.NaN);
  }

  private static List<Cell> row(
      long atMillis, String decision, String trial, String what, String reason) {
    return List.of(
        Cell.of(TrialTexts.time(atMillis)),
        Cell.of(decision),
        Cell.of(trial),
        Cell.of(what),
        Cell.of(Double.NaN, ""),
        Cell.of(reason),
        Cell.of(Double.NaN, ""),
        Cell.of(Double.NaN, ""));
  }
}

package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepEvent.TrialGranted;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.orchestrator.explain.TargetName;
import org.allometry.orchestrator.explain.TrialEffects;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Html.Cell;

/** F7: what was decided when and why, and what it did to the estimate. */
final class DecisionLog {
  private final SweepFacts facts;
  private final TrialEffects effects;

  DecisionLog(SweepFacts facts, List<FamilyEstimate> estimates, List<Contrast> contrasts) {
    this.facts = facts;
    this.effects =
        new TrialEffects(
            facts.events(), facts.state(), facts.space().goal().target(), estimates, contrasts);
  }

  /** What the two columns of the estimate show. */
  String estimateName() {
    return TargetName.of(facts.space().goal().target()).sdTitle();
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
    double after = effects.after(e);
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

package org.allometry.orchestrator.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.StopReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;

/** Reads the decisions of a sweep from its journal. */
final class Decisions {
  private final TrialEffects effects;
  private final String sdKey;

  private Decisions(SweepArchive archive) {
    Advice now = archive.advice();
    this.effects =
        new TrialEffects(
            archive.events().stream().map(Recorded::event).toList(),
            archive.state(),
            archive.space().goal().target(),
            now.estimates(),
            now.contrasts());
    this.sdKey = TargetName.of(archive.space().goal().target()).sdKey();
  }

  /** All decisions, in order. */
  static List<Decision> of(SweepArchive archive) {
    Decisions decisions = new Decisions(archive);
    List<Decision> list = new ArrayList<>();
    for (Recorded recorded : archive.events()) {
      Decision decision = decisions.of(recorded);
      if (decision != null) {
        list.add(decision);
      }
    }
    return list;
  }

  private @Nullable Decision of(Recorded recorded) {
    return switch (recorded.event()) {
      case SweepEvent.TrialGranted e -> grant(recorded.sequence(), e);
      case SweepEvent.TrialDecided e ->
          plain(recorded, e.verdict().name().toLowerCase(Locale.ROOT), e.trial(), e.reason());
      case SweepEvent.StopDecided e -> stop(recorded.sequence(), e);
      case SweepEvent.SweepFinished e ->
          plain(recorded, "finish", null, e.reason() + ": " + e.detail());
      case SweepEvent.SweepPaused e ->
          plain(recorded, "pause", null, e.reason() + ": " + e.detail());
      case SweepEvent.SweepResumed e -> plain(recorded, "resume", null, e.reason());
      case SweepEvent.BudgetExtended e ->
          plain(recorded, "extend", null, "the budget is " + e.budget() + " now");
      case SweepEvent.DeviceQuarantined e ->
          plain(recorded, "quarantine", null, e.device() + ": " + e.reason());
      case SweepEvent.ConditionsRecorded e ->
          e.changes().isEmpty()
              ? null
              : plain(recorded, "amend", null, String.join("; ", e.changes()));
      case SweepEvent.SweepStarted e -> null;
      case SweepEvent.SupervisorStarted e -> null;
      case SweepEvent.AttemptStarted e -> null;
      case SweepEvent.RungsReached e -> null;
      case SweepEvent.ProgressMarked e -> null;
      case SweepEvent.CheckpointPublished e -> null;
      case SweepEvent.CheckpointRetired e -> null;
      case SweepEvent.AttemptEnded e -> null;
    };
  }

  private static Decision plain(
      Recorded recorded, String what, @Nullable String trial, String reason) {
    return new Decision(
        recorded.sequence(),
        Instant.ofEpochMilli(recorded.event().atMillis()),
        what,
        trial,
        reason,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private Decision grant(long sequence, SweepEvent.TrialGranted e) {
    DecisionReason reason = e.reason();
    Candidate other = reason.runnerUp();
    return new Decision(
        sequence,
        Instant.ofEpochMilli(e.atMillis()),
        "grant",
        e.attempt().trial(),
        reason.text(),
        finite(reason.gain()),
        e.price(),
        finite(reason.score()),
        other == null ? null : runnerUp(other, reason.runnerUpScore()),
        sd(reason.targetSd()),
        sd(effects.after(e)));
  }

  private Decision stop(long sequence, SweepEvent.StopDecided e) {
    StopReason reason = e.reason();
    return new Decision(
        sequence,
        Instant.ofEpochMilli(e.atMillis()),
        "stop",
        e.attempt().trial(),
        reason.text(),
        finite(reason.gain()),
        reason.remaining(),
        finite(reason.score()),
        runnerUp(reason.alternative(), reason.alternativeScore()),
        sd(reason.targetSd()),
        null);
  }

  private static Decision.RunnerUp runnerUp(Candidate candidate, double score) {
    return new Decision.RunnerUp(
        candidate.cell().family(),
        candidate.cell().arm(),
        candidate.cell().params(),
        candidate.cell().steps(),
        score);
  }

  private @Nullable SortedMap<String, Double> sd(double value) {
    return Double.isFinite(value) ? new TreeMap<>(Map.of(sdKey, value)) : null;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

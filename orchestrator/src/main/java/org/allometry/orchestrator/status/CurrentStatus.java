package org.allometry.orchestrator.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.comparison.AxisComparison;
import org.allometry.orchestrator.comparison.Multiplier;
import org.allometry.orchestrator.comparison.MultiplierText;
import org.allometry.orchestrator.status.StatusReport.Addresses;
import org.allometry.orchestrator.status.StatusReport.Budget;
import org.allometry.orchestrator.status.StatusReport.ComputeMultiplier;
import org.allometry.orchestrator.status.StatusReport.Device;
import org.allometry.orchestrator.status.StatusReport.Family;
import org.allometry.orchestrator.status.StatusReport.Journal;
import org.allometry.orchestrator.status.StatusReport.LastDecision;
import org.allometry.orchestrator.status.StatusReport.Running;
import org.allometry.orchestrator.status.StatusReport.Trials;
import org.allometry.orchestrator.status.StatusReport.Uncertainty;
import org.allometry.orchestrator.status.StatusReport.Warning;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.jspecify.annotations.Nullable;

/** Works out how far a sweep is and what it knows, from its journal. */
final class CurrentStatus {
  private CurrentStatus() {}

  /**
   * What the journal does not know.
   *
   * @param at now
   * @param alive whether a process runs the sweep
   * @param draining whether that process is about to end
   * @param metrics where it serves metrics; null when it does not, or nobody knows
   */
  record Live(Instant at, boolean alive, boolean draining, @Nullable String metrics) {}

  /** The status of a sweep on disk. */
  static StatusReport of(SweepArchive archive, Live live) {
    SweepState state = archive.state();
    List<TrialState> trials = state.trialsInOrder();
    return new StatusReport(
        "allometry/status/1",
        archive.name(),
        stateName(state, live),
        state.phaseReason().isEmpty() ? null : state.phaseReason(),
        live.at(),
        Instant.ofEpochMilli(archive.started().atMillis()),
        state.phase() == SweepState.Phase.FINISHED
            ? Instant.ofEpochMilli(state.phaseAtMillis())
            : null,
        archive.started().configHash(),
        new Journal(
            archive.folder().journal().toString(),
            archive.events().size(),
            bytes(archive.folder().journal())),
        budget(state, live),
        new Trials(
            state.waiting().size(),
            state.running().size(),
            count(trials, Observation.Outcome.COMPLETED),
            count(trials, Observation.Outcome.DIVERGED),
            count(trials, Observation.Outcome.FAILED),
            count(trials, Observation.Outcome.STOPPED)),
        archive.advice().estimates().stream()
            .map(e -> family(e, archive.space().goal().targetFlops()))
            .toList(),
        multipliers(archive),
        new Uncertainty("laplace_posterior", 0.9),
        state.running().stream().map(t -> running(state, t)).toList(),
        devices(state),
        lastDecision(archive.events()),
        new Addresses(null, live.metrics()),
        warnings(state));
  }

  private static String stateName(SweepState state, Live live) {
    return switch (state.phase()) {
      case FINISHED -> "finished";
      case PAUSED -> "paused";
      case NEW, RUNNING -> live.alive() ? live.draining() ? "draining" : "running" : "interrupted";
    };
  }

  private static int count(List<TrialState> trials, Observation.Outcome outcome) {
    return (int) trials.stream().filter(t -> t.over() && t.outcome() == outcome).count();
  }

  private static Budget budget(SweepState state, Live live) {
    Ledger ledger = state.ledger();
    Flops committed = state.committed();
    Flops left = state.left();
    double rate = flopsPerSecond(state);
    double todo = committed.plus(state.plannable()).asDouble();
    boolean known = live.alive() && rate > 0 && state.phase() == SweepState.Phase.RUNNING;
    return new Budget(
        ledger.spent().plus(committed).plus(left),
        ledger.useful(),
        ledger.wasted(),
        ledger.unknown(),
        committed,
        left,
        known ? committed.asDouble() / rate : null,
        known ? todo / rate * 1.25 : null);
  }

  /** Compute rate of all devices together, from the last rung of each trial of the last few. */
  private static double flopsPerSecond(SweepState state) {
    double flops = 0;
    double seconds = 0;
    List<TrialState> trials = state.trialsInOrder();
    for (TrialState trial : trials.subList(Math.max(0, trials.size() - 8), trials.size())) {
      flops += trial.evaluations().flops().asDouble();
      seconds += trial.evaluations().deviceSeconds();
    }
    long devices = Math.max(1, state.running().size());
    return seconds > 0 ? flops / seconds * devices : 0;
  }

  private static Family family(FamilyEstimate e, double target) {
    return new Family(
        e.contender().family(),
        e.contender().arm(),
        e.law(),
        e.status(),
        e.pointsUsed(),
        e.pointsLeftOut(),
        target,
        e.a(),
        e.b(),
        e.gamma(),
        e.nOpt(),
        e.dOpt(),
        e.loss());
  }

  /** Of every pair on every axis that is known, at the target and at the largest loss observed. */
  private static List<ComputeMultiplier> multipliers(SweepArchive archive) {
    if (archive.space().contenders().size() < 2) {
      return List.of();
    }
    Beliefs beliefs = Beliefs.of(archive.space(), archive.state().history());
    List<ComputeMultiplier> all = new ArrayList<>();
    for (AxisComparison axis :
        AxisComparison.all(archive.state(), archive.space(), beliefs, archive.settings().axis())) {
      for (AxisComparison.Pair pair : axis.pairs()) {
        axis.multipliers(pair).forEach(m -> all.add(multiplier(m)));
      }
    }
    return all;
  }

  private static ComputeMultiplier multiplier(Multiplier m) {
    return new ComputeMultiplier(
        m.family().family(),
        m.family().arm(),
        m.over().family(),
        m.over().arm(),
        m.axis().word(),
        m.axis().unit(),
        m.compute(),
        m.loss(),
        m.multiplier(),
        m.decided(),
        !m.observed(),
        m.status().name().toLowerCase(Locale.ROOT),
        MultiplierText.of(m));
  }

  private static Running running(SweepState state, TrialState trial) {
    Cell cell = trial.candidate().cell();
    AttemptState attempt = trial.attempt();
    double loss = trial.evaluations().lastLoss();
    long batch = cell.samplesSeen() / cell.steps();
    return new Running(
        trial.id(),
        attempt.id().attempt(),
        cell.family(),
        cell.arm(),
        trial.kind().name().toLowerCase(Locale.ROOT),
        cell.params(),
        attempt.step(),
        cell.steps(),
        attempt.step() * batch,
        Double.isFinite(loss) ? loss : null,
        attempt.price().minusOrZero(state.remaining(trial)),
        attempt.device(),
        trial.candidate().seed());
  }

  private static List<Device> devices(SweepState state) {
    TreeMap<String, Device> devices = new TreeMap<>();
    for (TrialState trial : state.trialsInOrder()) {
      AttemptState attempt = trial.attempt();
      Double rate = rate(trial);
      Device before = devices.get(attempt.device());
      Double known = rate == null && before != null ? before.flopPerSecond() : rate;
      boolean quarantined = state.quarantined().containsKey(attempt.device());
      devices.put(
          attempt.device(),
          trial.running()
              ? new Device(attempt.device(), "busy", trial.id(), attempt.id().epoch(), known)
              : before != null && before.state().equals("busy")
                  ? before
                  : new Device(
                      attempt.device(), quarantined ? "quarantined" : "idle", null, null, known));
    }
    return new ArrayList<>(devices.values());
  }

  private static @Nullable Double rate(TrialState trial) {
    double flops = trial.evaluations().flops().asDouble();
    double seconds = trial.evaluations().deviceSeconds();
    return seconds > 0 && flops > 0 ? flops / seconds : null;
  }

  private static @Nullable LastDecision lastDecision(List<Recorded> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      SweepEvent event = events.get(i).event();
      LastDecision decision =
          switch (event) {
            case SweepEvent.TrialGranted e ->
                decision(
                    e, "grant", e.attempt().trial(), e.reason().text(), e.reason().decidedOn());
            case SweepEvent.TrialDecided e ->
                decision(e, e.verdict().name().toLowerCase(Locale.ROOT), e.trial(), e.reason(), i);
            case SweepEvent.StopDecided e ->
                decision(e, "stop", e.attempt().trial(), e.reason().text(), e.reason().decidedOn());
            case SweepEvent.SweepFinished e -> decision(e, "finish", null, e.detail(), i);
            case SweepEvent.SweepPaused e -> decision(e, "pause", null, e.detail(), i);
            case SweepEvent.DeviceQuarantined e ->
                decision(e, "quarantine", null, e.device() + ": " + e.reason(), i);
            case SweepEvent.SweepStarted e -> null;
            case SweepEvent.SupervisorStarted e -> null;
            case SweepEvent.BudgetExtended e -> null;
            case SweepEvent.ConditionsRecorded e -> null;
            case SweepEvent.AttemptStarted e -> null;
            case SweepEvent.RungsReached e -> null;
            case SweepEvent.ProgressMarked e -> null;
            case SweepEvent.CheckpointPublished e -> null;
            case SweepEvent.CheckpointRetired e -> null;
            case SweepEvent.AttemptEnded e -> null;
            case SweepEvent.SweepResumed e -> null;
          };
      if (decision != null) {
        return decision;
      }
    }
    return null;
  }

  private static LastDecision decision(
      SweepEvent event, String what, @Nullable String trial, String reason, long on) {
    return new LastDecision(Instant.ofEpochMilli(event.atMillis()), what, trial, reason, on);
  }

  private static List<Warning> warnings(SweepState state) {
    List<Warning> warnings = new ArrayList<>();
    new TreeMap<>(state.quarantined())
        .forEach(
            (device, reason) ->
                warnings.add(new Warning("device_quarantined", device + ": " + reason)));
    for (TrialState trial : state.trialsInOrder()) {
      if (trial.outcome() == Observation.Outcome.FAILED) {
        warnings.add(new Warning("trial_failed", trial.id() + ": " + trial.detail()));
      }
    }
    Flops planned = state.plannedBudget();
    Flops reserve = state.budget().minus(planned);
    if (state.ledger().crashLosses().compareTo(reserve) > 0) {
      warnings.add(
          new Warning(
              "reserve_exceeded",
              "crashes cost "
                  + state.ledger().crashLosses()
                  + ", more than the reserve of "
                  + reserve
                  + "; less is left for trials"));
    }
    return warnings;
  }

  private static long bytes(Path journal) {
    long bytes = 0;
    for (String suffix : List.of("", "-wal")) {
      Path file = Path.of(journal + suffix);
      try {
        bytes += Files.exists(file) ? Files.size(file) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return bytes;
  }
}

package org.allometry.orchestrator.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.Planner;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.jspecify.annotations.Nullable;

/**
 * What a status is made from.
 *
 * @param folder of the sweep
 * @param state after the last event
 * @param estimates of the last advice
 * @param targetFlop C*
 * @param alive whether a process runs the sweep
 * @param draining whether that process is about to end
 * @param metricsAddress null when not served
 * @param at now
 */
public record StatusSource(
    SweepFolder folder,
    SweepState state,
    List<FamilyEstimate> estimates,
    double targetFlop,
    boolean alive,
    boolean draining,
    @Nullable String metricsAddress,
    Instant at) {
  /** Least time over which a rate says anything. */
  private static final double SHORTEST_SECONDS = 1e-3;

  /** The status. */
  public StatusOutput output() {
    SweepEvent.SweepStarted started = state.started();
    if (started == null) {
      throw new IllegalStateException("the sweep has not begun");
    }
    boolean over = word().equals("finished");
    return new StatusOutput(
        "allometry/status/1",
        folder.name(),
        word(),
        state.phaseReason().isEmpty() ? null : state.phaseReason(),
        at,
        Instant.ofEpochMilli(started.atMillis()),
        over ? Instant.ofEpochMilli(state.phaseAtMillis()) : null,
        started.configHash(),
        journal(),
        budget(),
        trials(),
        estimates.stream().map(this::family).toList(),
        new StatusOutput.Uncertainty("laplace_posterior", 0.9),
        state.running().stream().map(StatusSource::running).toList(),
        devices(),
        lastDecision(),
        new StatusOutput.Addresses(null, metricsAddress),
        List.of());
  }

  private String word() {
    return switch (state.phase()) {
      case FINISHED -> "finished";
      case PAUSED ->
          state.phaseReason().equals(Planner.STOPPED_BY_USER) && state.running().isEmpty()
              ? "finished"
              : "paused";
      case NEW, RUNNING -> alive ? draining ? "draining" : "running" : "interrupted";
    };
  }

  private StatusOutput.Journal journal() {
    Path file = folder.journal();
    long bytes = 0;
    for (Path part : List.of(file, Path.of(file + "-wal"))) {
      try {
        bytes += Files.exists(part) ? Files.size(part) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new StatusOutput.Journal(
        folder.home().relativize(file.getParent()).toString(), state.events(), bytes);
  }

  private StatusOutput.Budget budget() {
    Ledger ledger = state.ledger();
    Flops committed = state.committed();
    double open = state.plannable().plus(committed).asDouble();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (double rate : rates()) {
      low = Math.min(low, open / rate);
      high = Math.max(high, open / rate);
    }
    boolean known = high > 0 && !word().equals("finished");
    return new StatusOutput.Budget(
        state.budget(),
        ledger.useful(),
        ledger.wasted(),
        ledger.unknown(),
        committed,
        state.left(),
        known ? low : null,
        known ? high : null);
  }

  /** Achieved FLOP per second: of everything so far, and of what was reported last. */
  private List<Double> rates() {
    double flops = 0;
    double seconds = 0;
    double last = 0;
    for (TrialState trial : state.trialsInOrder()) {
      for (Rung rung : trial.rungs()) {
        flops += rung.flops().asDouble();
        seconds += rung.deviceSeconds();
        if (rung.deviceSeconds() > SHORTEST_SECONDS && !rung.flops().isZero()) {
          last = rung.flops().asDouble() / rung.deviceSeconds();
        }
      }
    }
    int devices = Math.max(1, state.running().size());
    List<Double> rates = new ArrayList<>();
    if (seconds > SHORTEST_SECONDS && flops > 0) {
      rates.add(devices * flops / seconds);
    }
    if (last > 0) {
      rates.add(devices * last);
    }
    return rates;
  }

  private StatusOutput.Trials trials() {
    TreeMap<Observation.Outcome, Integer> ended = new TreeMap<>();
    for (TrialState trial : state.trialsInOrder()) {
      Observation.Outcome outcome = trial.outcome();
      if (outcome != null) {
        ended.merge(outcome, 1, Integer::sum);
      }
    }
    return new StatusOutput.Trials(
        state.waiting().size(),
        state.running().size(),
        ended.getOrDefault(Observation.Outcome.COMPLETED, 0),
        ended.getOrDefault(Observation.Outcome.DIVERGED, 0),
        ended.getOrDefault(Observation.Outcome.FAILED, 0),
        ended.getOrDefault(Observation.Outcome.STOPPED, 0));
  }

  private StatusOutput.Family family(FamilyEstimate e) {
    return new StatusOutput.Family(
        e.contender().family(),
        e.contender().arm(),
        e.law(),
        e.status(),
        e.pointsUsed(),
        e.pointsLeftOut(),
        targetFlop,
        StatusOutput.Estimate.of(e.a()),
        StatusOutput.Estimate.of(e.b()),
        StatusOutput.Estimate.of(e.gamma()),
        StatusOutput.Estimate.of(e.nOpt()),
        StatusOutput.Estimate.of(e.dOpt()),
        StatusOutput.Estimate.of(e.loss()));
  }

  private static StatusOutput.Running running(TrialState trial) {
    Cell cell = trial.candidate().cell();
    AttemptState attempt = trial.attempt();
    Optional<Rung> last =
        trial.rungs().isEmpty()
            ? Optional.empty()
            : Optional.of(trial.rungs().get(trial.rungs().size() - 1));
    return new StatusOutput.Running(
        trial.id(),
        attempt.id().attempt(),
        cell.family(),
        cell.arm(),
        trial.kind().name().toLowerCase(Locale.ROOT),
        cell.params(),
        attempt.step(),
        cell.steps(),
        cell.samplesSeen() / cell.steps() * attempt.step(),
        last.map(Rung::loss).orElse(null),
        cell.flopsPerStep().times((long) attempt.step() - attempt.startStep()),
        attempt.device(),
        trial.candidate().seed());
  }

  private List<StatusOutput.Device> devices() {
    TreeSet<String> names = new TreeSet<>(state.quarantined().keySet());
    TreeMap<String, TrialState> busy = new TreeMap<>();
    TreeMap<String, Double> rate = new TreeMap<>();
    for (TrialState trial : state.trialsInOrder()) {
      String device = trial.attempt().device();
      names.add(device);
      if (trial.running()) {
        busy.put(device, trial);
      }
      if (!trial.rungs().isEmpty()) {
        Rung rung = trial.rungs().get(trial.rungs().size() - 1);
        if (rung.deviceSeconds() > SHORTEST_SECONDS) {
          rate.put(device, rung.flops().asDouble() / rung.deviceSeconds());
        }
      }
    }
    return names.stream().map(name -> device(name, busy, rate)).toList();
  }

  private StatusOutput.Device device(
      String name, Map<String, TrialState> busy, Map<String, Double> rate) {
    @Nullable TrialState trial = busy.get(name);
    String word =
        state.quarantined().containsKey(name)
            ? "quarantined"
            : trial == null ? "idle" : alive ? "busy" : "interrupted";
    return new StatusOutput.Device(
        name,
        word,
        trial == null ? null : trial.id(),
        trial == null ? null : trial.attempt().id().epoch(),
        rate.get(name));
  }

  private StatusOutput.@Nullable Decision lastDecision() {
    if (state.grantOrder().isEmpty()) {
      return null;
    }
    TrialState trial = state.trial(state.grantOrder().get(state.grantOrder().size() - 1));
    return new StatusOutput.Decision(
        Instant.ofEpochMilli(trial.grantedAtMillis()),
        "grant",
        trial.id(),
        trial.reason().text(),
        trial.reason().decidedOn());
  }
}

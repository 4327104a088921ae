package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * What the events so far add up to: an immutable value. The same events give the same state, bit
 * for bit.
 *
 * @param started first event; null before it
 * @param events number of events applied
 * @param phase whether grants go on
 * @param phaseReason why it paused or finished, as in the event
 * @param phaseDetail the same in words
 * @param phaseAtMillis since when
 * @param incarnation of the last supervisor
 * @param incarnationEpoch last epoch that an earlier supervisor granted
 * @param budget total compute, reserve included
 * @param epoch of the last grant
 * @param grantOrder ids of all trials, in the order of their first grants
 * @param endOrder ids of the trials that are over, in the order in which they ended
 * @param trials by id
 * @param trunks for each trunk id its checkpoints that are not retired, ascending by step
 * @param quarantined device → reason
 * @param ledger where the compute went
 */
public record SweepState(
    SweepEvent.@Nullable SweepStarted started,
    long events,
    Phase phase,
    String phaseReason,
    String phaseDetail,
    long phaseAtMillis,
    int incarnation,
    long incarnationEpoch,
    Flops budget,
    long epoch,
    PVector<String> grantOrder,
    PVector<String> endOrder,
    PMap<String, TrialState> trials,
    PMap<String, PVector<Checkpoint>> trunks,
    PMap<String, String> quarantined,
    Ledger ledger) {

  /** Whether grants go on. */
  public enum Phase {
    /** Nothing has happened yet. */
    NEW,
    /** Grants go on. */
    RUNNING,
    /** No grants until resumed. */
    PAUSED,
    /** Over, until the budget is extended. */
    FINISHED
  }

  /** Before the first event. */
  public static final SweepState EMPTY =
      new SweepState(
          null,
          0,
          Phase.NEW,
          "",
          "",
          0,
          0,
          0,
          Flops.ZERO,
          0,
          TreePVector.empty(),
          TreePVector.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          Ledger.EMPTY);

  /** Trials in the order of their first grants. */
  public List<TrialState> trialsInOrder() {
    return grantOrder.stream().map(this::trial).toList();
  }

  /** A trial by id; throws when there is none. */
  public TrialState trial(String id) {
    TrialState trial = trials.get(id);
    if (trial == null) {
      throw new IllegalArgumentException("no trial " + id);
    }
    return trial;
  }

  /** A trial by id. */
  public Optional<TrialState> find(String id) {
    return Optional.ofNullable(trials.get(id));
  }

  /** Trials with a live attempt, in the order of their grants. */
  public List<TrialState> running() {
    return unfinished().stream().filter(TrialState::running).toList();
  }

  /** Trials that wait for another attempt, in the order of their grants. */
  public List<TrialState> waiting() {
    return unfinished().stream().filter(TrialState::waiting).toList();
  }

  /**
   * Trials that are not over, in the order of their grants. They are few and mostly the last
   * granted, so they are looked for from there: a long sweep makes this no slower.
   */
  public List<TrialState> unfinished() {
    List<TrialState> unfinished = new ArrayList<>();
    int missing = grantOrder.size() - endOrder.size();
    for (int i = grantOrder.size() - 1; i >= 0 && unfinished.size() < missing; i--) {
      TrialState trial = trial(grantOrder.get(i));
      if (!trial.over()) {
        unfinished.add(trial);
      }
    }
    Collections.reverse(unfinished);
    return Collections.unmodifiableList(unfinished);
  }

  /** Compute that live attempts may still spend. */
  public Flops committed() {
    return running().stream().map(this::remaining).reduce(Flops.ZERO, Flops::plus);
  }

  /** Compute from where the trial's last attempt is to the end of the trial. */
  public Flops remaining(TrialState trial) {
    return trial
        .candidate()
        .cell()
        .flopsPerStep()
        .times((long) trial.candidate().cell().steps() - trial.attempt().step());
  }

  /** Budget less everything spent and committed. */
  public Flops left() {
    return budget.minusOrZero(ledger.spent().plus(committed()));
  }

  /** What the policy plans with: the budget without its reserve for crash losses. */
  public Flops plannedBudget() {
    return started == null ? budget : budget.minus(budget.times(started.reserve()));
  }

  /**
   * What a new grant may cost. Crash losses are paid from the reserve, so that a crash does not
   * change decisions; what the reserve cannot pay is taken from here.
   */
  public Flops plannable() {
    Flops planned = plannedBudget();
    Flops reserve = budget.minus(planned);
    Flops overflow = ledger.crashLosses().minusOrZero(reserve);
    Flops promised = unfinished().stream().map(this::uncovered).reduce(Flops.ZERO, Flops::plus);
    return planned.minusOrZero(
        ledger.useful().plus(ledger.discarded()).plus(promised).plus(overflow));
  }

  /** Compute of the steps of a trial, from its first grant's start, that nobody has trained yet. */
  private Flops uncovered(TrialState trial) {
    Candidate candidate = trial.candidate();
    int fork = trial.forkStep();
    int trunkTo =
        Math.min(fork, ledger.coveredTo(Ledger.LineKey.of(trial.id(), candidate, Line.TRUNK), 0));
    int branchTo = ledger.coveredTo(Ledger.LineKey.of(trial.id(), candidate, Line.BRANCH), fork);
    long trunk = (long) fork - Math.max(trunkTo, Math.min(fork, trial.firstStartStep()));
    long branch = (long) candidate.cell().steps() - branchTo;
    return candidate.cell().flopsPerStep().times(trunk + branch);
  }

  /**
   * What a policy may know. Running and waiting trials both count as running; one that is being
   * stopped counts as stopped.
   */
  public History history() {
    return new HistoryBook().of(this);
  }

  /** A trial that is over, as the fit sees it. */
  Observation observation(String id) {
    TrialState trial = trial(id);
    Observation.Outcome outcome = trial.outcome();
    if (outcome == null) {
      throw new IllegalStateException(id + " is not over");
    }
    return new Observation(id, trial.candidate(), outcome, trial.loss(), trial.deviceSeconds());
  }

  /** Whether the attempt is the live one of its trial: anything else is stale. */
  public boolean isLive(AttemptId id) {
    TrialState trial = trials.get(id.trial());
    return trial != null && trial.running() && trial.attempt().id().equals(id);
  }

  /**
   * This state after {@code event}.
   *
   * @throws IllegalArgumentException when the event contradicts the state: a lying report, a bug or
   *     a damaged journal
   */
  public SweepState apply(SweepEvent event) {
    return StateChange.apply(this, event);
  }

  /** Checkpoints of a trunk that are not retired, ascending by step. */
  public PVector<Checkpoint> trunkCheckpoints(String trunkId) {
    PVector<Checkpoint> saved = trunks.get(trunkId);
    return saved == null ? TreePVector.empty() : saved;
  }
}

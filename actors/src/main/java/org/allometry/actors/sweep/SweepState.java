package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Rung;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Trunk;
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
    return trialsInOrder().stream().filter(TrialState::running).toList();
  }

  /** Trials that wait for another attempt, in the order of their grants. */
  public List<TrialState> waiting() {
    return trialsInOrder().stream().filter(TrialState::waiting).toList();
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
    Flops promised =
        Stream.concat(running().stream(), waiting().stream())
            .map(this::uncovered)
            .reduce(Flops.ZERO, Flops::plus);
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

  /** What a policy may know. Running and waiting trials both count as running. */
  public History history() {
    TreeMap<Trunk, NavigableSet<Integer>> trunkSteps = new TreeMap<>();
    for (String id : grantOrder) {
      Trunk trunk = trial(id).candidate().trunk();
      PVector<Checkpoint> saved = trunks.get(trunk.id());
      if (saved != null && !saved.isEmpty()) {
        TreeSet<Integer> steps = new TreeSet<>();
        saved.forEach(c -> steps.add(c.step()));
        trunkSteps.put(trunk, steps);
      }
    }
    return new History(
        endOrder.stream().map(this::observation).toList(),
        trialsInOrder().stream().filter(t -> !t.over()).map(TrialState::candidate).toList(),
        trunkSteps,
        plannedBudget(),
        plannable());
  }

  private Observation observation(String id) {
    TrialState trial = trial(id);
    Observation.Outcome outcome = trial.outcome();
    if (outcome == null) {
      throw new IllegalStateException(id + " is not over");
    }
    return new Observation(id, trial.candidate(), outcome, trial.loss());
  }

  /** Whether the attempt is the live one of its trial: anything else is stale. */
  public boolean isLive(AttemptId id) {
    TrialState trial = trials.get(id.trial());
    return trial != null && trial.running() && trial.attempt().id().equals(id);
  }

  /**
   * This state after {@code event}.
   *
   * @throws IllegalArgumentException when the event contradicts the state: a bug or a damaged
   *     journal
   */
  public SweepState apply(SweepEvent event) {
    return switch (event) {
      case SweepEvent.SweepStarted e ->
          change(
              c -> {
                c.started = e;
                c.budget = e.budget();
                c.phase(Phase.RUNNING, "", "", e.atMillis());
              });
      case SweepEvent.SupervisorStarted e -> change(c -> c.incarnation = e.incarnation());
      case SweepEvent.BudgetExtended e ->
          change(
              c -> {
                c.budget = e.budget();
                if (phase == Phase.FINISHED) {
                  c.phase(Phase.RUNNING, "", "", e.atMillis());
                }
              });
      case SweepEvent.TrialGranted e -> granted(e);
      case SweepEvent.AttemptStarted e ->
          changeTrial(e.attempt(), t -> t.withLast(t.attempt().begun(e)));
      case SweepEvent.RungsReached e -> rungs(e);
      case SweepEvent.ProgressMarked e -> advanced(e.attempt(), e.line(), e.step(), 0);
      case SweepEvent.CheckpointPublished e -> published(e);
      case SweepEvent.CheckpointRetired e -> retired(e.checkpoint());
      case SweepEvent.AttemptEnded e -> ended(e);
      case SweepEvent.TrialDecided e -> decided(e);
      case SweepEvent.DeviceQuarantined e ->
          change(c -> c.quarantined = c.quarantined.plus(e.device(), e.reason()));
      case SweepEvent.SweepPaused e ->
          change(c -> c.phase(Phase.PAUSED, e.reason(), e.detail(), e.atMillis()));
      case SweepEvent.SweepResumed e ->
          change(c -> c.phase(Phase.RUNNING, e.reason(), "", e.atMillis()));
      case SweepEvent.SweepFinished e ->
          change(c -> c.phase(Phase.FINISHED, e.reason(), e.detail(), e.atMillis()));
    };
  }

  private SweepState granted(SweepEvent.TrialGranted e) {
    String id = e.attempt().trial();
    TrialState known = trials.get(id);
    if (known != null && !known.waiting()) {
      throw new IllegalArgumentException("grant of " + id + ", which is running or over");
    }
    AttemptState attempt = AttemptState.granted(e);
    TrialState trial =
        known != null
            ? known.with(known.attempts().plus(attempt))
            : new TrialState(
                id,
                e.candidate(),
                e.kind(),
                e.forkStep(),
                e.startStep(),
                e.reason(),
                e.atMillis(),
                TreePVector.singleton(attempt),
                TreePVector.empty(),
                TreePVector.empty(),
                null,
                Double.NaN,
                0,
                "");
    return change(
        c -> {
          c.trials = c.trials.plus(id, trial);
          c.epoch = Math.max(c.epoch, e.attempt().epoch());
          if (known == null) {
            c.grantOrder = c.grantOrder.plus(id);
          }
        });
  }

  private SweepState rungs(SweepEvent.RungsReached e) {
    SweepState state = this;
    for (Rung rung : e.rungs()) {
      state = state.advance(e.attempt(), rung.line(), rung.step(), rung.sequence());
      TrialState trial = state.trial(e.attempt().trial());
      TrialState with = trial.withRungs(trial.rungs().plus(rung));
      state = state.edit(c -> c.trials = c.trials.plus(trial.id(), with));
    }
    return state.change(c -> {});
  }

  private SweepState advanced(AttemptId id, Line line, int step, long sequence) {
    return advance(id, line, step, sequence).change(c -> {});
  }

  /** Books the steps up to {@code step}; the fork lies between the lines. */
  private SweepState advance(AttemptId id, Line line, int step, long sequence) {
    if (!isLive(id)) {
      throw new IllegalArgumentException("report of " + id + ", which does not run");
    }
    TrialState trial = trial(id.trial());
    AttemptState attempt = trial.attempt();
    Candidate candidate = trial.candidate();
    Flops price = candidate.cell().flopsPerStep();
    int fork = trial.forkStep();
    Ledger booked = ledger;
    int from = attempt.step();
    if (attempt.line() == Line.TRUNK) {
      int to = line == Line.TRUNK ? Math.max(step, from) : fork;
      booked =
          booked.trained(Ledger.LineKey.of(trial.id(), candidate, Line.TRUNK), 0, from, to, price);
      from = to;
    }
    if (line == Line.BRANCH) {
      int to = Math.max(step, from);
      booked =
          booked.trained(
              Ledger.LineKey.of(trial.id(), candidate, Line.BRANCH), fork, from, to, price);
      from = to;
    }
    Ledger result = booked;
    Line lineNow = attempt.line() == Line.BRANCH ? Line.BRANCH : line;
    TrialState moved = trial.withLast(attempt.at(lineNow, from, sequence));
    return edit(
        c -> {
          c.ledger = result;
          c.trials = c.trials.plus(moved.id(), moved);
        });
  }

  private SweepState published(SweepEvent.CheckpointPublished e) {
    Checkpoint checkpoint = e.checkpoint();
    SweepState state = advance(e.attempt(), checkpoint.line(), checkpoint.step(), e.sequence());
    TrialState trial = state.trial(e.attempt().trial());
    return state.change(
        c -> {
          if (checkpoint.line() == Line.TRUNK) {
            String id = trial.candidate().trunk().id();
            c.trunks = c.trunks.plus(id, inserted(trunkCheckpoints(id), checkpoint));
          } else {
            c.trials =
                c.trials.plus(
                    trial.id(), trial.withCheckpoints(inserted(trial.checkpoints(), checkpoint)));
          }
        });
  }

  /** Checkpoints of a trunk that are not retired, ascending by step. */
  public PVector<Checkpoint> trunkCheckpoints(String trunkId) {
    PVector<Checkpoint> saved = trunks.get(trunkId);
    return saved == null ? TreePVector.empty() : saved;
  }

  private static PVector<Checkpoint> inserted(PVector<Checkpoint> list, Checkpoint checkpoint) {
    List<Checkpoint> all = new ArrayList<>(list);
    all.removeIf(c -> c.step() == checkpoint.step());
    all.add(checkpoint);
    all.sort(java.util.Comparator.comparingInt(Checkpoint::step));
    return TreePVector.from(all);
  }

  private SweepState retired(Checkpoint checkpoint) {
    return change(
        c -> {
          for (String id : c.trunks.keySet()) {
            c.trunks = c.trunks.plus(id, trunkCheckpoints(id).minus(checkpoint));
          }
          for (TrialState t : trialsInOrder()) {
            if (t.checkpoints().contains(checkpoint)) {
              c.trials =
                  c.trials.plus(t.id(), t.withCheckpoints(t.checkpoints().minus(checkpoint)));
            }
          }
        });
  }

  private SweepState ended(SweepEvent.AttemptEnded e) {
    AttemptState attempt = trial(e.attempt().trial()).attempt();
    SweepState state = advance(e.attempt(), attempt.line(), e.step(), e.sequence());
    TrialState trial = state.trial(e.attempt().trial());
    TrialState after = trial.withLast(trial.attempt().ended(e));
    Flops lost = trial.candidate().cell().flopsPerStep().times(e.lostAtMost());
    return state.change(
        c -> {
          c.ledger = c.ledger.lost(lost);
          switch (e.outcome()) {
            case COMPLETED ->
                c.close(after.over(Observation.Outcome.COMPLETED, e.loss(), e.atMillis(), ""));
            case DIVERGED ->
                c.abandon(
                    after.over(Observation.Outcome.DIVERGED, Double.NaN, e.atMillis(), e.detail()));
            case PREEMPTED,
                LOST_RUNNER,
                TRAINER_ERROR,
                OUT_OF_MEMORY,
                TIMEOUT,
                BAD_CHECKPOINT,
                CONFIG_ERROR,
                CANCELLED ->
                c.trials = c.trials.plus(after.id(), after);
          }
        });
  }

  private SweepState decided(SweepEvent.TrialDecided e) {
    TrialState trial = trial(e.trial());
    return switch (e.verdict()) {
      case RETRY -> change(c -> {});
      case STOP ->
          change(
              c ->
                  c.abandon(
                      trial.over(
                          Observation.Outcome.STOPPED, Double.NaN, e.atMillis(), e.reason())));
      case FAIL ->
          change(
              c ->
                  c.abandon(
                      trial.over(
                          Observation.Outcome.FAILED, Double.NaN, e.atMillis(), e.reason())));
    };
  }

  private SweepState changeTrial(
      AttemptId id, java.util.function.UnaryOperator<TrialState> changeOf) {
    if (!isLive(id)) {
      throw new IllegalArgumentException("report of " + id + ", which does not run");
    }
    return change(c -> c.trials = c.trials.plus(id.trial(), changeOf.apply(trial(id.trial()))));
  }

  /** One event further. */
  private SweepState change(java.util.function.Consumer<Draft> edits) {
    Draft draft = new Draft(this);
    draft.events++;
    edits.accept(draft);
    return draft.done();
  }

  /** Inside one event. */
  private SweepState edit(java.util.function.Consumer<Draft> edits) {
    Draft draft = new Draft(this);
    edits.accept(draft);
    return draft.done();
  }

  /** The next state in the making. */
  private static final class Draft {
    private SweepEvent.@Nullable SweepStarted started;
    private long events;
    private Phase phase;
    private String phaseReason;
    private String phaseDetail;
    private long phaseAtMillis;
    private int incarnation;
    private Flops budget;
    private long epoch;
    private PVector<String> grantOrder;
    private PVector<String> endOrder;
    private PMap<String, TrialState> trials;
    private PMap<String, PVector<Checkpoint>> trunks;
    private PMap<String, String> quarantined;
    private Ledger ledger;

    private Draft(SweepState s) {
      started = s.started;
      events = s.events;
      phase = s.phase;
      phaseReason = s.phaseReason;
      phaseDetail = s.phaseDetail;
      phaseAtMillis = s.phaseAtMillis;
      incarnation = s.incarnation;
      budget = s.budget;
      epoch = s.epoch;
      grantOrder = s.grantOrder;
      endOrder = s.endOrder;
      trials = s.trials;
      trunks = s.trunks;
      quarantined = s.quarantined;
      ledger = s.ledger;
    }

    private void phase(Phase now, String reason, String detail, long atMillis) {
      phase = now;
      phaseReason = reason;
      phaseDetail = detail;
      phaseAtMillis = atMillis;
    }

    private void close(TrialState trial) {
      trials = trials.plus(trial.id(), trial);
      endOrder = endOrder.plus(trial.id());
    }

    /** The trial leads nowhere: its cooldown, and the end of its trunk that nobody saved. */
    private void abandon(TrialState trial) {
      close(trial);
      Candidate candidate = trial.candidate();
      Flops price = candidate.cell().flopsPerStep();
      PVector<Checkpoint> saved = trunks.get(candidate.trunk().id());
      int keep = saved == null || saved.isEmpty() ? 0 : saved.get(saved.size() - 1).step();
      ledger =
          ledger
              .discardedFrom(
                  Ledger.LineKey.of(trial.id(), candidate, Line.BRANCH),
                  trial.forkStep(),
                  trial.forkStep(),
                  price)
              .discardedFrom(Ledger.LineKey.of(trial.id(), candidate, Line.TRUNK), 0, keep, price);
    }

    private SweepState done() {
      return new SweepState(
          started,
          events,
          phase,
          phaseReason,
          phaseDetail,
          phaseAtMillis,
          incarnation,
          budget,
          epoch,
          grantOrder,
          endOrder,
          trials,
          trunks,
          quarantined,
          ledger);
    }
  }
}

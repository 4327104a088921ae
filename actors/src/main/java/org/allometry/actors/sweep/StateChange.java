package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.SweepState.Phase;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** What each event changes: the state as it was on one side, the state as it is on the other. */
final class StateChange {
  private final SweepState before;
  private final SweepEvent.@Nullable SweepStarted started;
  private SweepEvent.@Nullable SweepStarted begun;
  private Phase phase;
  private String phaseReason;
  private String phaseDetail;
  private long phaseAtMillis;
  private int incarnation;
  private long incarnationEpoch;
  private Flops budget;
  private long epoch;
  private PVector<String> grantOrder;
  private PVector<String> endOrder;
  private PMap<String, TrialState> trials;
  private PMap<String, PVector<Checkpoint>> trunks;
  private PMap<String, String> quarantined;
  private Ledger ledger;

  private StateChange(SweepState s) {
    before = s;
    started = s.started();
    begun = s.started();
    phase = s.phase();
    phaseReason = s.phaseReason();
    phaseDetail = s.phaseDetail();
    phaseAtMillis = s.phaseAtMillis();
    incarnation = s.incarnation();
    incarnationEpoch = s.incarnationEpoch();
    budget = s.budget();
    epoch = s.epoch();
    grantOrder = s.grantOrder();
    endOrder = s.endOrder();
    trials = s.trials();
    trunks = s.trunks();
    quarantined = s.quarantined();
    ledger = s.ledger();
  }

  /** The state after {@code event}. */
  static SweepState apply(SweepState state, SweepEvent event) {
    StateChange change = new StateChange(state);
    if (change.started == null && !(event instanceof SweepEvent.SweepStarted)) {
      throw new IllegalArgumentException("the first event has to begin the sweep");
    }
    change.book(event);
    return change.after();
  }

  private SweepState after() {
    return new SweepState(
        begun,
        before.events() + 1,
        phase,
        phaseReason,
        phaseDetail,
        phaseAtMillis,
        incarnation,
        incarnationEpoch,
        budget,
        epoch,
        grantOrder,
        endOrder,
        trials,
        trunks,
        quarantined,
        ledger);
  }

  private void book(SweepEvent event) {
    switch (event) {
      case SweepEvent.SweepStarted e -> begin(e);
      case SweepEvent.SupervisorStarted e -> {
        incarnation = e.incarnation();
        incarnationEpoch = epoch;
        quarantined = HashTreePMap.empty();
      }
      case SweepEvent.BudgetExtended e -> extend(e);
      case SweepEvent.ConditionsRecorded e -> {}
      case SweepEvent.TrialGranted e -> grant(e);
      case SweepEvent.AttemptStarted e -> changeAttempt(e.attempt(), a -> checkedStart(a, e));
      case SweepEvent.RungsReached e -> rungs(e);
      case SweepEvent.ProgressMarked e -> advance(e.attempt(), e.line(), e.step(), 0);
      case SweepEvent.CheckpointPublished e -> publish(e);
      case SweepEvent.CheckpointRetired e -> retire(e.checkpoint());
      case SweepEvent.AttemptEnded e -> end(e);
      case SweepEvent.TrialDecided e -> decide(e);
      case SweepEvent.StopDecided e -> stop(e);
      case SweepEvent.DeviceQuarantined e -> quarantined = quarantined.plus(e.device(), e.reason());
      case SweepEvent.SweepPaused e -> enter(Phase.PAUSED, e.reason(), e.detail(), e.atMillis());
      case SweepEvent.SweepResumed e -> enter(Phase.RUNNING, e.reason(), "", e.atMillis());
      case SweepEvent.SweepFinished e -> finish(e);
    }
  }

  private void begin(SweepEvent.SweepStarted e) {
    if (started != null) {
      throw new IllegalArgumentException("the sweep has started already");
    }
    begun = e;
    budget = e.budget();
    enter(Phase.RUNNING, "", "", e.atMillis());
  }

  private void extend(SweepEvent.BudgetExtended e) {
    if (e.budget().compareTo(budget) < 0) {
      throw new IllegalArgumentException(
          "a budget only grows: " + e.budget() + " is less than " + budget);
    }
    budget = e.budget();
    if (phase == Phase.FINISHED) {
      enter(Phase.RUNNING, "", "", e.atMillis());
    }
  }

  private void finish(SweepEvent.SweepFinished e) {
    if (!before.running().isEmpty()) {
      throw new IllegalArgumentException("finished while trials run: " + before.running());
    }
    enter(Phase.FINISHED, e.reason(), e.detail(), e.atMillis());
  }

  private void enter(Phase now, String reason, String detail, long atMillis) {
    phase = now;
    phaseReason = reason;
    phaseDetail = detail;
    phaseAtMillis = atMillis;
  }

  private void grant(SweepEvent.TrialGranted e) {
    String id = e.attempt().trial();
    TrialState known = trials.get(id);
    if (known != null && !known.waiting()) {
      throw new IllegalArgumentException("grant of " + id + ", which is running or over");
    }
    if (e.attempt().epoch() <= epoch) {
      throw new IllegalArgumentException(
          "grant of " + e.attempt() + " is not newer than epoch " + epoch);
    }
    AttemptState attempt = AttemptState.granted(e);
    TrialState trial =
        known != null
            ? known.with(known.attempts().plus(attempt))
            : TrialState.granted(e, TreePVector.singleton(attempt));
    trials = trials.plus(id, trial);
    epoch = e.attempt().epoch();
    if (known == null) {
      grantOrder = grantOrder.plus(id);
    }
  }

  /** A start must continue what has been trained: a gap would be booked by nobody. */
  private AttemptState checkedStart(AttemptState attempt, SweepEvent.AttemptStarted e) {
    TrialState trial = trial(e.attempt().trial());
    checkStep(trial, e.line(), e.fromStep());
    int first = e.line() == Line.TRUNK ? 0 : trial.forkStep();
    int covered =
        ledger.coveredTo(Ledger.LineKey.of(trial.id(), trial.candidate(), e.line()), first);
    if (attempt.started() || e.fromStep() > covered || e.fromStep() < first) {
      throw new IllegalArgumentException(
          e.attempt()
              + " cannot start at step "
              + e.fromStep()
              + " of its "
              + e.line()
              + ", which is trained to step "
              + covered);
    }
    return attempt.begun(e);
  }

  /** Steps are booked once for all rungs: what lies between them is trained as well. */
  private void rungs(SweepEvent.RungsReached e) {
    TrialState trial = live(e.attempt());
    Line line = Line.TRUNK;
    int step = 0;
    long sequence = 0;
    for (Rung rung : e.rungs()) {
      checkStep(trial, rung.line(), rung.step());
      if (rung.line() == Line.BRANCH && line == Line.TRUNK) {
        line = Line.BRANCH;
        step = 0;
      }
      step = rung.line() == line ? Math.max(step, rung.step()) : step;
      sequence = Math.max(sequence, rung.sequence());
    }
    advance(e.attempt(), line, step, sequence);
    TrialState moved = trial(trial.id());
    int steps = trial.candidate().cell().steps();
    trials = trials.plus(trial.id(), moved.with(moved.evaluations().plus(e.rungs(), steps)));
  }

  /** Books the steps up to {@code step}; the fork lies between the lines. */
  private void advance(AttemptId id, Line line, int step, long sequence) {
    TrialState trial = live(id);
    checkStep(trial, line, step);
    AttemptState attempt = trial.attempt();
    Candidate candidate = trial.candidate();
    Flops price = candidate.cell().flopsPerStep();
    int fork = trial.forkStep();
    int from = attempt.step();
    if (attempt.line() == Line.TRUNK) {
      int to = line == Line.TRUNK ? Math.max(step, from) : fork;
      Ledger.LineKey key = Ledger.LineKey.of(trial.id(), candidate, Line.TRUNK);
      ledger = ledger.trained(key, 0, from, to, price);
      from = to;
    }
    if (line == Line.BRANCH) {
      int to = Math.max(step, from);
      Ledger.LineKey key = Ledger.LineKey.of(trial.id(), candidate, Line.BRANCH);
      ledger = ledger.trained(key, fork, from, to, price);
      from = to;
    }
    Line lineNow = attempt.line() == Line.BRANCH ? Line.BRANCH : line;
    trials = trials.plus(trial.id(), trial.withLast(attempt.at(lineNow, from, sequence)));
  }

  private static void checkStep(TrialState trial, Line line, int step) {
    boolean trunk = line == Line.TRUNK;
    int first = trunk ? 0 : trial.forkStep();
    int end = trunk ? trial.forkStep() : trial.candidate().cell().steps();
    if (step < first || step > end) {
      throw new IllegalArgumentException(
          "step "
              + step
              + " of "
              + trial.id()
              + " lies outside its "
              + line
              + ", "
              + first
              + ".."
              + end);
    }
  }

  private void publish(SweepEvent.CheckpointPublished e) {
    Checkpoint checkpoint = e.checkpoint();
    advance(e.attempt(), checkpoint.line(), checkpoint.step(), e.sequence());
    TrialState trial = trial(e.attempt().trial());
    if (checkpoint.line() == Line.TRUNK) {
      String id = trial.candidate().trunk().id();
      trunks = trunks.plus(id, inserted(trunkCheckpoints(id), checkpoint));
    } else {
      PVector<Checkpoint> saved = inserted(trial.checkpoints(), checkpoint);
      trials = trials.plus(trial.id(), trial.withCheckpoints(saved));
    }
  }

  private PVector<Checkpoint> trunkCheckpoints(String trunkId) {
    PVector<Checkpoint> saved = trunks.get(trunkId);
    return saved == null ? TreePVector.empty() : saved;
  }

  private static PVector<Checkpoint> inserted(PVector<Checkpoint> list, Checkpoint checkpoint) {
    List<Checkpoint> all = new ArrayList<>(list);
    all.removeIf(c -> c.step() == checkpoint.step());
    all.add(checkpoint);
    all.sort(Comparator.comparingInt(Checkpoint::step));
    return TreePVector.from(all);
  }

  /** It belongs to one trunk or to one trial, most likely to one of the last. */
  private void retire(Checkpoint checkpoint) {
    for (int i = grantOrder.size() - 1; i >= 0; i--) {
      TrialState t = trial(grantOrder.get(i));
      String trunk = t.candidate().trunk().id();
      if (t.checkpoints().contains(checkpoint)) {
        trials = trials.plus(t.id(), t.withCheckpoints(t.checkpoints().minus(checkpoint)));
        return;
      }
      if (trunkCheckpoints(trunk).contains(checkpoint)) {
        trunks = trunks.plus(trunk, trunkCheckpoints(trunk).minus(checkpoint));
        return;
      }
    }
  }

  private void end(SweepEvent.AttemptEnded e) {
    TrialState trial = live(e.attempt());
    boolean beyond = e.outcome() == Outcome.COMPLETED || e.step() > trial.forkStep();
    Line line = beyond ? Line.BRANCH : trial.attempt().line();
    advance(e.attempt(), line, e.step(), e.sequence());
    TrialState moved = trial(e.attempt().trial());
    TrialState after = moved.withLast(moved.attempt().ended(e));
    long left = (long) moved.candidate().cell().steps() - moved.attempt().step();
    if (e.lostAtMost() < 0 || e.lostAtMost() > left) {
      throw new IllegalArgumentException(
          e.attempt() + " cannot have lost " + e.lostAtMost() + " of " + left + " steps");
    }
    ledger = ledger.lost(after.candidate().cell().flopsPerStep().times(e.lostAtMost()));
    switch (e.outcome()) {
      case COMPLETED -> {
        checkCompleted(after, e);
        close(after.over(Observation.Outcome.COMPLETED, e.loss(), e.atMillis(), ""));
      }
      case DIVERGED ->
          abandon(after.over(Observation.Outcome.DIVERGED, Double.NaN, e.atMillis(), e.detail()));
      case PREEMPTED,
          LOST_RUNNER,
          TRAINER_ERROR,
          OUT_OF_MEMORY,
          TIMEOUT,
          BAD_CHECKPOINT,
          CONFIG_ERROR,
          CANCELLED -> {
        if (after.over()) {
          abandon(
              after.over(Observation.Outcome.STOPPED, Double.NaN, e.atMillis(), after.detail()));
        } else {
          trials = trials.plus(after.id(), after);
        }
      }
    }
  }

  private static void checkCompleted(TrialState trial, SweepEvent.AttemptEnded e) {
    int steps = trial.candidate().cell().steps();
    boolean usable = e.loss() > 0 && e.loss() < Double.POSITIVE_INFINITY;
    if (e.step() != steps || !usable) {
      throw new IllegalArgumentException(
          e.attempt()
              + " says that it completed with loss "
              + e.loss()
              + " at step "
              + e.step()
              + "; it needs a finite loss > 0 at step "
              + steps);
    }
  }

  private void stop(SweepEvent.StopDecided e) {
    TrialState trial = live(e.attempt());
    if (trial.stopping()) {
      throw new IllegalArgumentException("stop of " + e.attempt() + ", which is stopped already");
    }
    String why = e.reason().text();
    trials = trials.plus(trial.id(), trial.over(Observation.Outcome.STOPPED, Double.NaN, 0, why));
  }

  private void decide(SweepEvent.TrialDecided e) {
    TrialState trial = trial(e.trial());
    if (!trial.waiting()) {
      throw new IllegalArgumentException(
          e.verdict() + " of " + e.trial() + ", which is running or over");
    }
    switch (e.verdict()) {
      case RETRY -> {}
      case STOP ->
          abandon(trial.over(Observation.Outcome.STOPPED, Double.NaN, e.atMillis(), e.reason()));
      case FAIL ->
          abandon(trial.over(Observation.Outcome.FAILED, Double.NaN, e.atMillis(), e.reason()));
    }
  }

  private void close(TrialState trial) {
    trials = trials.plus(trial.id(), trial);
    endOrder = endOrder.plus(trial.id());
  }

  /**
   * The trial leads nowhere: its cooldown, and the end of its trunk that nobody saved, used or
   * stands on.
   */
  private void abandon(TrialState trial) {
    close(trial);
    Candidate candidate = trial.candidate();
    Flops price = candidate.cell().flopsPerStep();
    Ledger.LineKey branch = Ledger.LineKey.of(trial.id(), candidate, Line.BRANCH);
    Ledger.LineKey trunk = Ledger.LineKey.of(trial.id(), candidate, Line.TRUNK);
    ledger =
        ledger
            .discardedFrom(branch, trial.forkStep(), trial.forkStep(), price)
            .discardedFrom(trunk, 0, trunkInUse(candidate), price);
  }

  /** First step of the candidate's trunk that nothing saved, finished or running rests on. */
  private int trunkInUse(Candidate candidate) {
    int keep = 0;
    for (Checkpoint saved : trunkCheckpoints(candidate.trunk().id())) {
      keep = Math.max(keep, saved.step());
    }
    for (TrialState other : trials.values()) {
      if (other.candidate().trunk().equals(candidate.trunk())) {
        if (other.outcome() == Observation.Outcome.COMPLETED) {
          keep = Math.max(keep, other.forkStep());
        } else if (!other.over()) {
          keep = Math.max(keep, Math.min(other.forkStep(), other.attempt().step()));
        }
      }
    }
    return keep;
  }

  private void changeAttempt(AttemptId id, UnaryOperator<AttemptState> changed) {
    TrialState trial = live(id);
    trials = trials.plus(trial.id(), trial.withLast(changed.apply(trial.attempt())));
  }

  private TrialState live(AttemptId id) {
    TrialState trial = trials.get(id.trial());
    if (trial == null || !trial.running() || !trial.attempt().id().equals(id)) {
      throw new IllegalArgumentException("report of " + id + ", which does not run");
    }
    return trial;
  }

  private TrialState trial(String id) {
    TrialState trial = trials.get(id);
    if (trial == null) {
      throw new IllegalArgumentException("no trial " + id);
    }
    return trial;
  }
}

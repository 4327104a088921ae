package org.allometry.actors.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepView;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.quantity.Flops;

/** Watches a run from outside: knows what is durable, and what was said because of it. */
final class Checker {
  private final Map<AttemptId, Long> sequences = new HashMap<>();
  private final Map<AttemptId, Integer> lostAtMost = new HashMap<>();
  private final Map<AttemptId, Long> heard = new HashMap<>();

  /** Signs of life that wait in the supervisor's mailbox, oldest first. */
  private final Map<AttemptId, Deque<Sign>> waiting = new HashMap<>();

  /** Signs of life that were read, and whose progress is not durable yet. */
  private final Map<AttemptId, Sign> unwritten = new HashMap<>();

  /** What a sign of life said, and when it arrived. */
  private record Sign(Line line, int step, long nanos) {}

  private final Map<AttemptId, Long> allowed = new HashMap<>();
  private final Set<Checkpoint> retired = new HashSet<>();
  private final Set<String> stopped = new HashSet<>();
  private final TreeMap<Long, SweepState> recent = new TreeMap<>();
  private final List<SweepEvent> journal = new ArrayList<>();
  private final Plan plan;
  private Flops overdrawn = Flops.ZERO;
  private SweepState state = SweepState.EMPTY;

  Checker(Plan plan) {
    this.plan = plan;
  }

  /** What is durable adds up to this. */
  SweepState state() {
    return state;
  }

  /** Every event that is durable. */
  List<SweepEvent> journal() {
    return List.copyOf(journal);
  }

  /** An event has become durable. */
  void durable(SweepEvent event) {
    journal.add(event);
    if (event instanceof SweepEvent.TrialGranted e) {
      Invariants.require(
          state.phase() == SweepState.Phase.RUNNING, "granted while " + state.phase());
      Invariants.require(
          !stopped.contains(e.attempt().trial()), "granted after its stop: " + e.attempt());
    }
    if (event instanceof SweepEvent.StopDecided e) {
      Invariants.require(state.isLive(e.attempt()), "stopped what does not run: " + e.attempt());
      stopped.add(e.attempt().trial());
      requireReason(e);
    }
    state = state.apply(event);
    recent.put(state.events(), state);
    if (recent.size() > 64) {
      recent.pollFirstEntry();
    }
    if (event instanceof SweepEvent.AttemptEnded e
        && e.detail().startsWith("the budget does not pay")) {
      Flops price = state.trial(e.attempt().trial()).candidate().cell().flopsPerStep();
      overdrawn = overdrawn.plus(price.times(e.lostAtMost()));
    }
    switch (event) {
      case SweepEvent.RungsReached e -> {
        for (Rung rung : e.rungs()) {
          next(e.attempt(), rung.sequence());
        }
      }
      case SweepEvent.CheckpointPublished e -> next(e.attempt(), e.sequence());
      case SweepEvent.AttemptEnded e -> {
        lostAtMost.put(e.attempt(), e.lostAtMost());
        if (e.sequence() > 0) {
          sequences.merge(e.attempt(), e.sequence(), Math::max);
        }
      }
      case SweepEvent.CheckpointRetired e -> retired.add(e.checkpoint());
      case SweepEvent.ProgressMarked e -> {
        Sign sign = unwritten.get(e.attempt());
        if (sign != null && isDurable(e.attempt(), sign)) {
          heard.put(e.attempt(), sign.nanos);
        }
      }
      default -> {}
    }
  }

  /** Nothing but another trial's result can be a reason; a clock that is set hides their order. */
  private void requireReason(SweepEvent.StopDecided stop) {
    Invariants.require(plan.search().devices() > 1, "stopped on the only device: " + stop);
    String trial = stop.attempt().trial();
    int completed = 0;
    int before = 0;
    for (SweepEvent event : journal) {
      if (event instanceof SweepEvent.AttemptEnded end && end.outcome() == Outcome.COMPLETED) {
        completed++;
      } else if (event instanceof SweepEvent.TrialGranted grant
          && grant.attempt().trial().equals(trial)
          && grant.attempt().attempt() == 1) {
        before = completed;
      }
    }
    Invariants.require(
        plan.process().clockJumps() > 0 || completed > before,
        "stopped without a result since its grant: " + stop);
  }

  /** Whether the journal knows of as much progress. */
  private boolean isDurable(AttemptId id, Sign sign) {
    if (!state.isLive(id)) {
      return true;
    }
    AttemptState attempt = state.trial(id.trial()).attempt();
    return attempt.line() == sign.line
        ? attempt.step() >= sign.step
        : attempt.line() == Line.BRANCH;
  }

  /** Everything of one write has become durable. */
  void settled() {
    Invariants.check(state, overdrawn);
  }

  private void next(AttemptId id, long sequence) {
    long before = sequences.getOrDefault(id, 0L);
    Invariants.require(
        sequence == before + 1,
        "report " + sequence + " of " + id + " is applied once, after " + before);
    sequences.put(id, sequence);
  }

  /**
   * The process is killed. The one that takes over cannot know how long this one had not listened,
   * so its bound on what is lost holds for attempts that were heard of within two heartbeats; how
   * much longer it was is allowed for. A sign of life was heard when it arrived, not when a process
   * that had been frozen came to read it, and only once its progress is durable.
   *
   * @param goOnNanos how long runners train on by themselves
   */
  void killed(long nowNanos, long goOnNanos) {
    for (TrialState trial : state.running()) {
      AttemptId id = trial.attempt().id();
      long unheard = nowNanos - heard.getOrDefault(id, nowNanos) + goOnNanos;
      allowed.put(id, unheard);
    }
    waiting.clear();
    unwritten.clear();
  }

  /** A report has arrived in the supervisor's mailbox. */
  void arrived(RunnerReport report, long nowNanos) {
    if (report instanceof RunnerReport.Alive alive) {
      waiting
          .computeIfAbsent(alive.attempt(), id -> new ArrayDeque<>())
          .add(new Sign(alive.line(), alive.step(), nowNanos));
    }
  }

  /** The supervisor has told a runner something. */
  void told(RunnerCommand command, long nowNanos) {
    switch (command) {
      case RunnerCommand.LeaseRenewed c -> {
        Sign sign = waiting.getOrDefault(c.attempt(), new ArrayDeque<>()).poll();
        if (sign == null || isDurable(c.attempt(), sign)) {
          heard.put(c.attempt(), sign == null ? nowNanos : sign.nanos);
        } else {
          unwritten.put(c.attempt(), sign);
        }
      }
      case RunnerCommand.Grant c -> {
        AttemptId id = c.assignment().id();
        boolean granted =
            state.find(id.trial()).stream()
                .flatMap(t -> t.attempts().stream())
                .anyMatch(a -> a.id().equals(id));
        Invariants.require(granted, "no lease without a journalled grant: " + id);
        heard.put(id, nowNanos);
      }
      case RunnerCommand.ReportsAcknowledged c -> {
        boolean stale = !state.isLive(c.attempt());
        long durable = sequences.getOrDefault(c.attempt(), 0L);
        Invariants.require(
            stale || c.through() <= durable,
            "acknowledged through " + c.through() + ", durable through " + durable);
      }
      default -> {}
    }
  }

  /** A checkpoint is deleted from disk. */
  void discarded(Checkpoint checkpoint) {
    Invariants.require(
        retired.contains(checkpoint), "deleted without a durable retirement: " + checkpoint);
  }

  /** A subscriber has been shown a state. */
  void shown(SweepView view) {
    SweepState replayed = recent.get(view.state().events());
    if (view.state().events() > state.events()) {
      throw new AssertionError("shown event " + view.state().events() + " before it was durable");
    }
    if (replayed != null) {
      Invariants.require(replayed.equals(view.state()), "the state shown is the one replayed");
    }
  }

  /** The sweep is over and nothing runs. */
  void over(Truth truth) {
    Invariants.require(state.running().isEmpty(), "nothing runs in the end");
    for (String id : stopped) {
      TrialState trial = state.trial(id);
      Invariants.require(
          trial.over() && trial.outcome() != Observation.Outcome.FAILED,
          "a stopped trial is stopped unless it was quicker: " + trial.outcome());
    }
    Flops booked = Flops.ZERO;
    for (TrialState trial : state.trialsInOrder()) {
      for (AttemptState attempt : trial.attempts()) {
        long steps =
            (long) attempt.step() - attempt.startStep() + lostAtMost.getOrDefault(attempt.id(), 0);
        booked = booked.plus(trial.candidate().cell().flopsPerStep().times(steps));
      }
    }
    Invariants.require(
        booked.equals(state.ledger().spent()),
        "the attempts add up to what was spent: " + booked + ", " + state.ledger().spent());
    truth.forEach((id, work) -> check(id, work));
    SweepState again = SweepState.EMPTY;
    for (SweepEvent event : journal) {
      again = again.apply(event);
    }
    Invariants.require(again.equals(state), "the journal replays to the same state");
  }

  private void check(AttemptId id, Truth.Work work) {
    AttemptState attempt =
        state.trial(id.trial()).attempts().stream()
            .filter(a -> a.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new AssertionError("trained without a grant: " + id));
    int earlier = attempt.started() ? 0 : Math.max(0, attempt.startStep() - work.start);
    int booked = attempt.step() - attempt.startStep() + lostAtMost.getOrDefault(id, 0) + earlier;
    Invariants.require(
        work.lied || work.steps() <= booked + allowed.getOrDefault(id, 0L) / work.stepNanos + 1,
        id
            + " trained steps "
            + work.start
            + " to "
            + work.end
            + ", booked are "
            + attempt.startStep()
            + " to "
            + attempt.step()
            + " and at most "
            + lostAtMost.getOrDefault(id, 0)
            + " after");
  }
}

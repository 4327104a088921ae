package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * A sweep without actors: the planner decides, and scripts of events stand for its trainers. The
 * journal is the list of events; everything else can be lost at any time.
 */
final class SimulatedSweep {
  static final SweepRules RULES = SweepRules.DEFAULT;

  final List<SweepEvent> journal = new ArrayList<>();
  final SearchSpace space;
  private final Policy policy;
  private final Planner planner;
  private final TrunkPlan trunks;
  private final TreeSet<String> devices;
  private final Map<AttemptId, Deque<SweepEvent>> scripts = new HashMap<>();
  private boolean divergent;
  SweepState state = SweepState.EMPTY;
  private long now;

  SimulatedSweep(SearchSpace space, Policy policy, List<String> devices) {
    this.space = space;
    this.policy = policy;
    this.planner = new Planner(space, RULES);
    this.trunks = new TrunkPlan(space);
    this.devices = new TreeSet<>(devices);
  }

  /** From now on, every trial whose id ends in a digit below 3 diverges. */
  SimulatedSweep withDivergence() {
    divergent = true;
    return this;
  }

  void start(Flops budget, double reserve) {
    append(new SweepEvent.SweepStarted(now, "small", "c0ffee", "allometry {}", budget, reserve));
    takeOver();
  }

  /** Continues from a journal whose process is gone. */
  SimulatedSweep resume(List<SweepEvent> cut) {
    cut.forEach(this::append);
    takeOver();
    return this;
  }

  /** A new process: what had begun is lost, what had not is granted still. */
  void takeOver() {
    scripts.clear();
    append(new SweepEvent.SupervisorStarted(now, state.incarnation() + 1, "host", 1, "test"));
    for (TrialState trial : state.running()) {
      if (trial.attempt().started()) {
        lose(trial);
      }
    }
  }

  void lose(TrialState trial) {
    scripts.remove(trial.attempt().id());
    planner.lost(state, trial, Duration.ZERO, "gone", now).forEach(this::append);
    retire(trial.id());
  }

  /** Ends a started attempt at a step that is known, without a result. */
  void fail(TrialState trial, Outcome outcome) {
    scripts.remove(trial.attempt().id());
    AttemptState attempt = trial.attempt();
    append(
        new SweepEvent.AttemptEnded(
            now,
            attempt.id(),
            attempt.sequence() + 1,
            outcome,
            attempt.step(),
            Double.NaN,
            0,
            "injected"));
    retire(trial.id());
  }

  /** Runs to the end of the sweep, one attempt after the other. */
  SimulatedSweep finish() {
    while (state.phase() != SweepState.Phase.FINISHED) {
      List<TrialState> running = state.running();
      if (!running.isEmpty()) {
        advance(running.get(0));
      } else {
        decide();
      }
    }
    return this;
  }

  /** Goes on with a running trial until it has reported a rung of {@code line}. */
  TrialState advanceTo(String id, Line line) {
    while (journal.stream().noneMatch(event -> isRung(event, id, line))) {
      advance(state.trial(id));
    }
    return state.trial(id);
  }

  private static boolean isRung(SweepEvent event, String id, Line line) {
    return event instanceof SweepEvent.RungsReached reached
        && reached.attempt().trial().equals(id)
        && reached.rungs().stream().anyMatch(rung -> rung.line() == line);
  }

  /** One event of a running trial. */
  void advance(TrialState trial) {
    now += 10;
    AttemptId id = trial.attempt().id();
    Deque<SweepEvent> script = scripts.computeIfAbsent(id, key -> script(trial));
    SweepEvent event = script.removeFirst();
    append(event);
    if (event instanceof SweepEvent.AttemptEnded) {
      scripts.remove(id);
      retire(trial.id());
    } else if (event instanceof SweepEvent.CheckpointPublished) {
      retire(trial.id());
    }
  }

  /** Everything that can be decided now; waits for the next retry when there is nothing else. */
  void decide() {
    TreeSet<String> free = new TreeSet<>(devices);
    state.running().forEach(t -> free.remove(t.attempt().device()));
    List<SweepEvent> retries = planner.retries(state, free, now);
    for (SweepEvent event : retries) {
      append(event);
      if (event instanceof SweepEvent.TrialGranted granted) {
        free.remove(granted.device());
      }
    }
    Optional<SweepEvent.SweepFinished> end = Optional.empty();
    while (!free.isEmpty() && end.isEmpty() && state.waiting().isEmpty()) {
      Advice advice = policy.advise(space, state.history());
      Optional<SweepEvent.StopDecided> stop = planner.stop(state, advice, now);
      if (stop.isPresent()) {
        append(stop.get());
        TrialState stopped = state.trial(stop.get().attempt().trial());
        fail(stopped, Outcome.CANCELLED);
        free.add(stopped.attempt().device());
        continue;
      }
      Optional<SweepEvent.TrialGranted> grant = planner.proposal(state, advice, free.first(), now);
      end = planner.end(state, Optional.of(advice), now);
      if (end.isPresent()) {
        append(end.get());
      } else if (grant.isPresent()) {
        append(grant.get());
        free.remove(grant.get().device());
      } else {
        return;
      }
    }
    if (state.running().isEmpty() && !state.waiting().isEmpty()) {
      end = planner.end(state, Optional.empty(), now);
      end.ifPresent(this::append);
    }
    OptionalLong next = planner.nextRetryAtMillis(state);
    if (state.running().isEmpty() && next.isPresent()) {
      now = Math.max(now, next.getAsLong());
    }
  }

  private void retire(String trial) {
    planner.retirements(state, trial, now).forEach(this::append);
  }

  private void append(SweepEvent event) {
    now = Math.max(now, event.atMillis());
    state = state.apply(event);
    journal.add(event);
  }

  /** What an undisturbed attempt will report. */
  private Deque<SweepEvent> script(TrialState trial) {
    return new Script(trial).events();
  }

  private final class Script {
    private final TrialState trial;
    private final AttemptId id;
    private final Deque<SweepEvent> events = new ArrayDeque<>();
    private long sequence;

    Script(TrialState trial) {
      this.trial = trial;
      this.id = trial.attempt().id();
    }

    Deque<SweepEvent> events() {
      List<Checkpoint> offered = trunks.startFrom(state, trial.candidate());
      Line line = offered.isEmpty() ? Line.TRUNK : offered.get(0).line();
      int at = offered.isEmpty() ? 0 : offered.get(0).step();
      events.add(new SweepEvent.AttemptStarted(now, id, trial.attempt().device(), line, at, ""));
      int fork = trial.forkStep();
      if (line == Line.TRUNK) {
        for (int step : trunks.trunkSteps(trial.candidate(), at)) {
          at = train(Line.TRUNK, at, step);
        }
      }
      int steps = trial.candidate().cell().steps();
      int middle = fork + (steps - fork) / 2;
      if (at < middle) {
        at = train(Line.BRANCH, at, middle);
      }
      rung(Line.BRANCH, at, steps);
      boolean diverges = divergent && "012".indexOf(trial.id().charAt(11)) >= 0;
      events.add(
          new SweepEvent.AttemptEnded(
              now,
              id,
              ++sequence,
              diverges ? Outcome.DIVERGED : Outcome.COMPLETED,
              steps,
              diverges ? Double.NaN : SmallSearch.loss(trial.candidate()),
              0,
              ""));
      return events;
    }

    private int train(Line line, int from, int to) {
      if (from >= to) {
        return from;
      }
      events.add(new SweepEvent.ProgressMarked(now, id, line, (from + to) / 2));
      String folder =
          (line == Line.TRUNK ? "trunks/" + trial.candidate().trunk().id() : "trials/" + trial.id())
              + "/step-"
              + to;
      events.add(
          new SweepEvent.CheckpointPublished(
              now, id, ++sequence, new Checkpoint(line, to, folder, "ab", 1)));
      rung(line, from, to);
      return to;
    }

    private void rung(Line line, int from, int to) {
      Flops flops = trial.candidate().cell().flopsPerStep().times((long) to - from);
      events.add(
          new SweepEvent.RungsReached(
              now,
              id,
              List.of(
                  new Rung(
                      ++sequence,
                      line,
                      from,
                      to,
                      (long) to * SmallSearch.BATCH,
                      0.5,
                      flops,
                      (to - from) * 0.5,
                      new TreeMap<>()))));
    }
  }
}

package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.simulation.Invariants;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.quantity.Flops;

/**
 * The rules of a sweep without actors, fed with any input: reports true and false, requests, lost
 * devices, time. Every input is interpreted in the state that there is, so that any of them can be
 * left out.
 */
final class PureSupervisor {
  private static final List<Policy> POLICIES =
      List.of(
          SmallSearch.cheapestFirst(),
          SmallSearch.dearestFirst(),
          SmallSearch.heedless(),
          SmallSearch.fickle());

  private final Planner planner = new Planner(SmallSearch.space(), SweepRules.DEFAULT);
  private final ReportRules reports = new ReportRules(planner, SweepRules.DEFAULT);
  private final Policy policy;
  private final TreeSet<String> devices = new TreeSet<>();
  private final List<SweepEvent> journal = new ArrayList<>();
  private SweepState state = SweepState.EMPTY;
  private Flops overdrawn = Flops.ZERO;
  private long now = 1_000_000;

  PureSupervisor(SplittableRandom random) {
    policy = POLICIES.get(random.nextInt(POLICIES.size()));
    for (int i = 0; i <= random.nextInt(3); i++) {
      devices.add("cpu:" + i);
    }
    Flops budget = Flops.of(3_000_000L + random.nextInt(60_000_000));
    write(
        List.of(
            new SweepEvent.SweepStarted(
                now, "small", "c0ffee", "allometry {}", budget, 0.5 * random.nextDouble()),
            new SweepEvent.SupervisorStarted(now, 1, "host", 1, "test")));
  }

  /** One input. */
  void input(SplittableRandom random) {
    now += random.nextInt(5_000);
    int what = random.nextInt(100);
    if (what < 25) {
      decide();
    } else if (what < 85) {
      report(random);
    } else if (what < 90) {
      request(random);
    } else if (what < 94) {
      lose(random);
    } else if (what < 96) {
      takeOver();
    } else {
      now += random.nextInt(-100_000_000, 100_000_000);
    }
  }

  /** The journal alone gives the same state. */
  void replay() {
    SweepState again = SweepState.EMPTY;
    for (SweepEvent event : journal) {
      again = again.apply(event);
    }
    if (!again.equals(state)) {
      throw new AssertionError("the journal replays to another state");
    }
  }

  private void decide() {
    TreeSet<String> free = new TreeSet<>(devices);
    free.removeAll(state.quarantined().keySet());
    state.running().forEach(t -> free.remove(t.attempt().device()));
    List<SweepEvent> retries = planner.retries(state, free, now);
    write(retries);
    if (!retries.isEmpty()) {
      return;
    }
    Optional<SweepEvent.SweepFinished> end = planner.end(state, Optional.empty(), now);
    if (end.isPresent()) {
      write(List.of(end.get()));
    } else if (free.size() > state.waiting().size() && Planner.mayPropose(state)) {
      Advice advice = policy.advise(SmallSearch.space(), state.history());
      List<SweepEvent> events = new ArrayList<>();
      planner.stop(state, advice, now).ifPresent(events::add);
      if (events.isEmpty() && advice.stop().isEmpty()) {
        planner.proposal(state, advice, free.first(), now).ifPresent(events::add);
      }
      if (events.isEmpty()) {
        planner.end(state, Optional.of(advice), now).ifPresent(events::add);
      }
      write(events);
    }
  }

  private void request(SplittableRandom random) {
    RequestRules.Ruling ruling =
        switch (random.nextInt(8)) {
          case 0, 1 -> RequestRules.pause(state, now);
          case 2, 3, 4 -> RequestRules.resume(state, now);
          case 5, 6 ->
              RequestRules.extend(state, state.budget().plus(Flops.of(random.nextInt(9_999))), now);
          default -> RequestRules.stop(state, now);
        };
    write(ruling.events());
  }

  private void lose(SplittableRandom random) {
    for (TrialState trial : state.running()) {
      if (random.nextBoolean()) {
        java.time.Duration silence = java.time.Duration.ofSeconds(random.nextInt(40));
        write(planner.lost(state, trial, silence, "gone", now));
        return;
      }
    }
  }

  private void takeOver() {
    List<SweepEvent> events = new ArrayList<>();
    events.add(new SweepEvent.SupervisorStarted(now, state.incarnation() + 1, "host", 1, "test"));
    for (TrialState trial : state.running()) {
      if (trial.attempt().started()) {
        events.addAll(planner.lost(state, trial, java.time.Duration.ZERO, "interrupted", now));
      }
    }
    write(events);
  }

  /** A report about a live attempt, or about one that is over, or about nothing that exists. */
  private void report(SplittableRandom random) {
    List<TrialState> some = random.nextInt(8) == 0 ? state.trialsInOrder() : state.running();
    if (some.isEmpty()) {
      return;
    }
    TrialState trial = some.get(random.nextInt(some.size()));
    AttemptState attempt = trial.attempt();
    AttemptId id =
        random.nextInt(20) == 0
            ? new AttemptId(trial.id(), attempt.id().attempt(), attempt.id().epoch() + 1)
            : attempt.id();
    int steps = trial.candidate().cell().steps();
    int step = Math.min(steps, attempt.step() + random.nextInt(1 + steps / 4));
    step = random.nextInt(25) == 0 ? random.nextInt(-5, steps + 5) : step;
    long sequence = attempt.sequence() + 1 + (random.nextInt(8) == 0 ? random.nextInt(-1, 2) : 0);
    Line line = step <= trial.forkStep() && random.nextInt(20) > 0 ? Line.TRUNK : Line.BRANCH;
    line = attempt.line() == Line.BRANCH && random.nextInt(20) > 0 ? Line.BRANCH : line;
    ReportRules.Ruling ruling =
        attempt.started() || random.nextInt(10) == 0
            ? progress(random, id, trial, line, step, sequence)
            : reports.of(state, start(random, id, trial), now);
    write(ruling.events());
  }

  private RunnerReport.AttemptStarted start(
      SplittableRandom random, AttemptId id, TrialState trial) {
    List<Checkpoint> offered =
        new TrunkPlan(SmallSearch.space()).startFrom(state, trial.candidate());
    int choice = random.nextInt(offered.size() + 1);
    Line none = trial.forkStep() == 0 ? Line.BRANCH : Line.TRUNK;
    return choice == offered.size()
        ? new RunnerReport.AttemptStarted(id, trial.attempt().device(), none, 0, "")
        : new RunnerReport.AttemptStarted(
            id,
            trial.attempt().device(),
            offered.get(choice).line(),
            offered.get(choice).step() + (random.nextInt(20) == 0 ? 1 : 0),
            "");
  }

  private ReportRules.Ruling progress(
      SplittableRandom random, AttemptId id, TrialState trial, Line line, int step, long sequence) {
    int what = random.nextInt(10);
    if (what < 3) {
      return reports.of(state, new RunnerReport.Alive(id, "cpu:0", line, step), now);
    } else if (what < 6) {
      Rung rung =
          new Rung(
              sequence,
              line,
              trial.attempt().step(),
              step,
              1,
              0.5,
              Flops.of(1),
              random.nextInt(3),
              new TreeMap<>());
      return reports.of(state, new RunnerReport.RungsReached(id, List.of(rung)), now);
    } else if (what < 8) {
      String owner = line == Line.TRUNK ? trial.candidate().trunk().id() : trial.id();
      Checkpoint saved = new Checkpoint(line, step, owner + "/step-" + step, "ab", 1);
      return reports.of(state, new RunnerReport.CheckpointSaved(id, sequence, saved), now);
    }
    Outcome[] outcomes = Outcome.values();
    Outcome how = outcomes[random.nextInt(outcomes.length)];
    boolean whole = how == Outcome.COMPLETED && random.nextInt(4) > 0;
    int last = whole ? trial.candidate().cell().steps() : step;
    double loss = whole || random.nextInt(4) == 0 ? 0.5 : Double.NaN;
    return reports.of(
        state, new RunnerReport.AttemptEnded(id, sequence, how, last, loss, "generated"), now);
  }

  private void write(List<SweepEvent> events) {
    for (SweepEvent event : events) {
      state = state.apply(event);
      journal.add(event);
      if (event instanceof SweepEvent.AttemptEnded e && e.detail().startsWith(ReportRules.UNPAID)) {
        Flops price = state.trial(e.attempt().trial()).candidate().cell().flopsPerStep();
        overdrawn = overdrawn.plus(price.times(e.lostAtMost()));
      }
    }
    Invariants.check(state, overdrawn);
  }
}

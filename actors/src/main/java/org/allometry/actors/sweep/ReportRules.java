package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;

/**
 * What a runner's report means for a sweep: each is applied exactly once, in order, and only for
 * the live attempt of a trial.
 *
 * <p>Nothing of an attempt is applied or acknowledged before its start is known: without the step
 * that it began from, its steps cannot be booked. Its runner reports again what is not
 * acknowledged, the start first.
 */
final class ReportRules {
  /** How the detail of an attempt begins that ended for want of budget. */
  static final String UNPAID = "the budget does not pay for the steps from ";

  private final Planner planner;
  private final SweepRules rules;

  ReportRules(Planner planner, SweepRules rules) {
    this.planner = planner;
    this.rules = rules;
  }

  /**
   * What follows from a report.
   *
   * @param events to be written first
   * @param acknowledge reports up to this sequence are durable then; 0: nothing to acknowledge
   * @param cancel why the runner has to stop the attempt; empty: it goes on
   */
  record Ruling(List<SweepEvent> events, long acknowledge, String cancel) {
    private static final Ruling NOTHING = new Ruling(List.of(), 0, "");

    static Ruling of(SweepEvent event, long acknowledge) {
      return new Ruling(List.of(event), acknowledge, "");
    }

    static Ruling known(long sequence) {
      return new Ruling(List.of(), sequence, "");
    }

    static Ruling stale(long sequence) {
      return new Ruling(List.of(), sequence, "this attempt is not the live one of its trial");
    }
  }

  /** What follows from a report about an attempt. */
  Ruling of(SweepState state, RunnerReport report, long nowMillis) {
    return switch (report) {
      case RunnerReport.AttemptStarted r -> of(state, r, nowMillis);
      case RunnerReport.RungsReached r -> of(state, r, nowMillis);
      case RunnerReport.CheckpointSaved r -> of(state, r, nowMillis);
      case RunnerReport.AttemptEnded r -> of(state, r, nowMillis);
      case RunnerReport.Alive r -> of(state, r, nowMillis);
      case RunnerReport.DeviceOffered r -> Ruling.NOTHING;
      case RunnerReport.Drained r -> Ruling.NOTHING;
      case RunnerReport.DeviceLost r -> Ruling.NOTHING;
    };
  }

  Ruling of(SweepState state, RunnerReport.AttemptStarted report, long nowMillis) {
    if (!state.isLive(report.attempt())) {
      return Ruling.stale(0);
    }
    if (attempt(state, report.attempt()).started()) {
      return Ruling.NOTHING;
    }
    Ruling ruling =
        checked(
            state,
            report.attempt(),
            Ruling.of(
                new SweepEvent.AttemptStarted(
                    nowMillis,
                    report.attempt(),
                    report.device(),
                    report.line(),
                    report.fromStep(),
                    report.note()),
                0),
            nowMillis);
    return paid(state, ruling, report.attempt(), nowMillis);
  }

  /**
   * An attempt that began earlier than hoped for, because better states did not verify, may cost
   * more than is left: then it ends at once.
   */
  private Ruling paid(SweepState state, Ruling ruling, AttemptId id, long nowMillis) {
    SweepState after = applied(state, ruling.events());
    if (after.ledger().spent().plus(after.committed()).compareTo(after.budget()) <= 0) {
      return ruling;
    }
    TrialState trial = after.trial(id.trial());
    AttemptState attempt = trial.attempt();
    String why = UNPAID + attempt.step() + " to the end";
    List<SweepEvent> events = new ArrayList<>(ruling.events());
    events.add(
        new SweepEvent.AttemptEnded(
            nowMillis,
            id,
            0,
            Outcome.CANCELLED,
            attempt.step(),
            Double.NaN,
            LossBound.steps(after, trial, untilItsLeaseEnds()),
            why));
    return new Ruling(events, 0, why);
  }

  Ruling of(SweepState state, RunnerReport.RungsReached report, long nowMillis) {
    long last = report.rungs().stream().mapToLong(Rung::sequence).max().orElse(0);
    if (!state.isLive(report.attempt())) {
      return Ruling.stale(last);
    }
    if (!attempt(state, report.attempt()).started()) {
      return Ruling.NOTHING;
    }
    long applied = attempt(state, report.attempt()).sequence();
    List<Rung> fresh = new ArrayList<>();
    long next = applied + 1;
    for (Rung rung : report.rungs()) {
      if (rung.sequence() == next) {
        fresh.add(rung);
        next++;
      }
    }
    if (fresh.isEmpty()) {
      return Ruling.known(applied);
    }
    return checked(
        state,
        report.attempt(),
        Ruling.of(new SweepEvent.RungsReached(nowMillis, report.attempt(), fresh), next - 1),
        nowMillis);
  }

  Ruling of(SweepState state, RunnerReport.CheckpointSaved report, long nowMillis) {
    if (!state.isLive(report.attempt())) {
      return Ruling.stale(report.sequence());
    }
    long applied = attempt(state, report.attempt()).sequence();
    if (!attempt(state, report.attempt()).started()) {
      return Ruling.NOTHING;
    }
    if (report.sequence() != applied + 1) {
      return Ruling.known(applied);
    }
    Ruling ruling =
        checked(
            state,
            report.attempt(),
            Ruling.of(
                new SweepEvent.CheckpointPublished(
                    nowMillis, report.attempt(), report.sequence(), report.checkpoint()),
                report.sequence()),
            nowMillis);
    return withRetirements(state, ruling, report.attempt(), nowMillis);
  }

  Ruling of(SweepState state, RunnerReport.AttemptEnded report, long nowMillis) {
    if (!state.isLive(report.attempt())) {
      return new Ruling(List.of(), report.sequence(), "");
    }
    AttemptState attempt = attempt(state, report.attempt());
    if (!attempt.started() && report.step() > 0) {
      return Ruling.NOTHING;
    }
    if (report.sequence() != attempt.sequence() + 1) {
      return Ruling.known(attempt.sequence());
    }
    boolean exact =
        switch (report.outcome()) {
          case COMPLETED, DIVERGED, PREEMPTED, CANCELLED, CONFIG_ERROR, BAD_CHECKPOINT -> true;
          case LOST_RUNNER, TRAINER_ERROR, OUT_OF_MEMORY, TIMEOUT -> false;
        };
    TrialState trial = state.trial(report.attempt().trial());
    int step = Math.max(report.step(), attempt.step());
    int steps = trial.candidate().cell().steps();
    int lost =
        exact || !attempt.started()
            ? 0
            : Math.min(
                Math.max(0, steps - step),
                LossBound.steps(state, trial, rules.heartbeat().multipliedBy(2)));
    Ruling ruling =
        checked(
            state,
            report.attempt(),
            Ruling.of(
                new SweepEvent.AttemptEnded(
                    nowMillis,
                    report.attempt(),
                    report.sequence(),
                    report.outcome(),
                    step,
                    report.loss(),
                    lost,
                    report.detail()),
                report.sequence()),
            nowMillis);
    return withRetirements(state, ruling, report.attempt(), nowMillis);
  }

  Ruling of(SweepState state, RunnerReport.Alive report, long nowMillis) {
    if (!state.isLive(report.attempt())) {
      return Ruling.stale(0);
    }
    AttemptState attempt = attempt(state, report.attempt());
    boolean further =
        report.line() != attempt.line()
            ? report.line() == org.allometry.actors.runner.Line.BRANCH
            : report.step() > attempt.step();
    if (!attempt.started() || !further) {
      return Ruling.NOTHING;
    }
    return checked(
        state,
        report.attempt(),
        Ruling.of(
            new SweepEvent.ProgressMarked(
                nowMillis, report.attempt(), report.line(), report.step()),
            0),
        nowMillis);
  }

  private Ruling withRetirements(SweepState state, Ruling ruling, AttemptId id, long nowMillis) {
    SweepState after = applied(state, ruling.events());
    List<SweepEvent> events = new ArrayList<>(ruling.events());
    events.addAll(planner.retirements(after, id.trial(), nowMillis));
    AttemptState attempt = after.trial(id.trial()).attempt();
    if (RetryRule.charged(attempt.outcome())) {
      planner.quarantine(after, attempt.device(), nowMillis).ifPresent(events::add);
    }
    return new Ruling(events, ruling.acknowledge(), ruling.cancel());
  }

  /** A report that contradicts the state is a lie: it ends the attempt. */
  private Ruling checked(SweepState state, AttemptId id, Ruling ruling, long nowMillis) {
    try {
      applied(state, ruling.events());
      return ruling;
    } catch (IllegalArgumentException e) {
      String lie = "a report contradicts what is known: " + e.getMessage();
      TrialState trial = state.trial(id.trial());
      AttemptState attempt = trial.attempt();
      int lost = LossBound.steps(state, trial, untilItsLeaseEnds());
      SweepEvent.AttemptEnded ended =
          new SweepEvent.AttemptEnded(
              nowMillis,
              id,
              ruling.acknowledge(),
              Outcome.TRAINER_ERROR,
              attempt.step(),
              Double.NaN,
              lost,
              lie);
      return new Ruling(planner.withRetirements(state, ended), ruling.acknowledge(), lie);
    }
  }

  /** An order to stop may get lost: then an attempt that was ended here goes on for so long. */
  private Duration untilItsLeaseEnds() {
    return rules.lease().plus(rules.heartbeat().multipliedBy(2));
  }

  private static SweepState applied(SweepState state, List<SweepEvent> events) {
    SweepState after = state;
    for (SweepEvent event : events) {
      after = after.apply(event);
    }
    return after;
  }

  private static AttemptState attempt(SweepState state, AttemptId id) {
    return state.trial(id.trial()).attempt();
  }
}

package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.design.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * Turns reports of attempts into events, as a pure function.
 *
 * <p>Reports of anything but the live attempt change nothing; sequence numbers make repeated
 * reports harmless; a report that contradicts what is known ends its attempt.
 */
final class ReportRule {
  private final TrunkPlan trunks;
  private final SweepRules rules;

  ReportRule(SearchSpace space, SweepRules rules) {
    this.trunks = new TrunkPlan(space);
    this.rules = rules;
  }

  /**
   * What a report leads to.
   *
   * @param events to be made durable first, may be empty
   * @param acknowledge sequence to acknowledge afterwards
   * @param cancel why the attempt is to be cancelled; null when it is not
   */
  record Ruling(List<SweepEvent> events, OptionalLong acknowledge, @Nullable String cancel) {
    static final Ruling NOTHING = new Ruling(List.of(), OptionalLong.empty(), null);

    static Ruling of(List<SweepEvent> events) {
      return new Ruling(events, OptionalLong.empty(), null);
    }

    static Ruling acknowledged(List<SweepEvent> events, long sequence) {
      return new Ruling(events, OptionalLong.of(sequence), null);
    }

    static Ruling stale(AttemptId id, OptionalLong acknowledge) {
      return new Ruling(List.of(), acknowledge, id + " is not the live attempt of its trial");
    }
  }

  Ruling started(SweepState state, RunnerReport.AttemptStarted r, long now) {
    if (!state.isLive(r.attempt())) {
      return Ruling.stale(r.attempt(), OptionalLong.empty());
    }
    if (state.trial(r.attempt().trial()).attempt().started()) {
      return Ruling.NOTHING;
    }
    Ruling ruling =
        checked(
            state,
            r.attempt(),
            Ruling.of(
                List.of(
                    new SweepEvent.AttemptStarted(
                        now, r.attempt(), r.device(), r.line(), r.fromStep(), r.note()))),
            now);
    SweepState after = applied(state, ruling.events());
    if (after.isLive(r.attempt())
        && after.ledger().spent().plus(after.committed()).compareTo(after.budget()) > 0) {
      return new Ruling(
          ruling.events(), OptionalLong.empty(), "the budget does not pay for so early a start");
    }
    return ruling;
  }

  Ruling rungs(SweepState state, RunnerReport.RungsReached r, long now) {
    long last = r.rungs().isEmpty() ? 0 : r.rungs().get(r.rungs().size() - 1).sequence();
    if (!state.isLive(r.attempt())) {
      return Ruling.stale(r.attempt(), OptionalLong.of(last));
    }
    long known = state.trial(r.attempt().trial()).attempt().sequence();
    long next = known;
    List<Rung> fresh = new ArrayList<>();
    for (Rung rung : r.rungs()) {
      if (rung.sequence() == next + 1) {
        fresh.add(rung);
        next++;
      }
    }
    if (fresh.isEmpty()) {
      return Ruling.acknowledged(List.of(), known);
    }
    SweepEvent event = new SweepEvent.RungsReached(now, r.attempt(), fresh);
    return checked(state, r.attempt(), Ruling.acknowledged(List.of(event), next), now);
  }

  Ruling saved(SweepState state, RunnerReport.CheckpointSaved r, long now) {
    if (!state.isLive(r.attempt())) {
      return Ruling.stale(r.attempt(), OptionalLong.of(r.sequence()));
    }
    long known = state.trial(r.attempt().trial()).attempt().sequence();
    if (r.sequence() != known + 1) {
      return Ruling.acknowledged(List.of(), known);
    }
    SweepEvent event =
        new SweepEvent.CheckpointPublished(now, r.attempt(), r.sequence(), r.checkpoint());
    Ruling ruling =
        checked(state, r.attempt(), Ruling.acknowledged(List.of(event), r.sequence()), now);
    if (ruling.cancel() != null) {
      return ruling;
    }
    SweepState after = applied(state, ruling.events());
    List<SweepEvent> events = new ArrayList<>(ruling.events());
    for (Checkpoint old : trunks.superseded(after, after.trial(r.attempt().trial()))) {
      events.add(new SweepEvent.CheckpointRetired(now, old, "newer states are there"));
    }
    return Ruling.acknowledged(events, r.sequence());
  }

  Ruling ended(SweepState state, RunnerReport.AttemptEnded r, long now) {
    if (!state.isLive(r.attempt())) {
      return new Ruling(List.of(), OptionalLong.of(r.sequence()), null);
    }
    TrialState trial = state.trial(r.attempt().trial());
    if (r.sequence() != trial.attempt().sequence() + 1) {
      return Ruling.acknowledged(List.of(), trial.attempt().sequence());
    }
    List<SweepEvent> events =
        switch (r.outcome()) {
          case COMPLETED, DIVERGED -> withResult(state, trial, r, now);
          case PREEMPTED,
              LOST_RUNNER,
              TRAINER_ERROR,
              OUT_OF_MEMORY,
              TIMEOUT,
              BAD_CHECKPOINT,
              CONFIG_ERROR,
              CANCELLED ->
              withoutResult(state, trial, r, now);
        };
    Ruling ruling = checked(state, r.attempt(), Ruling.acknowledged(events, r.sequence()), now);
    return new Ruling(ruling.events(), OptionalLong.of(r.sequence()), null);
  }

  /** The end of an attempt of which nothing more will be heard. */
  List<SweepEvent> lost(
      SweepState state, TrialState trial, Outcome outcome, Duration silence, String why, long now) {
    int lost = trial.attempt().started() ? LossBound.steps(state, trial, silence) : 0;
    SweepEvent.AttemptEnded end =
        new SweepEvent.AttemptEnded(
            now, trial.attempt().id(), 0, outcome, trial.attempt().step(), Double.NaN, lost, why);
    return withVerdict(state, end, now);
  }

  private List<SweepEvent> withResult(
      SweepState state, TrialState trial, RunnerReport.AttemptEnded r, long now) {
    List<SweepEvent> events = new ArrayList<>();
    for (Checkpoint done : trunks.doneForAfter(state, trial)) {
      events.add(new SweepEvent.CheckpointRetired(now, done, "trial " + trial.id() + " is over"));
    }
    events.add(end(r, 0, now));
    return events;
  }

  private List<SweepEvent> withoutResult(
      SweepState state, TrialState trial, RunnerReport.AttemptEnded r, long now) {
    boolean sudden =
        switch (r.outcome()) {
          case LOST_RUNNER, TRAINER_ERROR, OUT_OF_MEMORY, TIMEOUT -> trial.attempt().started();
          case COMPLETED, DIVERGED, PREEMPTED, BAD_CHECKPOINT, CONFIG_ERROR, CANCELLED -> false;
        };
    int steps = trial.candidate().cell().steps();
    int unheard = sudden ? LossBound.steps(state, trial, rules.heartbeat()) : 0;
    int atMost = steps - Math.min(steps, Math.max(r.step(), trial.attempt().step()));
    return withVerdict(state, end(r, Math.min(unheard, atMost), now), now);
  }

  private static SweepEvent.AttemptEnded end(RunnerReport.AttemptEnded r, int lost, long now) {
    return new SweepEvent.AttemptEnded(
        now, r.attempt(), r.sequence(), r.outcome(), r.step(), r.loss(), lost, r.detail());
  }

  private List<SweepEvent> withVerdict(SweepState state, SweepEvent.AttemptEnded end, long now) {
    List<SweepEvent> events = new ArrayList<>();
    events.add(end);
    SweepState after;
    try {
      after = state.apply(end);
    } catch (IllegalArgumentException e) {
      return events; // a contradiction, which checked() turns into a failure with its reason
    }
    TrialState trial = after.trial(end.attempt().trial());
    RetryRule.Ruling ruling = RetryRule.of(trial, rules);
    if (ruling.verdict() == SweepEvent.Verdict.FAIL) {
      events.addAll(Planner.abandon(trunks, after, trial, ruling.verdict(), ruling.reason(), now));
    } else {
      events.add(new SweepEvent.TrialDecided(now, trial.id(), ruling.verdict(), ruling.reason()));
    }
    return events;
  }

  /** The ruling itself, or the end of the attempt when the state refuses its events. */
  private Ruling checked(SweepState state, AttemptId id, Ruling ruling, long now) {
    try {
      applied(state, ruling.events());
      return ruling;
    } catch (IllegalArgumentException e) {
      String why = "its report contradicts what is known: " + e.getMessage();
      List<SweepEvent> end =
          lost(state, state.trial(id.trial()), Outcome.TRAINER_ERROR, rules.heartbeat(), why, now);
      return new Ruling(end, ruling.acknowledge(), why);
    }
  }

  private static SweepState applied(SweepState state, List<SweepEvent> events) {
    SweepState after = state;
    for (SweepEvent event : events) {
      after = after.apply(event);
    }
    return after;
  }
}

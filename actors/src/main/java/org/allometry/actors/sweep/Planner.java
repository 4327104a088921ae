package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.quantity.Flops;

/**
 * What follows from a state: pure functions from state, advice and free devices to events that are
 * still to be written.
 *
 * <p>A live sweep and a replay call the same code.
 */
public final class Planner {
  /** Reason of a pause that ends in {@link SweepEvent.SweepFinished}. */
  public static final String STOPPED_BY_USER = "stopped_by_user";

  private final SweepRules rules;
  private final TrunkPlan trunks;

  /** A planner for one search. */
  public Planner(SearchSpace space, SweepRules rules) {
    this.rules = rules;
    this.trunks = new TrunkPlan(space);
  }

  /** Where trainings start and what they save. */
  TrunkPlan trunks() {
    return trunks;
  }

  /** Whether a new trial may be granted now. */
  public static boolean mayPropose(SweepState state) {
    return state.phase() == SweepState.Phase.RUNNING;
  }

  /**
   * What to do about trials that wait for another attempt: give up on those that used up theirs,
   * and grant the others on free devices once their time has come.
   *
   * @param free devices without an attempt, not quarantined
   */
  public List<SweepEvent> retries(SweepState state, NavigableSet<String> free, long nowMillis) {
    List<TrialState> waiting = state.waiting();
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<SweepEvent> events = new ArrayList<>();
    TreeSet<String> devices = new TreeSet<>(free);
    long epoch = state.epoch();
    boolean stopping = stopping(state);
    Flops left = state.left();
    for (TrialState trial : waiting) {
      RetryRule.Ruling ruling = RetryRule.of(trial, rules);
      if (stopping) {
        events.add(
            new SweepEvent.TrialDecided(
                nowMillis, trial.id(), SweepEvent.Verdict.STOP, "stopped by the user"));
      } else if (ruling.verdict() == SweepEvent.Verdict.FAIL) {
        events.add(
            new SweepEvent.TrialDecided(
                nowMillis, trial.id(), SweepEvent.Verdict.FAIL, ruling.reason()));
      } else if (state.phase() == SweepState.Phase.RUNNING
          && ready(trial, ruling, nowMillis)
          && !devices.isEmpty()
          && price(state, trial).compareTo(left) <= 0) {
        String device = preferred(trial, devices);
        devices.remove(device);
        epoch++;
        left = left.minus(price(state, trial));
        events.add(again(state, trial, device, epoch, ruling.reason(), nowMillis));
      }
    }
    return withRetirements(state, events, nowMillis);
  }

  /** Adds what becomes superfluous on disk once the trials that are given up are over. */
  private List<SweepEvent> withRetirements(
      SweepState state, List<SweepEvent> events, long nowMillis) {
    List<SweepEvent> all = new ArrayList<>(events);
    SweepState after = state;
    for (SweepEvent event : events) {
      after = after.apply(event);
    }
    for (SweepEvent event : events) {
      if (event instanceof SweepEvent.TrialDecided decided) {
        List<SweepEvent> retired = retirements(after, decided.trial(), nowMillis);
        all.addAll(retired);
        for (SweepEvent one : retired) {
          after = after.apply(one);
        }
      }
    }
    return all;
  }

  /** A clock that shows a time before the failure has been set back: no reason to wait for it. */
  private static boolean ready(TrialState trial, RetryRule.Ruling ruling, long nowMillis) {
    return ruling.readyAtMillis() <= nowMillis || nowMillis < trial.attempt().endedAtMillis();
  }

  /** Waiting trials that the rest of the budget does not pay for any more. */
  public List<TrialState> unpaid(SweepState state) {
    List<TrialState> waiting = state.waiting();
    if (waiting.isEmpty()) {
      return List.of();
    }
    Flops left = state.left();
    return waiting.stream().filter(t -> price(state, t).compareTo(left) > 0).toList();
  }

  /** When the next waiting trial may be granted again. */
  public OptionalLong nextRetryAtMillis(SweepState state) {
    List<TrialState> unpaid = unpaid(state);
    return state.waiting().stream()
        .filter(t -> !unpaid.contains(t))
        .map(t -> RetryRule.of(t, rules))
        .filter(r -> r.verdict() == SweepEvent.Verdict.RETRY)
        .mapToLong(RetryRule.Ruling::readyAtMillis)
        .min();
  }

  /** The first proposal that may be granted, on {@code device}. */
  public Optional<SweepEvent.TrialGranted> proposal(
      SweepState state, Advice advice, String device, long nowMillis) {
    return proposal(state, state.plannable(), advice, device, nowMillis);
  }

  /** The same where it is known what can still be planned with. */
  Optional<SweepEvent.TrialGranted> proposal(
      SweepState state, Flops plannable, Advice advice, String device, long nowMillis) {
    if (!mayPropose(state)) {
      return Optional.empty();
    }
    Flops left = state.left();
    Set<Trunk> busy =
        state.unfinished().stream().map(t -> t.candidate().trunk()).collect(Collectors.toSet());
    for (Proposal proposal : advice.proposals()) {
      Candidate candidate = proposal.candidate();
      boolean known = state.find(TrialIds.of(candidate)).isPresent();
      if (!known
          && !busy.contains(candidate.trunk())
          && price(state, candidate).compareTo(plannable) <= 0
          && price(state, candidate).compareTo(left) <= 0) {
        return Optional.of(first(state, proposal, device, nowMillis));
      }
    }
    return Optional.empty();
  }

  /** The stop of a running trial that the policy wants, if it still runs. */
  public Optional<SweepEvent.StopDecided> stop(SweepState state, Advice advice, long nowMillis) {
    if (!mayPropose(state)) {
      return Optional.empty();
    }
    for (TrialStop stop : advice.trialStops()) {
      Optional<TrialState> trial =
          state
              .find(TrialIds.of(stop.candidate()))
              .filter(t -> t.running() && t.attempt().started() && !t.stopping());
      if (trial.isPresent()) {
        return Optional.of(
            new SweepEvent.StopDecided(
                nowMillis,
                trial.get().attempt().id(),
                new StopReason(
                    stop.reason(),
                    state.remaining(trial.get()),
                    stop.gain(),
                    stop.score(),
                    stop.alternative().candidate(),
                    stop.alternative().score(),
                    stop.targetSd(),
                    state.events())));
      }
    }
    return Optional.empty();
  }

  /**
   * The end of the sweep, once nothing runs, nothing waits, and nothing may be granted any more.
   *
   * @param advice made on this state; empty while there is none
   */
  public Optional<SweepEvent.SweepFinished> end(
      SweepState state, Optional<Advice> advice, long nowMillis) {
    List<TrialState> unpaid = unpaid(state);
    if (mayPropose(state) && !unpaid.isEmpty() && unpaid.size() == state.unfinished().size()) {
      String detail =
          state.left() + " left do not pay for what " + unpaid.get(0).id() + " still needs";
      return Optional.of(new SweepEvent.SweepFinished(nowMillis, "budget_spent", detail));
    }
    if (!state.unfinished().isEmpty()) {
      return Optional.empty();
    }
    if (stopping(state)) {
      return Optional.of(
          new SweepEvent.SweepFinished(nowMillis, STOPPED_BY_USER, state.phaseDetail()));
    }
    if (!mayPropose(state) || advice.isEmpty()) {
      return Optional.empty();
    }
    Optional<Advice.Stop> stop = advice.get().stop();
    if (stop.isPresent()) {
      return Optional.of(
          new SweepEvent.SweepFinished(nowMillis, stop.get().reason(), stop.get().detail()));
    }
    if (proposal(state, advice.get(), "", nowMillis).isEmpty()) {
      return Optional.of(
          new SweepEvent.SweepFinished(
              nowMillis,
              "budget_spent",
              "no proposal fits into the " + state.plannable() + " that can still be planned"));
    }
    return Optional.empty();
  }

  /** A device whose last attempts, of different trials, all failed gets no more grants. */
  public Optional<SweepEvent.DeviceQuarantined> quarantine(
      SweepState state, String device, long nowMillis) {
    if (state.quarantined().containsKey(device)) {
      return Optional.empty();
    }
    List<AttemptState> ended = new ArrayList<>();
    for (TrialState trial : state.trialsInOrder()) {
      for (AttemptState attempt : trial.attempts()) {
        boolean recent = attempt.id().epoch() > state.incarnationEpoch();
        if (recent && attempt.device().equals(device) && !attempt.live()) {
          ended.add(attempt);
        }
      }
    }
    ended.sort(java.util.Comparator.comparingLong((AttemptState a) -> a.id().epoch()).reversed());
    TreeSet<String> failed = new TreeSet<>();
    for (AttemptState attempt : ended) {
      if (!RetryRule.charged(attempt.outcome()) || attempt.outcome() == Outcome.CONFIG_ERROR) {
        break;
      }
      failed.add(attempt.id().trial());
    }
    if (failed.size() < rules.quarantineTrials()) {
      return Optional.empty();
    }
    return Optional.of(
        new SweepEvent.DeviceQuarantined(
            nowMillis, device, "different trials failed on it in a row: " + failed));
  }

  /** What the end of an attempt makes superfluous on disk. */
  public List<SweepEvent> retirements(SweepState state, String trialId, long nowMillis) {
    TrialState trial = state.trial(trialId);
    List<Checkpoint> done =
        trial.over() ? trunks.doneForAfter(state, trial) : trunks.superseded(state, trial);
    String reason = trial.over() ? "the trial is over" : "newer states have been saved";
    return done.stream()
        .<SweepEvent>map(c -> new SweepEvent.CheckpointRetired(nowMillis, c, reason))
        .toList();
  }

  /**
   * The end of an attempt whose runner is gone, and what that makes superfluous on disk. It may
   * have trained since it was last heard of, also when not even its start was heard of.
   *
   * @param silence since the attempt was last heard of
   * @param detail how that was noticed
   */
  public List<SweepEvent> lost(
      SweepState state, TrialState trial, Duration silence, String detail, long nowMillis) {
    AttemptState attempt = trial.attempt();
    int lost = LossBound.steps(state, trial, silence.plus(rules.heartbeat().multipliedBy(2)));
    return withRetirements(
        state,
        new SweepEvent.AttemptEnded(
            nowMillis,
            attempt.id(),
            0,
            Outcome.LOST_RUNNER,
            attempt.step(),
            Double.NaN,
            lost,
            detail));
  }

  /** Adds to an end without a report what it makes superfluous, where it is the trial's end too. */
  List<SweepEvent> withRetirements(SweepState state, SweepEvent.AttemptEnded end) {
    List<SweepEvent> events = new ArrayList<>();
    events.add(end);
    SweepState after = state.apply(end);
    if (after.trial(end.attempt().trial()).over()) {
      events.addAll(retirements(after, end.attempt().trial(), end.atMillis()));
    }
    return events;
  }

  /** Whether the sweep ends because its user wants it to. */
  static boolean stopping(SweepState state) {
    return state.phase() == SweepState.Phase.PAUSED && state.phaseReason().equals(STOPPED_BY_USER);
  }

  /** Its last device while that did not fail, else the first other one. */
  private static String preferred(TrialState trial, Set<String> devices) {
    String last = trial.attempt().device();
    boolean failed = RetryRule.charged(trial.attempt().outcome());
    if (devices.contains(last) && (!failed || devices.size() == 1)) {
      return last;
    }
    return devices.stream().filter(d -> !d.equals(last)).findFirst().orElse(last);
  }

  private SweepEvent.TrialGranted first(
      SweepState state, Proposal proposal, String device, long nowMillis) {
    Candidate candidate = proposal.candidate();
    return granted(
        state,
        new AttemptId(TrialIds.of(candidate), 1, state.epoch() + 1),
        candidate,
        proposal.kind(),
        device,
        new DecisionReason(
            proposal.reason(),
            proposal.gain(),
            proposal.score(),
            proposal.targetSd(),
            proposal.runnerUp().map(Proposal.RunnerUp::candidate).orElse(null),
            proposal.runnerUp().map(Proposal.RunnerUp::score).orElse(Double.NaN),
            state.events()),
        price(state, candidate),
        nowMillis);
  }

  private SweepEvent.TrialGranted again(
      SweepState state, TrialState trial, String device, long epoch, String why, long nowMillis) {
    DecisionReason reason = trial.reason();
    return granted(
        state,
        new AttemptId(trial.id(), trial.attempts().size() + 1, epoch),
        trial.candidate(),
        trial.kind(),
        device,
        new DecisionReason(
            "again, after " + why,
            reason.gain(),
            reason.score(),
            reason.targetSd(),
            reason.runnerUp(),
            reason.runnerUpScore(),
            state.events()),
        price(state, trial),
        nowMillis);
  }

  private SweepEvent.TrialGranted granted(
      SweepState state,
      AttemptId id,
      Candidate candidate,
      Proposal.Kind kind,
      String device,
      DecisionReason reason,
      Flops price,
      long nowMillis) {
    int fork = trunks.forkStep(candidate.cell());
    List<Checkpoint> from = trunks.startFrom(state, candidate);
    Line line = fork == 0 ? Line.BRANCH : Line.TRUNK;
    int step = 0;
    if (!from.isEmpty()) {
      line = from.get(0).line();
      step = from.get(0).step();
    }
    return new SweepEvent.TrialGranted(
        nowMillis, id, candidate, kind, fork, line, step, price, device, reason);
  }

  /**
   * Compute of another attempt. One that was cancelled because it began earlier than hoped for
   * would begin there again.
   */
  private Flops price(SweepState state, TrialState trial) {
    Flops best = price(state, trial.candidate());
    AttemptState last = trial.attempt();
    if (last.outcome() != Outcome.CANCELLED || !last.started()) {
      return best;
    }
    Cell cell = trial.candidate().cell();
    Flops again = cell.flopsPerStep().times((long) cell.steps() - last.startStep());
    return again.compareTo(best) > 0 ? again : best;
  }

  /** Compute from the best state that the candidate can start from to its end. */
  private Flops price(SweepState state, Candidate candidate) {
    List<Checkpoint> from = trunks.startFrom(state, candidate);
    int step = from.isEmpty() ? 0 : from.get(0).step();
    return candidate.cell().flopsPerStep().times((long) candidate.cell().steps() - step);
  }
}

package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next, as a pure function: the same inputs give the same events.
 *
 * <pre>
 *   waiting trials: give up, or train again on the first free devices
 *   proposals:      the best one that can be paid and whose trunk nobody is on
 *   nothing left:   finish, with the reason
 * </pre>
 */
final class Planner {
  /** Why a sweep pauses on its way to being stopped. */
  static final String STOPPED = "stopped_by_user";

  private static final String BUDGET_SPENT = "budget_spent";

  private final TrunkPlan trunks;
  private final SweepRules rules;

  Planner(SearchSpace space, SweepRules rules) {
    this.trunks = new TrunkPlan(space);
    this.rules = rules;
  }

  /**
   * The next decisions, in the order in which they are to be written down.
   *
   * @param state what has happened
   * @param advice on this state's history; absent while it is being computed
   * @param freeDevices that nothing runs on
   * @param nowMillis wall clock
   */
  List<SweepEvent> plan(
      SweepState state, Optional<Advice> advice, Collection<String> freeDevices, long nowMillis) {
    Draft draft = new Draft(state, freeDevices, nowMillis);
    switch (state.phase()) {
      case NEW, FINISHED -> {}
      case PAUSED -> draft.finishStopped();
      case RUNNING -> {
        draft.giveUp();
        draft.quarantine();
        boolean unpaid = draft.retry();
        if (advice.isPresent()) {
          draft.propose(advice.get(), unpaid);
        }
      }
    }
    return draft.events;
  }

  /** When the next waiting trial may be trained again, if that is later than {@code nowMillis}. */
  OptionalLong nextRetry(SweepState state, long nowMillis) {
    return state.waiting().stream()
        .mapToLong(t -> RetryRule.of(t, rules).readyAtMillis())
        .filter(at -> at > nowMillis)
        .min();
  }

  /** Events that close a waiting trial without a result; first what is no longer needed on disk. */
  static List<SweepEvent> abandon(
      TrunkPlan trunks,
      SweepState state,
      TrialState trial,
      SweepEvent.Verdict verdict,
      String reason,
      long nowMillis) {
    List<SweepEvent> events = new ArrayList<>();
    for (Checkpoint done : trunks.doneForAfter(state, trial)) {
      events.add(
          new SweepEvent.CheckpointRetired(nowMillis, done, "trial " + trial.id() + " is over"));
    }
    events.add(new SweepEvent.TrialDecided(nowMillis, trial.id(), verdict, reason));
    return events;
  }

  /** The plan in the making: each decision sees those before it. */
  private final class Draft {
    private final List<SweepEvent> events = new ArrayList<>();
    private final TreeSet<String> devices;
    private final long now;
    private SweepState state;

    Draft(SweepState state, Collection<String> freeDevices, long now) {
      this.state = state;
      this.now = now;
      this.devices = new TreeSet<>(freeDevices);
      devices.removeAll(state.quarantined().keySet());
    }

    private void add(SweepEvent event) {
      state = state.apply(event);
      events.add(event);
    }

    private void finishStopped() {
      if (!state.phaseReason().equals(STOPPED) || !state.running().isEmpty()) {
        return;
      }
      for (TrialState trial : state.waiting()) {
        abandon(trunks, state, trial, SweepEvent.Verdict.STOP, "the user stopped the sweep", now)
            .forEach(this::add);
      }
      add(new SweepEvent.SweepFinished(now, STOPPED, "The user stopped the sweep."));
    }

    private void giveUp() {
      for (TrialState trial : state.waiting()) {
        RetryRule.Ruling ruling = RetryRule.of(trial, rules);
        if (ruling.verdict() == SweepEvent.Verdict.FAIL) {
          abandon(trunks, state, trial, ruling.verdict(), ruling.reason(), now).forEach(this::add);
        }
      }
    }

    private void quarantine() {
      for (String device : List.copyOf(devices)) {
        List<String> failed = failedInARow(device);
        if (failed.size() >= rules.quarantineTrials()) {
          add(
              new SweepEvent.DeviceQuarantined(
                  now, device, failed.size() + " trials in a row failed on it: " + failed));
          devices.remove(device);
        }
      }
    }

    /** Different trials whose last attempts on the device failed, since its last good one. */
    private List<String> failedInARow(String device) {
      List<AttemptState> ended = new ArrayList<>();
      for (TrialState trial : state.trialsInOrder()) {
        for (AttemptState attempt : trial.attempts()) {
          if (!attempt.live()
              && attempt.device().equals(device)
              && attempt.id().epoch() > state.incarnationEpoch()) {
            ended.add(attempt);
          }
        }
      }
      ended.sort((a, b) -> Long.compare(b.id().epoch(), a.id().epoch()));
      TreeSet<String> failed = new TreeSet<>();
      for (AttemptState attempt : ended) {
        if (!RetryRule.charged(attempt.outcome())) {
          break;
        }
        failed.add(attempt.id().trial());
      }
      return List.copyOf(failed);
    }

    /** Waiting trials come first; whether one of them waits for nothing but budget. */
    private boolean retry() {
      boolean unpaid = false;
      for (TrialState trial : state.waiting()) {
        RetryRule.Ruling ruling = RetryRule.of(trial, rules);
        Flops price = price(trial.candidate());
        if (price.compareTo(state.left()) > 0) {
          unpaid = true;
        } else if (!devices.isEmpty()) {
          String device = devices.removeFirst();
          boolean ready = ruling.readyAtMillis() <= now || now < trial.attempt().endedAtMillis();
          if (ready) {
            grant(trial.candidate(), trial.kind(), device, again(trial, ruling));
          }
        }
      }
      return unpaid;
    }

    private DecisionReason again(TrialState trial, RetryRule.Ruling ruling) {
      String text = "attempt " + (trial.attempts().size() + 1) + " after " + ruling.reason();
      return new DecisionReason(
          text, Double.NaN, Double.NaN, Double.NaN, null, Double.NaN, state.events());
    }

    private void propose(Advice advice, boolean unpaid) {
      boolean idle = state.unfinished().isEmpty();
      if (advice.stop().isPresent()) {
        if (idle) {
          Advice.Stop stop = advice.stop().get();
          add(new SweepEvent.SweepFinished(now, stop.reason(), stop.detail()));
        }
        return;
      }
      if (unpaid) {
        if (state.running().isEmpty()) {
          add(
              new SweepEvent.SweepFinished(
                  now,
                  BUDGET_SPENT,
                  state.left() + " left do not pay for what its waiting trials still need."));
        }
        return;
      }
      Proposal best = firstPossible(advice.proposals());
      if (best != null && !devices.isEmpty()) {
        grant(best.candidate(), best.kind(), devices.removeFirst(), reason(best));
      } else if (best == null && idle) {
        finishWithout(advice.proposals());
      }
    }

    private void finishWithout(List<Proposal> proposals) {
      boolean none = proposals.isEmpty();
      add(
          new SweepEvent.SweepFinished(
              now,
              none ? "grid_exhausted" : BUDGET_SPENT,
              none
                  ? "There is no candidate left."
                  : state.plannable() + " left pay for none of the proposed trials."));
    }

    private @Nullable Proposal firstPossible(List<Proposal> proposals) {
      for (Proposal proposal : proposals) {
        Candidate candidate = proposal.candidate();
        Flops price = price(candidate);
        boolean paid =
            price.compareTo(state.plannable()) <= 0 && price.compareTo(state.left()) <= 0;
        boolean taken = state.find(TrialIds.of(candidate)).isPresent();
        boolean trunkBusy =
            state.unfinished().stream()
                .anyMatch(t -> t.candidate().trunk().equals(candidate.trunk()));
        if (paid && !taken && !trunkBusy) {
          return proposal;
        }
      }
      return null;
    }

    private DecisionReason reason(Proposal p) {
      return new DecisionReason(
          p.reason(),
          p.gain(),
          p.score(),
          p.targetSd(),
          p.runnerUp().map(Proposal.RunnerUp::candidate).orElse(null),
          p.runnerUp().map(Proposal.RunnerUp::score).orElse(Double.NaN),
          state.events());
    }

    private Flops price(Candidate candidate) {
      List<Checkpoint> start = trunks.startFrom(state, candidate);
      int from = start.isEmpty() ? 0 : start.get(0).step();
      return candidate.cell().flopsPerStep().times((long) candidate.cell().steps() - from);
    }

    private void grant(
        Candidate candidate, Proposal.Kind kind, String device, DecisionReason reason) {
      String id = TrialIds.of(candidate);
      int attempt = state.find(id).map(t -> t.attempts().size()).orElse(0) + 1;
      List<Checkpoint> start = trunks.startFrom(state, candidate);
      int fork = trunks.forkStep(candidate.cell());
      add(
          new SweepEvent.TrialGranted(
              now,
              new AttemptId(id, attempt, state.epoch() + 1),
              candidate,
              kind,
              fork,
              start.isEmpty() ? firstLine(fork) : start.get(0).line(),
              start.isEmpty() ? 0 : start.get(0).step(),
              price(candidate),
              device,
              reason));
    }

    private static Line firstLine(int fork) {
      return fork == 0 ? Line.BRANCH : Line.TRUNK;
    }
  }
}

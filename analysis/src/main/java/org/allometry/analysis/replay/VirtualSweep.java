package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Observation.Outcome;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.TrialStop;
import org.allometry.analysis.quantity.Flops;

/**
 * One search on a virtual clock: workers take the policy's first proposal that they may, losses are
 * told when a trial ends, and what has been granted never exceeds the budget.
 *
 * <p>Like a live sweep it asks the policy again after every grant and every end.
 */
final class VirtualSweep {
  /** Growth of the spend between two checkpoints. */
  private static final double CHECKPOINT_RATIO = 1.12;

  /** Share of the budget below which nobody asks how far the search is. */
  private static final double FIRST_CHECKPOINT = 0.005;

  private final Pool pool;
  private final SearchSpace space;
  private final Policy policy;
  private final Terms terms;
  private final PriorityQueue<Running> running =
      new PriorityQueue<>(
          Comparator.comparingDouble(Running::endSeconds).thenComparingInt(Running::order));
  private final List<Observation> observations = new ArrayList<>();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final Flops budget;
  private Flops committed = Flops.ZERO;
  private Flops spent = Flops.ZERO;
  private double nowSeconds;
  private double lastCompletedSeconds = Double.NEGATIVE_INFINITY;
  private int stops;
  private Flops stoppedFlops = Flops.ZERO;
  private int granted;
  private int decisions;
  private long decisionNanos;

  VirtualSweep(Pool pool, SearchSpace space, Policy policy, Terms terms) {
    this.pool = pool;
    this.space = space;
    this.policy = policy;
    this.terms = terms;
    budget = Flops.of(terms.budgetFlops());
  }

  /**
   * The conditions of one search.
   *
   * @param budgetFlops all that may be spent
   * @param settings workers, speed and failures
   * @param seed of the failures
   * @param nanos a clock that decisions are measured with
   * @param cancelled whether to give up
   */
  record Terms(
      double budgetFlops,
      ReplaySettings settings,
      long seed,
      LongSupplier nanos,
      BooleanSupplier cancelled) {}

  /**
   * What was known when so much had been spent.
   *
   * @param spentFlops compute of the ended trials
   * @param observations number of them
   */
  record Checkpoint(double spentFlops, int observations) {}

  /**
   * How it went.
   *
   * @param observations ended trials in the order of their ends
   * @param checkpoints by rising spend, the last one at the end
   * @param spentFlops compute of all trials
   * @param stops trials that the policy stopped
   * @param stoppedFlops compute of them
   * @param makespanSeconds end of the last trial
   * @param decisionSeconds mean time of a decision
   */
  record Outcomes(
      List<Observation> observations,
      List<Checkpoint> checkpoints,
      double spentFlops,
      int stops,
      double stoppedFlops,
      double makespanSeconds,
      double decisionSeconds) {}

  /** Runs to the policy's stop; empty when cancelled. */
  Optional<Outcomes> run() {
    boolean stopped = false;
    while (!terms.cancelled().getAsBoolean()) {
      boolean more = !stopped;
      while (more && running.size() < terms.settings().workers()) {
        Advice advice = advice();
        stopped = advice.stop().isPresent();
        more = !stopped && (halt(advice) || grant(advice));
      }
      Running next = running.poll();
      if (next == null) {
        checkpoints.add(new Checkpoint(spent.asDouble(), observations.size()));
        return Optional.of(
            new Outcomes(
                List.copyOf(observations),
                List.copyOf(checkpoints),
                spent.asDouble(),
                stops,
                stoppedFlops.asDouble(),
                nowSeconds,
                decisionNanos / 1e9 / Math.max(1, decisions)));
      }
      end(next);
    }
    return Optional.empty();
  }

  private Advice advice() {
    History history =
        new History(
            observations,
            running.stream()
                .sorted(Comparator.comparingInt(Running::order))
                .map(Running::candidate)
                .toList(),
            Collections.emptySortedMap(),
            budget,
            budget.minus(spent).minus(committed),
            running.stream()
                .sorted(Comparator.comparingInt(Running::order))
                .map(this::progress)
                .toList());
    long from = terms.nanos().getAsLong();
    Advice advice = policy.propose(space, history);
    decisionNanos += terms.nanos().getAsLong() - from;
    decisions++;
    return advice;
  }

  private Progress progress(Running trial) {
    return new Progress(
        trial.candidate(),
        trial.price(),
        trial.price().minusOrZero(trained(trial)),
        lastCompletedSeconds > trial.beginSeconds());
  }

  /** Compute that has gone into a running trial so far. */
  private Flops trained(Running trial) {
    double seconds = nowSeconds - trial.beginSeconds();
    Flops trained = Flops.of(seconds * terms.settings().workerFlopsPerSecond());
    return trained.compareTo(trial.used()) < 0 ? trained : trial.used();
  }

  /** Stops what the policy wants stopped: its worker is free at once, what it took is spent. */
  private boolean halt(Advice advice) {
    boolean any = false;
    for (TrialStop stop : advice.trialStops()) {
      for (Running trial : List.copyOf(running)) {
        if (trial.candidate().equals(stop.candidate())) {
          running.remove(trial);
          over(trial, trained(trial), Outcome.STOPPED);
          stops++;
          stoppedFlops = stoppedFlops.plus(trained(trial));
          any = true;
        }
      }
    }
    return any;
  }

  private boolean grant(Advice advice) {
    Flops left = budget.minus(spent).minus(committed);
    Optional<Candidate> next =
        advice.proposals().stream()
            .map(Proposal::candidate)
            .filter(c -> c.cell().flops().compareTo(left) <= 0)
            .findFirst();
    next.ifPresent(this::begin);
    return next.isPresent();
  }

  private void begin(Candidate candidate) {
    PoolTrial trial = pool.outcome(candidate.cell());
    long draw = mix(mix(terms.seed()) + granted);
    boolean fails = unit(draw) < terms.settings().failureFraction();
    Flops price = candidate.cell().flops();
    Flops used = fails ? price.times(unit(mix(draw))) : price;
    double seconds = used.asDouble() / terms.settings().workerFlopsPerSecond();
    committed = committed.plus(price);
    running.add(
        new Running(
            granted,
            candidate,
            price,
            used,
            nowSeconds,
            nowSeconds + seconds,
            fails,
            trial.loss()));
    granted++;
  }

  private void end(Running trial) {
    nowSeconds = trial.endSeconds();
    Outcome outcome =
        trial.fails()
            ? Outcome.FAILED
            : Double.isNaN(trial.loss()) ? Outcome.DIVERGED : Outcome.COMPLETED;
    over(trial, trial.used(), outcome);
  }

  private void over(Running trial, Flops used, Outcome outcome) {
    committed = committed.minus(trial.price());
    spent = spent.plus(used);
    if (outcome == Outcome.COMPLETED) {
      lastCompletedSeconds = nowSeconds;
    }
    double loss = outcome == Outcome.COMPLETED ? trial.loss() : Double.NaN;
    observations.add(new Observation("t-" + trial.order(), trial.candidate(), outcome, loss));
    double last = checkpoints.isEmpty() ? 0 : checkpoints.getLast().spentFlops();
    if (spent.asDouble()
        >= Math.max(CHECKPOINT_RATIO * last, FIRST_CHECKPOINT * terms.budgetFlops())) {
      checkpoints.add(new Checkpoint(spent.asDouble(), observations.size()));
    }
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private record Running(
      int order,
      Candidate candidate,
      Flops price,
      Flops used,
      double beginSeconds,
      double endSeconds,
      boolean fails,
      double loss) {}
}

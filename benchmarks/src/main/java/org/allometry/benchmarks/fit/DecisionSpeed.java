package org.allometry.benchmarks.fit;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Observation.Outcome;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.quantity.Flops;

/**
 * Processor time and allocated bytes of one decision of the default policy among 400 candidates,
 * for growing numbers of observations: posterior under all laws, gains, proposals.
 */
public final class DecisionSpeed {
  private static final int WARM_UP = 12;
  private static final int ROUNDS = 7;
  private static final int SIDE = 20;
  private static final int STEPS = 1000;
  private static final double KAPPA = 6;

  private DecisionSpeed() {}

  /** Prints one line for each number of observations. */
  public static void main(String[] args) {
    List<Integer> counts =
        args.length > 0
            ? List.of(args).stream().map(Integer::valueOf).toList()
            : List.of(50, 500, 5000);
    for (int count : counts) {
      measure(count);
    }
  }

  private static void measure(int count) {
    Policy policy = Policies.byName("adaptive", PolicySettings.defaults());
    SearchSpace space = space();
    History history = history(count, policy, space);
    for (int i = 0; i < WARM_UP; i++) {
      policy.propose(space, history);
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double best = Double.POSITIVE_INFINITY;
    double sum = 0;
    long bytes = 0;
    Advice advice = policy.propose(space, history);
    for (int round = 0; round < ROUNDS; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long from = threads.getCurrentThreadCpuTime();
      advice = policy.propose(space, history);
      double millis = (threads.getCurrentThreadCpuTime() - from) / 1e6;
      bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
      best = Math.min(best, millis);
      sum += millis;
    }
    System.out.printf(
        Locale.ROOT,
        "%d observations, %d candidates: %.1f ms mean, %.1f ms best of %d, %.1f MB allocated; %d"
            + " proposals%n",
        count,
        space.cells().size(),
        sum / ROUNDS,
        best,
        ROUNDS,
        bytes / 1e6,
        advice.proposals().size());
  }

  private static SearchSpace space() {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        long params = Math.round(1e6 * Math.pow(Math.sqrt(2), i));
        long samples = Math.round(2e8 * Math.pow(Math.sqrt(2), j));
        cells.add(cell("n" + i, params, samples));
      }
    }
    Goal goal = new Goal(Goal.Target.LN_N_OPT, 1e21, 0, false);
    return new SearchSpace(cells, List.of(1L, 2L, 3L), new Schedule(1), goal);
  }

  private static Cell cell(String size, long params, long samples) {
    Flops perStep = Flops.of(KAPPA * params * samples / STEPS);
    return new Cell("made-up", "default", size, params, STEPS, samples, 1L << 50, perStep);
  }

  /** The first trials of the policy, and others in between the candidates, so none is taken. */
  private static History history(int count, Policy policy, SearchSpace space) {
    SplittableRandom random = new SplittableRandom(count);
    Flops budget = Flops.of(1e24);
    History empty = new History(List.of(), List.of(), Collections.emptySortedMap(), budget, budget);
    List<Candidate> trained = new ArrayList<>();
    policy.propose(space, empty).proposals().forEach(p -> trained.add(p.candidate()));
    while (trained.size() < count) {
      long params = Math.round(1e6 * Math.pow(2, 9 * random.nextDouble()));
      long samples = Math.round(2e8 * Math.pow(2, 9 * random.nextDouble()));
      trained.add(new Candidate(cell("m" + trained.size(), params, samples), 1));
    }
    List<Observation> observations = new ArrayList<>();
    for (Candidate candidate : trained) {
      Cell cell = candidate.cell();
      double loss =
          1.7
              + 0.9 * Math.pow(cell.params() / 5e7, -0.34)
              + 0.9 * Math.pow(cell.samplesSeen() / 2e9, -0.3);
      observations.add(
          new Observation(
              "t" + observations.size(),
              candidate,
              Outcome.COMPLETED,
              loss * Math.exp(0.003 * random.nextGaussian())));
    }
    return new History(observations, List.of(), Collections.emptySortedMap(), budget, budget);
  }
}

package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Observation.Outcome;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.quantity.Flops;

/** Runs a policy on a made-up surface, one trial at a time, at trunk-and-branch prices. */
final class SimulatedSearch {
  final SearchSpace space;
  final List<Observation> observations = new ArrayList<>();
  final List<Proposal> granted = new ArrayList<>();
  final Flops budget;
  private final Policy policy;
  private final ToDoubleFunction<Candidate> losses;
  private final SortedMap<Trunk, NavigableSet<Integer>> trunks = new TreeMap<>();
  private Flops left;

  /**
   * @param losses loss of a candidate; NaN diverges
   */
  SimulatedSearch(
      SearchSpace space, Flops budget, Policy policy, ToDoubleFunction<Candidate> losses) {
    this.space = space;
    this.budget = budget;
    this.policy = policy;
    this.losses = losses;
    left = budget;
  }

  History history() {
    return history(List.of());
  }

  History history(List<Candidate> running) {
    return new History(observations, running, trunks, budget, left);
  }

  /** Grants until the policy stops; the last advice. */
  Advice run() {
    Advice advice = policy.advise(space, history());
    while (advice.stop().isEmpty()) {
      grant(advice.proposals().getFirst());
      advice = policy.advise(space, history());
    }
    return advice;
  }

  void grant(Proposal proposal) {
    Candidate candidate = proposal.candidate();
    granted.add(proposal);
    left = left.minus(history().price(candidate, space.schedule()));
    int fork = space.schedule().forkStep(candidate.cell().steps());
    NavigableSet<Integer> saved = trunks.computeIfAbsent(candidate.trunk(), t -> new TreeSet<>());
    for (Cell cell : space.cells()) {
      int other = space.schedule().forkStep(cell.steps());
      if (cell.size().equals(candidate.cell().size()) && other <= fork) {
        saved.add(other);
      }
    }
    double loss = losses.applyAsDouble(candidate);
    Outcome outcome = Double.isNaN(loss) ? Outcome.DIVERGED : Outcome.COMPLETED;
    observations.add(new Observation("t-" + observations.size(), candidate, outcome, loss));
  }

  Flops left() {
    return left;
  }
}

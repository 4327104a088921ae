package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;

/** Where trainings start, what they save on the way, and which saved states are done for. */
final class TrunkPlan {
  /** Older states are a second line of defence only; more than this many are never offered. */
  private static final int OFFERED = 4;

  /** Of the states between forks only the newest ones are of use to a restart. */
  private static final int SPARE = 2;

  /** Forks do not depend on the seed: they are found for this one. */
  private static final long ANY_SEED = 0;

  private final SearchSpace space;
  private final Map<Trunk, NavigableSet<Integer>> forks = new HashMap<>();

  TrunkPlan(SearchSpace space) {
    this.space = space;
    for (Cell cell : space.cells()) {
      Trunk trunk = new Candidate(cell, ANY_SEED).trunk();
      forks.computeIfAbsent(trunk, t -> new TreeSet<>()).add(forkStep(cell));
    }
  }

  /** Fork steps of all cells that share the trunk, ascending. */
  NavigableSet<Integer> forkSteps(Trunk trunk) {
    Trunk any =
        new Trunk(trunk.family(), trunk.arm(), trunk.size(), trunk.uniqueSamples(), ANY_SEED);
    return Collections.unmodifiableNavigableSet(
        forks.getOrDefault(any, Collections.emptyNavigableSet()));
  }

  int forkStep(Cell cell) {
    return space.schedule().forkStep(cell.steps());
  }

  /**
   * Steps to save on the way from {@code start} to the fork: the forks of shorter trainings, and
   * the own fork last. Empty when there is no trunk.
   */
  List<Integer> trunkSteps(Candidate candidate, int start) {
    int fork = forkStep(candidate.cell());
    if (fork == 0) {
      return List.of();
    }
    List<Integer> steps = new ArrayList<>();
    if (start + 1 < fork) {
      steps.addAll(forkSteps(candidate.trunk()).subSet(start, false, fork, false));
    }
    steps.add(fork);
    return steps;
  }

  /**
   * Saved states that the candidate can start from, best first: its own cooldown, newest first,
   * then its trunk up to the fork, newest first.
   */
  List<Checkpoint> startFrom(SweepState state, Candidate candidate) {
    int fork = forkStep(candidate.cell());
    List<Checkpoint> own = new ArrayList<>();
    state.find(TrialIds.of(candidate)).ifPresent(t -> own.addAll(t.checkpoints()));
    Collections.reverse(own);
    List<Checkpoint> trunk = new ArrayList<>();
    for (Checkpoint saved : state.trunkCheckpoints(candidate.trunk().id())) {
      if (saved.step() <= fork) {
        trunk.add(saved);
      }
    }
    Collections.reverse(trunk);
    own.addAll(trunk);
    return own.subList(0, Math.min(OFFERED, own.size()));
  }

  /** What the live attempt of a trial asks its runner for. */
  Assignment assignment(SweepState state, String sweep, TrialState trial) {
    AttemptState attempt = trial.attempt();
    List<Checkpoint> start = startFrom(state, trial.candidate());
    return new Assignment(
        sweep,
        trial.id(),
        attempt.id().attempt(),
        attempt.id().epoch(),
        trial.candidate(),
        trial.forkStep(),
        start,
        trunkSteps(trial.candidate(), 0),
        attempt.price());
  }

  /**
   * States that nothing needs once {@code trial} is over: all of its cooldown, and those of its
   * trunk that are no forks, unless another trial is on that trunk.
   */
  List<Checkpoint> doneForAfter(SweepState state, TrialState trial) {
    List<Checkpoint> done = new ArrayList<>(trial.checkpoints());
    Trunk trunk = trial.candidate().trunk();
    boolean alone =
        state.unfinished().stream()
            .allMatch(t -> t.id().equals(trial.id()) || !t.candidate().trunk().equals(trunk));
    if (alone) {
      done.addAll(betweenForks(state, trunk));
    }
    return done;
  }

  /** States of a running trial that newer ones have made superfluous. */
  List<Checkpoint> superseded(SweepState state, TrialState trial) {
    List<Checkpoint> old = new ArrayList<>();
    dropNewest(trial.checkpoints(), old);
    dropNewest(betweenForks(state, trial.candidate().trunk()), old);
    return old;
  }

  private static void dropNewest(List<Checkpoint> ascending, List<Checkpoint> to) {
    to.addAll(ascending.subList(0, Math.max(0, ascending.size() - SPARE)));
  }

  private List<Checkpoint> betweenForks(SweepState state, Trunk trunk) {
    NavigableSet<Integer> forks = forkSteps(trunk);
    return state.trunkCheckpoints(trunk.id()).stream()
        .filter(c -> !forks.contains(c.step()))
        .toList();
  }
}

package org.allometry.analysis.design;

import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.analysis.quantity.Flops;

/**
 * What a policy may know: everything that has ended or runs, and nothing that has not.
 *
 * @param observations ended trials in the order of the journal
 * @param running granted trials that have not ended, in the order of their grants
 * @param trunkSteps for each trunk the steps at which a saved state can be forked from
 * @param budget total compute of the search
 * @param left what a new grant may still spend
 */
public record History(
    List<Observation> observations,
    List<Candidate> running,
    SortedMap<Trunk, NavigableSet<Integer>> trunkSteps,
    Flops budget,
    Flops left) {

  /** Copies, so that a history never changes. */
  public History {
    observations = List.copyOf(observations);
    running = List.copyOf(running);
    TreeMap<Trunk, NavigableSet<Integer>> copy = new TreeMap<>();
    trunkSteps.forEach(
        (trunk, steps) ->
            copy.put(trunk, Collections.unmodifiableNavigableSet(new TreeSet<>(steps))));
    trunkSteps = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * The step that training {@code candidate} would start from: the latest saved trunk state before
   * its fork, or 0.
   */
  public int startStep(Candidate candidate, Schedule schedule) {
    NavigableSet<Integer> saved = trunkSteps.get(candidate.trunk());
    Integer step = saved == null ? null : saved.floor(schedule.forkStep(candidate.cell().steps()));
    return step == null ? 0 : step;
  }

  /** Incremental price of {@code candidate}: trunk steps still missing, and its cooldown. */
  public Flops price(Candidate candidate, Schedule schedule) {
    return candidate
        .cell()
        .flopsPerStep()
        .times((long) candidate.cell().steps() - startStep(candidate, schedule));
  }

  /** Whether {@code candidate} has been trained or is being trained. */
  public boolean taken(Candidate candidate) {
    return running.contains(candidate)
        || observations.stream().anyMatch(o -> o.candidate().equals(candidate));
  }
}

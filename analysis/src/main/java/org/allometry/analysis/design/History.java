package org.allometry.analysis.design;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * What a policy may know: everything that has ended or runs, and nothing that has not.
 *
 * @param observations ended trials in the order of the journal
 * @param running granted trials that have not ended, in the order of their grants
 * @param trunkSteps for each trunk the steps at which a saved state can be forked from
 * @param budget total compute of the search
 * @param left what a new grant may still spend
 * @param progress how far those of the running trials are that are being trained now, in the order
 *     of their grants; a trial that it does not name is none that could be stopped
 */
public record History(
    List<Observation> observations,
    List<Candidate> running,
    SortedMap<Trunk, NavigableSet<Integer>> trunkSteps,
    Flops budget,
    Flops left,
    List<Progress> progress) {

  /** Copies, so that a history never changes. */
  public History {
    observations = List.copyOf(observations);
    running = List.copyOf(running);
    progress = List.copyOf(progress);
    trunkSteps = trunkSteps instanceof Saved ? trunkSteps : savedSteps(new TreeMap<>(), trunkSteps);
  }

  /** A history that says nothing of how far the running trials are. */
  public History(
      List<Observation> observations,
      List<Candidate> running,
      SortedMap<Trunk, NavigableSet<Integer>> trunkSteps,
      Flops budget,
      Flops left) {
    this(observations, running, trunkSteps, budget, left, List.of());
  }

  /**
   * Whether {@code other} says the same of everything but how far the running trials are, which
   * changes all the time: advice on one of the two holds for the other.
   */
  public boolean tellsTheSame(History other) {
    return observations.equals(other.observations)
        && running.equals(other.running)
        && trunkSteps.equals(other.trunkSteps)
        && budget.equals(other.budget)
        && left.equals(other.left);
  }

  /** The same when a new grant may spend {@code newLeft}. */
  public History withLeft(Flops newLeft) {
    return new History(observations, running, trunkSteps, budget, newLeft, progress);
  }

  /**
   * What would be known if {@code trial} were stopped now: it brings no loss, and what it would
   * still take is left for others.
   */
  public History without(Progress trial) {
    List<Observation> ended = new ArrayList<>(observations);
    ended.add(
        new Observation(
            "stopped", trial.candidate(), Observation.Outcome.STOPPED, Double.NaN, Double.NaN));
    return new History(
        ended,
        running.stream().filter(c -> !c.equals(trial.candidate())).toList(),
        trunkSteps,
        budget,
        left.plus(trial.remaining()),
        progress.stream().filter(p -> !p.equals(trial)).toList());
  }

  /**
   * Saved steps that share what has not changed with those of an earlier history, so that a long
   * search need not copy all of them at every decision.
   *
   * @param before of an earlier history, or none
   * @param changed trunks that have other steps since; none for a trunk without any
   */
  public static SortedMap<Trunk, NavigableSet<Integer>> savedSteps(
      SortedMap<Trunk, NavigableSet<Integer>> before, Map<Trunk, NavigableSet<Integer>> changed) {
    TreeMap<Trunk, NavigableSet<Integer>> after = new TreeMap<>(before);
    changed.forEach(
        (trunk, steps) -> {
          if (steps.isEmpty()) {
            after.remove(trunk);
          } else {
            after.put(trunk, Collections.unmodifiableNavigableSet(new TreeSet<>(steps)));
          }
        });
    return new Saved(Collections.unmodifiableSortedMap(after));
  }

  /** A map that nobody can change any more, so that it need not be copied. */
  @SuppressWarnings("JdkObsolete") // the component is a SortedMap: policies need no more
  private static final class Saved extends AbstractMap<Trunk, NavigableSet<Integer>>
      implements SortedMap<Trunk, NavigableSet<Integer>> {
    private final SortedMap<Trunk, NavigableSet<Integer>> map;

    Saved(SortedMap<Trunk, NavigableSet<Integer>> map) {
      this.map = map;
    }

    @Override
    public Set<Map.Entry<Trunk, NavigableSet<Integer>>> entrySet() {
      return map.entrySet();
    }

    @Override
    public @Nullable NavigableSet<Integer> get(@Nullable Object trunk) {
      return map.get(trunk);
    }

    @Override
    public boolean containsKey(@Nullable Object trunk) {
      return map.containsKey(trunk);
    }

    @Override
    public @Nullable Comparator<? super Trunk> comparator() {
      return map.comparator();
    }

    @Override
    public SortedMap<Trunk, NavigableSet<Integer>> subMap(Trunk from, Trunk to) {
      return map.subMap(from, to);
    }

    @Override
    public SortedMap<Trunk, NavigableSet<Integer>> headMap(Trunk to) {
      return map.headMap(to);
    }

    @Override
    public SortedMap<Trunk, NavigableSet<Integer>> tailMap(Trunk from) {
      return map.tailMap(from);
    }

    @Override
    public Trunk firstKey() {
      return map.firstKey();
    }

    @Override
    public Trunk lastKey() {
      return map.lastKey();
    }
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

package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Observation.Outcome;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplayResult.Step;
import org.allometry.analysis.replay.VirtualSweep.Outcomes;

/**
 * An oracle: the best choice of trials in hindsight, by one who sees all losses of the pool and of
 * the target. No policy can know it; it shows how much a choice could matter at all.
 *
 * <p>Local search under the estimator and the budget of the replay: it begins with the best of what
 * the policies chose there and of its own choice at the next smaller budget, and keeps trading
 * trials while R² on the target rises. So it is a lower bound of the best possible choice.
 */
final class Hindsight {
  private static final String NAME = "hindsight";
  private static final long SEED = 20240607;

  /** Neighbours judged side by side; the best of them is taken if it is better. */
  private static final int SIDE_BY_SIDE = 8;

  private final Scoring scoring;
  private final ReplaySettings settings;
  private final double total;
  private final List<Observation> all = new ArrayList<>();

  /**
   * A set of trials.
   *
   * @param observations the trials
   * @param score what they tell
   */
  record Choice(List<Observation> observations, Score score) {
    private static final Comparator<Choice> WORST_FIRST =
        Comparator.comparingDouble(c -> c.score.merit());

    double flops() {
      return observations.stream().mapToDouble(o -> o.candidate().cell().flops().asDouble()).sum();
    }
  }

  Hindsight(Pool pool, Scoring scoring, ReplaySettings settings) {
    this.scoring = scoring;
    this.settings = settings;
    total = pool.totalFlops();
    for (var cell : pool.cells()) {
      PoolTrial trial = pool.outcome(cell);
      if (trial.completed()) {
        String name = "t-" + all.size();
        all.add(new Observation(name, Pool.candidate(cell), Outcome.COMPLETED, trial.loss()));
      }
    }
  }

  /**
   * The best that was found at each budget; empty when cancelled.
   *
   * @param chosen what the policies chose, by budget; at least one choice each
   */
  Optional<PolicyResult> beyond(List<List<Choice>> chosen, BooleanSupplier cancelled) {
    List<BudgetResult> results = new ArrayList<>();
    List<Step> path = new ArrayList<>();
    List<Choice> earlier = List.of();
    for (int i = 0; i < chosen.size(); i++) {
      double fraction = settings.budgetFractions().get(i);
      List<Choice> starts = new ArrayList<>(earlier);
      chosen.get(i).forEach(c -> starts.add(new Choice(own(c.observations()), c.score())));
      Choice start = starts.stream().max(Choice.WORST_FIRST).orElseThrow();
      Optional<Choice> best = search(start, fraction * total, cancelled);
      if (best.isEmpty()) {
        return Optional.empty();
      }
      earlier = List.of(best.get());
      path.add(new Step(best.get().flops(), best.get().score()));
      Outcomes outcomes =
          new Outcomes(
              best.get().observations(),
              List.of(),
              best.get().flops(),
              0,
              0,
              Double.NaN,
              Double.NaN);
      results.add(
          BudgetResult.of(
              fraction, fraction * total, List.of(outcomes), List.of(List.copyOf(path))));
    }
    return Optional.of(new PolicyResult(NAME, results));
  }

  /** The same trials by the oracle's own names, so that no two share one. */
  private List<Observation> own(List<Observation> observations) {
    Set<Candidate> candidates =
        observations.stream()
            .filter(Observation::completed)
            .map(Observation::candidate)
            .collect(Collectors.toSet());
    return all.stream().filter(o -> candidates.contains(o.candidate())).toList();
  }

  private Optional<Choice> search(Choice start, double budget, BooleanSupplier cancelled) {
    Random random = new Random(SEED);
    Choice best = start;
    for (int tries = 0; tries < settings.hindsightTries(); tries += SIDE_BY_SIDE) {
      if (cancelled.getAsBoolean()) {
        return Optional.empty();
      }
      Choice from = best;
      List<List<Observation>> moves =
          IntStream.range(0, SIDE_BY_SIDE).mapToObj(m -> neighbour(from, budget, random)).toList();
      Choice found =
          moves.parallelStream().map(m -> new Choice(m, scoring.of(m))).toList().stream()
              .max(Choice.WORST_FIRST)
              .orElseThrow();
      best = found.score().merit() > best.score().merit() ? found : best;
    }
    return Optional.of(best);
  }

  /** One or two trials less, and then as many as drawn of those that can still be paid for. */
  private List<Observation> neighbour(Choice from, double budget, Random random) {
    List<Observation> kept = new ArrayList<>(from.observations());
    for (int drop = random.nextInt(3); drop > 0 && !kept.isEmpty(); drop--) {
      kept.remove(random.nextInt(kept.size()));
    }
    List<Observation> trials = new ArrayList<>(kept);
    double spent = new Choice(kept, from.score()).flops();
    for (int add = 1 + random.nextInt(2); add > 0; add--) {
      double left = budget - spent;
      List<Observation> affordable =
          all.stream()
              .filter(o -> price(o) <= left)
              .filter(o -> trials.stream().noneMatch(t -> t.candidate().equals(o.candidate())))
              .toList();
      if (affordable.isEmpty()) {
        break;
      }
      Observation added = affordable.get(random.nextInt(affordable.size()));
      trials.add(added);
      spent += price(added);
    }
    return List.copyOf(trials);
  }

  private static double price(Observation observation) {
    return observation.candidate().cell().flops().asDouble();
  }
}

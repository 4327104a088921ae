package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplayResult.Step;

/**
 * Replays policies on a pool: each (policy, seed, budget) is a search of its own with that budget.
 *
 * <p>A policy that draws nothing is run once where nothing fails, and its values repeated for every
 * seed. The same input gives the same result, except for the measured time of decisions.
 */
public final class Replay {
  private final Pool pool;
  private final Target target;
  private final ReplaySettings settings;
  private final Watch watch;
  private final SearchSpace space;
  private int done;

  private Replay(Pool pool, Target target, ReplaySettings settings, Watch watch) {
    this.pool = pool;
    this.target = target;
    this.settings = settings;
    this.watch = watch;
    space = pool.space(target.goal());
  }

  /**
   * The world around a replay.
   *
   * @param nanos a clock to measure decisions with
   * @param cancelled whether to stop with what is done
   * @param progress told after each search
   */
  public record Watch(LongSupplier nanos, BooleanSupplier cancelled, Progress progress) {
    /** Told how far a replay is. */
    public interface Progress {
      /** {@code done} of {@code all} searches are over, the last one by {@code policy}. */
      void at(int done, int all, String policy);
    }
  }

  /** Runs everything, or up to where it is cancelled: then the result holds what was finished. */
  public static ReplayResult run(Pool pool, Target target, ReplaySettings settings, Watch watch) {
    return new Replay(pool, target, settings, watch).run();
  }

  private ReplayResult run() {
    List<PolicyResult> results = new ArrayList<>();
    for (String name : settings.policies()) {
      List<BudgetResult> budgets = new ArrayList<>();
      for (double fraction : settings.budgetFractions()) {
        List<Search> searches = searches(name, fraction);
        if (searches.size() < settings.seeds().size()) {
          if (!budgets.isEmpty()) {
            results.add(new PolicyResult(name, budgets));
          }
          return new ReplayResult(results, true);
        }
        budgets.add(result(fraction, searches));
      }
      results.add(new PolicyResult(name, budgets));
    }
    return new ReplayResult(results, false);
  }

  private List<Search> searches(String name, double fraction) {
    List<Search> searches = new ArrayList<>();
    int all = settings.policies().size() * settings.budgetFractions().size();
    for (long seed : settings.seeds()) {
      Policy policy = Policies.byName(name, PolicySettings.defaults().withSeed(seed));
      boolean same = !policy.seeded() && settings.failureFraction() == 0 && !searches.isEmpty();
      Optional<Search> search =
          same ? Optional.of(searches.getFirst()) : search(policy, fraction, seed);
      if (search.isEmpty()) {
        return searches;
      }
      searches.add(search.get());
      done++;
      watch.progress().at(done, all * settings.seeds().size(), name);
    }
    return searches;
  }

  private Optional<Search> search(Policy policy, double fraction, long seed) {
    VirtualSweep.Terms terms =
        new VirtualSweep.Terms(
            fraction * pool.totalFlops(), settings, seed, watch.nanos(), watch.cancelled());
    Optional<VirtualSweep.Outcomes> outcomes = new VirtualSweep(pool, space, policy, terms).run();
    if (outcomes.isEmpty()) {
      return Optional.empty();
    }
    Scoring scoring = new Scoring(space, target);
    boolean largest = fraction == settings.budgetFractions().getLast();
    List<VirtualSweep.Checkpoint> checkpoints = outcomes.get().checkpoints();
    List<Step> steps = new ArrayList<>();
    for (VirtualSweep.Checkpoint at : largest ? checkpoints : List.of(checkpoints.getLast())) {
      if (watch.cancelled().getAsBoolean()) {
        return Optional.empty();
      }
      steps.add(
          new Step(at.spentFlops(), scoring.of(outcomes.get().observations(), at.observations())));
    }
    return Optional.of(new Search(outcomes.get(), List.copyOf(steps)));
  }

  private BudgetResult result(double fraction, List<Search> searches) {
    return BudgetResult.of(
        fraction,
        fraction * pool.totalFlops(),
        searches.stream().map(Search::outcomes).toList(),
        searches.stream().map(Search::steps).toList());
  }

  private record Search(VirtualSweep.Outcomes outcomes, List<Step> steps) {}
}

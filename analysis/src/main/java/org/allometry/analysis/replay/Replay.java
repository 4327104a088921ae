package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplayResult.Step;

/**
 * Replays policies on a pool: each (policy, seed, budget) is a search of its own with that budget.
 *
 * <p>Seeds run side by side on the common pool of threads. A policy that draws nothing is run once
 * where nothing fails, and its values repeated for every seed. The same input gives the same
 * result, except for the measured time of decisions.
 */
public final class Replay {
  private final Pool pool;
  private final Target target;
  private final ReplaySettings settings;
  private final Watch watch;
  private final SearchSpace space;
  private final List<List<Hindsight.Choice>> chosen = new ArrayList<>();
  private int done;

  private Replay(Pool pool, Target target, ReplaySettings settings, Watch watch) {
    this.pool = pool;
    this.target = target;
    this.settings = settings;
    this.watch = watch;
    space = pool.space(target.goal());
    settings.budgetFractions().forEach(f -> chosen.add(new ArrayList<>()));
  }

  /**
   * The world around a replay.
   *
   * @param nanos a clock to measure decisions with
   * @param cancelled whether to stop with what is done; asked from several threads
   * @param progress told after each search, one call at a time
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
      for (int i = 0; i < chosen.size(); i++) {
        double fraction = settings.budgetFractions().get(i);
        List<Search> searches = searches(name, fraction);
        if (searches.isEmpty()) {
          if (!budgets.isEmpty()) {
            results.add(new PolicyResult(name, budgets));
          }
          return new ReplayResult(results, Optional.empty(), true);
        }
        for (Search search : searches) {
          Score last = search.steps.getLast().score();
          chosen.get(i).add(new Hindsight.Choice(search.outcomes.observations(), last));
        }
        budgets.add(result(fraction, searches));
      }
      results.add(new PolicyResult(name, budgets));
    }
    if (settings.hindsightTries() == 0) {
      return new ReplayResult(results, Optional.empty(), false);
    }
    Optional<PolicyResult> best =
        new Hindsight(pool, new Scoring(space, target, settings.estimator()), settings)
            .beyond(chosen, watch.cancelled());
    return new ReplayResult(results, best, best.isEmpty());
  }

  /** One search a seed; none at all where it was cancelled. */
  private List<Search> searches(String name, double fraction) {
    List<Long> seeds = settings.seeds();
    boolean differ = policy(name, seeds.getFirst()).seeded() || settings.failureFraction() > 0;
    List<Optional<Search>> searches =
        (differ ? seeds : seeds.subList(0, 1))
            .parallelStream().map(seed -> search(name, fraction, seed)).toList();
    if (!searches.stream().allMatch(Optional::isPresent)) {
      return List.of();
    }
    for (int copies = differ ? seeds.size() : 1; copies < seeds.size(); copies++) {
      tell(name);
    }
    return IntStream.range(0, seeds.size())
        .mapToObj(i -> searches.get(differ ? i : 0).orElseThrow())
        .toList();
  }

  private synchronized void tell(String policy) {
    done++;
    int each = settings.budgetFractions().size() * settings.seeds().size();
    watch.progress().at(done, settings.policies().size() * each, policy);
  }

  private Policy policy(String name, long seed) {
    return Policies.byName(name, settings.policySettings().withSeed(seed));
  }

  private Optional<Search> search(String name, double fraction, long seed) {
    VirtualSweep.Terms terms =
        new VirtualSweep.Terms(
            fraction * pool.totalFlops(), settings, seed, watch.nanos(), watch.cancelled());
    Optional<VirtualSweep.Outcomes> outcomes =
        new VirtualSweep(pool, space, policy(name, seed), terms).run();
    if (outcomes.isEmpty()) {
      return Optional.empty();
    }
    boolean largest = fraction == settings.budgetFractions().getLast();
    List<Step> steps = path(outcomes.get(), largest);
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    tell(name);
    return Optional.of(new Search(outcomes.get(), steps));
  }

  /**
   * The end of the path of a search: its last step and, where {@code whole}, those before it as far
   * back as any error that is reported stays small. Empty when cancelled.
   */
  private List<Step> path(VirtualSweep.Outcomes outcomes, boolean whole) {
    Scoring scoring = new Scoring(space, target, settings.estimator());
    List<Step> steps = new ArrayList<>();
    for (VirtualSweep.Checkpoint at : outcomes.checkpoints().reversed()) {
      if (watch.cancelled().getAsBoolean()) {
        return List.of();
      }
      Score score = scoring.of(outcomes.observations().subList(0, at.observations()));
      steps.add(new Step(at.spentFlops(), score));
      if (!whole || !ReplayResult.small(score)) {
        break;
      }
    }
    return List.copyOf(steps.reversed());
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

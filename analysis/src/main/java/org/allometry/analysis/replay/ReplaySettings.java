package org.allometry.analysis.replay;

import java.util.List;
import org.allometry.analysis.policy.PolicySettings;

/**
 * How a replay is run.
 *
 * @param policies names of the policies, each known
 * @param budgetFractions budgets as shares of the pool's compute, each in (0, 1], ascending
 * @param seeds one replay each, at least one
 * @param workers trials that run at once, at least 1
 * @param workerFlopsPerSecond speed of a worker on the virtual clock, above 0
 * @param failureFraction chance that a trial ends without a loss, in [0, 1)
 * @param estimator what judges the trials that a policy chose
 * @param hindsightTries sets of trials that the oracle tries at each budget; 0: no oracle
 * @param policySettings of all policies; every replay brings its own seed
 */
public record ReplaySettings(
    List<String> policies,
    List<Double> budgetFractions,
    List<Long> seeds,
    int workers,
    double workerFlopsPerSecond,
    double failureFraction,
    Estimator estimator,
    int hindsightTries,
    PolicySettings policySettings) {
  /** Speed of a worker where nobody cares: 1e15 FLOP/s, about a good accelerator. */
  public static final double WORKER_FLOPS_PER_SECOND = 1e15;

  /** A replay that is judged by the product's posterior, without an oracle. */
  public ReplaySettings(
      List<String> policies,
      List<Double> budgetFractions,
      List<Long> seeds,
      int workers,
      double workerFlopsPerSecond,
      double failureFraction) {
    this(
        policies,
        budgetFractions,
        seeds,
        workers,
        workerFlopsPerSecond,
        failureFraction,
        Estimator.POSTERIOR,
        0);
  }

  /** A replay of the policies with the settings that they have by default. */
  public ReplaySettings(
      List<String> policies,
      List<Double> budgetFractions,
      List<Long> seeds,
      int workers,
      double workerFlopsPerSecond,
      double failureFraction,
      Estimator estimator,
      int hindsightTries) {
    this(
        policies,
        budgetFractions,
        seeds,
        workers,
        workerFlopsPerSecond,
        failureFraction,
        estimator,
        hindsightTries,
        PolicySettings.defaults());
  }

  /** Copies and checks. */
  public ReplaySettings {
    policies = List.copyOf(policies);
    budgetFractions = List.copyOf(budgetFractions);
    seeds = List.copyOf(seeds);
    boolean budgets = budgetFractions.stream().allMatch(f -> f > 0 && f <= 1);
    boolean failures = failureFraction >= 0 && failureFraction < 1;
    boolean counts = workers >= 1 && hindsightTries >= 0 && !seeds.isEmpty();
    if (!budgets || !failures || !counts || !(workerFlopsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "a replay needs budgets in (0, 1], failures in [0, 1), workers >= 1, tries >= 0 and a"
              + " seed, got "
              + budgetFractions
              + ", "
              + failureFraction
              + ", "
              + workers
              + ", "
              + hindsightTries
              + " and "
              + seeds);
    }
  }
}

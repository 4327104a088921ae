package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What replays showed.
 *
 * @param policies in the order asked for
 * @param hindsight the best that an oracle finds which sees the target's losses; no policy can be
 *     expected to reach it
 * @param interrupted whether some of what was asked for is missing
 */
public record ReplayResult(
    List<PolicyResult> policies, Optional<PolicyResult> hindsight, boolean interrupted) {
  private static final double[] LN_N_OPT_ERRORS = {0.182, 0.095, 0.049};
  private static final double[] RELATIVE_ERRORS = {0.01, 0.005, 0.0025};

  /** Copies the list. */
  public ReplayResult {
    policies = List.copyOf(policies);
  }

  /** Whether any error of {@code score} is below the largest threshold that is reported. */
  static boolean small(Score score) {
    return score.lnNOptError() < LN_N_OPT_ERRORS[0]
        || score.meanRelativeError() < RELATIVE_ERRORS[0];
  }

  /**
   * One policy.
   *
   * @param name its name
   * @param budgets by rising budget
   */
  public record PolicyResult(String name, List<BudgetResult> budgets) {
    /** Copies the list. */
    public PolicyResult {
      budgets = List.copyOf(budgets);
    }

    /** Compute after which an error stays small, within the largest budget. */
    public List<Reached> flopToReach() {
      List<List<Step>> paths = budgets.getLast().paths();
      List<Reached> reached = new ArrayList<>();
      for (double threshold : LN_N_OPT_ERRORS) {
        reached.add(Reached.of("ln_n_opt_error", threshold, paths, Score::lnNOptError));
      }
      for (double threshold : RELATIVE_ERRORS) {
        reached.add(Reached.of("mean_relative_error", threshold, paths, Score::meanRelativeError));
      }
      return List.copyOf(reached);
    }
  }

  /**
   * One policy at one budget, over seeds.
   *
   * @param fraction of the pool's compute
   * @param budgetFlop the same in FLOP
   * @param spentFlop compute of the trials
   * @param trials number of ended trials
   * @param stops number of trials that were stopped before their end
   * @param stoppedFlop compute of those
   * @param scores one a seed, at the end
   * @param makespanSeconds end of the last trial on the virtual clock
   * @param decisionWallSeconds mean measured time of a decision
   * @param paths for each seed how the score went with the spend: the last step and, at the largest
   *     budget, those before it as far back as an error that is reported stays small
   */
  public record BudgetResult(
      double fraction,
      double budgetFlop,
      Summary spentFlop,
      Summary trials,
      Summary stops,
      Summary stoppedFlop,
      List<Score> scores,
      Summary makespanSeconds,
      Summary decisionWallSeconds,
      List<List<Step>> paths) {
    static BudgetResult of(
        double fraction,
        double budget,
        List<VirtualSweep.Outcomes> outcomes,
        List<List<Step>> paths) {
      return new BudgetResult(
          fraction,
          budget,
          over(outcomes, VirtualSweep.Outcomes::spentFlops),
          over(outcomes, o -> o.observations().size()),
          over(outcomes, VirtualSweep.Outcomes::stops),
          over(outcomes, VirtualSweep.Outcomes::stoppedFlops),
          paths.stream().map(p -> p.getLast().score()).toList(),
          over(outcomes, VirtualSweep.Outcomes::makespanSeconds),
          over(outcomes, VirtualSweep.Outcomes::decisionSeconds),
          paths);
    }

    private static Summary over(
        List<VirtualSweep.Outcomes> outcomes, ToDoubleFunction<VirtualSweep.Outcomes> number) {
      return Summary.of(
          outcomes.stream().map(number::applyAsDouble).toList(), Double.POSITIVE_INFINITY);
    }

    /** R² over seeds. */
    public Summary r2() {
      return Summary.of(scores.stream().map(Score::r2).toList(), Double.NEGATIVE_INFINITY);
    }

    /** A number of which less is better, over seeds. */
    public Summary error(ToDoubleFunction<Score> number) {
      return Summary.of(
          scores.stream().map(number::applyAsDouble).toList(), Double.POSITIVE_INFINITY);
    }

    /** A share of which more is better, over seeds. */
    public Summary share(ToDoubleFunction<Score> number) {
      return Summary.of(
          scores.stream().map(number::applyAsDouble).toList(), Double.NEGATIVE_INFINITY);
    }
  }

  /**
   * The score at some spend.
   *
   * @param spentFlop compute of the ended trials
   * @param score what they tell
   */
  public record Step(double spentFlop, Score score) {}

  /**
   * Smallest compute after which a metric stays below a threshold.
   *
   * @param metric its name
   * @param threshold what it stays below
   * @param flop over seeds
   */
  public record Reached(String metric, double threshold, Summary flop) {
    static Reached of(
        String metric, double threshold, List<List<Step>> paths, ToDoubleFunction<Score> number) {
      List<Double> values = new ArrayList<>();
      for (List<Step> path : paths) {
        double from = Double.NaN;
        for (Step step : path.reversed()) {
          if (!(number.applyAsDouble(step.score()) < threshold)) {
            break;
          }
          from = step.spentFlop();
        }
        values.add(from);
      }
      return new Reached(metric, threshold, Summary.of(values, Double.POSITIVE_INFINITY));
    }
  }
}

package org.allometry.benchmarks.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplayResult.Reached;
import org.allometry.analysis.replay.Score;

/**
 * One search: a policy with one budget on one pool.
 *
 * @param set what was asked for beside policy, seed and budget
 * @param policy its name
 * @param seed of surface and policy
 * @param fraction budget as a share of the pool's compute
 * @param numbers what came out, in the order of {@link #NUMBERS}; NaN where not known
 */
record StudyRow(Set set, String policy, long seed, double fraction, List<Double> numbers) {
  /**
   * What searches have in common.
   *
   * @param name class of the pool
   * @param noise sd of ln L of made-up surfaces
   * @param workers trials at once
   * @param failures share of trials that fail
   * @param estimator what judges the trials
   */
  record Set(String name, double noise, int workers, double failures, String estimator) {
    @Override
    public String toString() {
      return name
          + ", noise "
          + noise
          + ", "
          + workers
          + (workers == 1 ? " worker, " : " workers, ")
          + failures
          + " fail, judged by "
          + estimator;
    }
  }

  static final String R2 = "r2";
  static final String LN_N_OPT = "ln_n_opt_error";
  static final String RELATIVE = "relative_error";
  static final String WASTE = "waste";
  static final String COVERAGE_50 = "coverage_50";
  static final String COVERAGE_90 = "coverage_90";
  static final String WIDTH_90 = "width_90";
  static final String MAKESPAN = "makespan_seconds";
  static final String DECISION = "decision_seconds";

  /** Share of the pool's compute to within 20, 10 and 5 % of N_opt and 1, 0.5, 0.25 % of losses. */
  static final List<String> REACH =
      List.of("reach_n20", "reach_n10", "reach_n5", "reach_l1", "reach_l05", "reach_l025");

  static final List<String> NUMBERS = new ArrayList<>();

  static {
    NUMBERS.addAll(
        List.of(
            "spent",
            "trials",
            R2,
            RELATIVE,
            LN_N_OPT,
            WASTE,
            COVERAGE_50,
            COVERAGE_90,
            "width_50",
            WIDTH_90,
            MAKESPAN,
            DECISION));
    NUMBERS.addAll(REACH);
  }

  static final String HEAD =
      "class,noise,workers,failures,estimator,policy,seed,fraction," + String.join(",", NUMBERS);

  double number(String name) {
    return numbers.get(NUMBERS.indexOf(name));
  }

  /** The searches of one policy and seed; compute to reach an error stands in the last one. */
  static List<StudyRow> of(Set set, long seed, PolicyResult policy, double poolFlops) {
    List<StudyRow> rows = new ArrayList<>();
    for (BudgetResult budget : policy.budgets()) {
      Score score = budget.scores().getFirst();
      List<Double> numbers =
          new ArrayList<>(
              List.of(
                  budget.spentFlop().median() / poolFlops,
                  budget.trials().median(),
                  score.r2(),
                  score.meanRelativeError(),
                  score.lnNOptError(),
                  score.wasteAtTarget(),
                  score.coverage50(),
                  score.coverage90(),
                  score.intervalWidth50(),
                  score.intervalWidth90(),
                  budget.makespanSeconds().median(),
                  budget.decisionWallSeconds().median()));
      boolean last = budget == policy.budgets().getLast();
      for (Reached reached : policy.flopToReach()) {
        numbers.add(last ? reached.flop().median() / poolFlops : Double.NaN);
      }
      rows.add(new StudyRow(set, policy.name(), seed, budget.fraction(), List.copyOf(numbers)));
    }
    return rows;
  }

  String line() {
    StringBuilder line = new StringBuilder();
    line.append(set.name).append(',').append(set.noise).append(',').append(set.workers);
    line.append(',').append(set.failures).append(',').append(set.estimator);
    line.append(',').append(policy).append(',').append(seed).append(',').append(fraction);
    for (double number : numbers) {
      line.append(String.format(Locale.ROOT, ",%.6g", number));
    }
    return line.toString();
  }

  static StudyRow parse(String line) {
    String[] cells = line.split(",", -1);
    Set set =
        new Set(
            cells[0],
            Double.parseDouble(cells[1]),
            Integer.parseInt(cells[2]),
            Double.parseDouble(cells[3]),
            cells[4]);
    List<Double> numbers = new ArrayList<>();
    for (int i = 8; i < cells.length; i++) {
      numbers.add(Double.parseDouble(cells[i]));
    }
    return new StudyRow(
        set, cells[5], Long.parseLong(cells[6]), Double.parseDouble(cells[7]), numbers);
  }

  /** What a search that has been made is recognised by. */
  Map.Entry<Set, String> key() {
    return Map.entry(set, policy + " " + seed);
  }
}

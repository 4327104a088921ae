package org.allometry.orchestrator.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.allometry.analysis.replay.Pool;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplaySettings;
import org.allometry.analysis.replay.Score;
import org.allometry.analysis.replay.Summary;
import org.allometry.analysis.replay.Target;
import org.allometry.orchestrator.table.TableColumns;
import org.allometry.orchestrator.table.TrialTable;
import org.jspecify.annotations.Nullable;

/** Layout of {@code allometry/replay/1}; what each key means stands in docs/json-outputs.md. */
record ReplayOutput(
    String schema,
    PoolPart pool,
    TargetPart target,
    SettingsPart settings,
    List<ReplayTables.Reference> reference,
    List<PolicyPart> policies,
    @Nullable PolicyPart hindsight,
    List<ReplayTables.Warning> warnings,
    double wallSeconds) {
  private static final double LEVEL = 0.9;

  record PoolPart(
      String path,
      @Nullable String sha256,
      int rows,
      TableColumns columns,
      List<String> ignoredColumns,
      double totalFlop,
      double largestTrialFlop,
      List<String> families) {}

  record TargetPart(
      String path,
      @Nullable String sha256,
      int rows,
      TableColumns columns,
      List<String> ignoredColumns,
      double lossMean,
      double lossSd,
      double smallestFlop,
      double largestFlop) {}

  record SettingsPart(
      List<String> policies,
      List<Double> budgetFractions,
      List<Long> seeds,
      int workers,
      double workerFlopPerSecond,
      double failureFraction,
      double intervalLevel,
      double targetComputeFlop,
      String estimator,
      int hindsightTries) {}

  record PolicyPart(
      String name, List<BudgetPart> budgets, List<ReplayResult.Reached> flopToReach) {}

  record BudgetPart(
      double fraction,
      double budgetFlop,
      Summary spentFlop,
      Summary trials,
      Summary r2,
      Summary meanRelativeError,
      Summary lnNOptError,
      Summary wasteAtTargetFraction,
      @JsonProperty("coverage_50") Summary coverage50,
      @JsonProperty("coverage_90") Summary coverage90,
      @JsonProperty("interval_width_50") Summary intervalWidth50,
      @JsonProperty("interval_width_90") Summary intervalWidth90,
      Summary makespanSeconds,
      Summary decisionWallSeconds) {}

  /** What goes into the output beside the result. */
  record Context(
      ReplayTables tables, Pool pool, Target target, List<ReplayTables.Reference> references) {}

  static ReplayOutput of(
      Context context,
      ReplaySettings settings,
      ReplayResult result,
      List<ReplayTables.Warning> warnings,
      double wallSeconds) {
    return new ReplayOutput(
        "allometry/replay/1",
        pool(context.tables().poolTable(), context.pool()),
        target(context.tables().targetTable(), context.target()),
        new SettingsPart(
            settings.policies(),
            settings.budgetFractions(),
            settings.seeds(),
            settings.workers(),
            settings.workerFlopsPerSecond(),
            settings.failureFraction(),
            LEVEL,
            context.target().flops(),
            settings.estimator().word(),
            settings.hindsightTries()),
        context.references(),
        result.policies().stream().map(ReplayOutput::policy).toList(),
        result.hindsight().map(ReplayOutput::policy).orElse(null),
        warnings,
        wallSeconds);
  }

  private static PoolPart pool(TrialTable table, Pool pool) {
    return new PoolPart(
        table.path(),
        table.sha256(),
        pool.trials().size(),
        table.columns(),
        table.ignoredColumns(),
        pool.totalFlops(),
        pool.largestFlops(),
        pool.families());
  }

  private static TargetPart target(TrialTable table, Target target) {
    double mean = target.meanLoss();
    double squares =
        target.rows().stream().mapToDouble(r -> (r.loss() - mean) * (r.loss() - mean)).sum();
    return new TargetPart(
        table.path(),
        table.sha256(),
        target.rows().size(),
        table.columns(),
        table.ignoredColumns(),
        mean,
        Math.sqrt(squares / target.rows().size()),
        target.rows().stream().mapToDouble(r -> r.flops()).min().orElseThrow(),
        target.flops());
  }

  private static PolicyPart policy(PolicyResult policy) {
    return new PolicyPart(
        policy.name(),
        policy.budgets().stream().map(ReplayOutput::budget).toList(),
        policy.flopToReach());
  }

  private static BudgetPart budget(BudgetResult budget) {
    return new BudgetPart(
        budget.fraction(),
        budget.budgetFlop(),
        budget.spentFlop(),
        budget.trials(),
        budget.r2(),
        budget.error(Score::meanRelativeError),
        budget.error(Score::lnNOptError),
        budget.error(Score::wasteAtTarget),
        budget.share(Score::coverage50),
        budget.share(Score::coverage90),
        budget.error(Score::intervalWidth50),
        budget.error(Score::intervalWidth90),
        budget.makespanSeconds(),
        budget.decisionWallSeconds());
  }
}

package org.allometry.orchestrator.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.quantity.Flops;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplayResult.Reached;
import org.allometry.analysis.replay.Score;
import org.allometry.analysis.replay.Summary;
import org.allometry.orchestrator.text.AlignedRows;

/** The result of a replay as a table for people. */
final class ReplayText {
  private static final List<String> HEAD =
      List.of(
          "policy",
          "share",
          "spent",
          "trials",
          "R2 (90 % band)",
          "rel. error",
          "ln N_opt error",
          "waste",
          "in 50 %",
          "in 90 %",
          "90 % width",
          "makespan",
          "a decision");

  private ReplayText() {}

  static String of(ReplayOutput.Context context, ReplayResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d trials, %s in all; %d target rows up to %s%n",
            context.pool().trials().size(),
            Flops.of(context.pool().totalFlops()),
            context.target().rows().size(),
            Flops.of(context.target().flops())));
    List<PolicyResult> all = new ArrayList<>(result.policies());
    result.hindsight().ifPresent(all::add);
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    all.forEach(p -> p.budgets().forEach(b -> rows.add(row(p.name(), b))));
    text.append(AlignedRows.of("", rows));
    if (result.hindsight().isPresent()) {
      text.append("hindsight: the best that an oracle found which sees the target's losses\n");
    }
    if (!all.isEmpty()) {
      text.append("\nFLOP after which the error stays below, median (90 % band)\n");
      text.append(AlignedRows.of("", reached(all)));
    }
    if (result.interrupted()) {
      text.append("interrupted: what was not finished is left out\n");
    }
    return text.toString();
  }

  /** One line for each error, one column a policy. */
  private static List<List<String>> reached(List<PolicyResult> policies) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("error below"));
    policies.forEach(p -> head.add(p.name()));
    rows.add(head);
    List<List<Reached>> columns = policies.stream().map(PolicyResult::flopToReach).toList();
    for (int i = 0; i < columns.getFirst().size(); i++) {
      Reached first = columns.getFirst().get(i);
      List<String> row = new ArrayList<>(List.of(first.metric() + " " + first.threshold()));
      for (List<Reached> column : columns) {
        Summary flop = column.get(i).flop();
        row.add(flops(flop.median()) + " (" + flops(flop.low()) + ", " + flops(flop.high()) + ")");
      }
      rows.add(row);
    }
    return rows;
  }

  private static String flops(double value) {
    return number("%.2g", value);
  }

  private static List<String> row(String policy, BudgetResult b) {
    return List.of(
        policy,
        percent(b.fraction()),
        Flops.of(b.spentFlop().median()).toString(),
        number("%.0f", b.trials().median()),
        band(b.r2()),
        number("%.4f", b.error(Score::meanRelativeError).median()),
        number("%.3f", b.error(Score::lnNOptError).median()),
        percent(b.error(Score::wasteAtTarget).median()),
        percent(b.share(Score::coverage50).median()),
        percent(b.share(Score::coverage90).median()),
        percent(b.error(Score::intervalWidth90).median()),
        number("%.3g s", b.makespanSeconds().median()),
        number("%.1f ms", 1000 * b.decisionWallSeconds().median()));
  }

  private static String band(Summary summary) {
    return number("%.3f", summary.median())
        + " ("
        + number("%.3f", summary.low())
        + ", "
        + number("%.3f", summary.high())
        + ")";
  }

  private static String percent(double share) {
    return number("%.3g %%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}

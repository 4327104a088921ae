package org.allometry.orchestrator.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.quantity.Flops;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.Score;
import org.allometry.analysis.replay.Summary;

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
          "in 90 %",
          "makespan");

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
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    result.policies().forEach(p -> p.budgets().forEach(b -> rows.add(row(p.name(), b))));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    if (result.interrupted()) {
      text.append("interrupted: what was not finished is left out\n");
    }
    return text.toString();
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
        Double.isNaN(b.share(Score::coverage90).median())
            ? "-"
            : percent(b.share(Score::coverage90).median()),
        number("%.3g s", b.makespanSeconds().median()));
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
    return String.format(Locale.ROOT, "%.3g %%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}

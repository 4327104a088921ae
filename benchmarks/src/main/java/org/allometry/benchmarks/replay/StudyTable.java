package org.allometry.benchmarks.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The rows of a study as tables in Markdown: one table a set, one line a policy. */
final class StudyTable {
  private static final String BASELINE = "mspe";

  private final List<Double> fractions;
  private final Map<String, List<StudyRow>> policies = new TreeMap<>();

  private StudyTable(List<StudyRow> rows) {
    fractions = List.copyOf(new TreeSet<>(rows.stream().map(StudyRow::fraction).toList()));
    rows.forEach(r -> policies.computeIfAbsent(r.policy(), p -> new ArrayList<>()).add(r));
  }

  static String of(List<StudyRow> rows) {
    Map<StudyRow.Set, List<StudyRow>> sets = new LinkedHashMap<>();
    rows.forEach(r -> sets.computeIfAbsent(r.set(), s -> new ArrayList<>()).add(r));
    StringBuilder text = new StringBuilder();
    sets.forEach(
        (set, own) -> text.append("\n### ").append(set).append('\n').append(new StudyTable(own)));
    return text.toString();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        List.of(
            "policy",
            "seeds",
            "R² at " + each(f -> String.format(Locale.ROOT, "%.3g %%", 100 * f)),
            "ln N_opt error",
            "relative error, %",
            "in 50 % / 90 % (mean)",
            "90 % width, %",
            "share to 20 / 10 / 5 % of N_opt",
            "share to 1 / 0.5 / 0.25 % of the losses",
            "waste, %",
            "makespan, h",
            "ms a decision",
            "cost against " + BASELINE));
    text.append("|---".repeat(13)).append("|\n");
    policies.forEach((name, rows) -> line(text, cells(name, rows)));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private List<String> cells(String name, List<StudyRow> rows) {
    double last = fractions.getLast();
    return List.of(
        name,
        Long.toString(rows.stream().mapToLong(StudyRow::seed).distinct().count()),
        each(f -> format("%.3f", r2(name, f))),
        each(f -> format("%.2f", median(rows, f, StudyRow.LN_N_OPT, true))),
        each(f -> format("%.2f", 100 * median(rows, f, StudyRow.RELATIVE, true))),
        each(
            f ->
                format("%.2f", mean(rows, f, StudyRow.COVERAGE_50))
                    + "/"
                    + format("%.2f", mean(rows, f, StudyRow.COVERAGE_90))),
        each(f -> format("%.1f", 100 * median(rows, f, StudyRow.WIDTH_90, true))),
        reach(rows, StudyRow.REACH.subList(0, 3)),
        reach(rows, StudyRow.REACH.subList(3, 6)),
        each(f -> format("%.2g", 100 * median(rows, f, StudyRow.WASTE, true))),
        format("%.3g", median(rows, last, StudyRow.MAKESPAN, true) / 3600),
        format("%.0f", 1000 * median(rows, last, StudyRow.DECISION, true)),
        ratio(name));
  }

  private String each(Function<Double, String> cell) {
    return String.join(", ", fractions.stream().map(cell).toList());
  }

  private String reach(List<StudyRow> rows, List<String> names) {
    double last = fractions.getLast();
    return String.join(
        ", ",
        names.stream().map(n -> format("%.3g %%", 100 * median(rows, last, n, true))).toList());
  }

  private double r2(String policy, double fraction) {
    return median(policies.getOrDefault(policy, List.of()), fraction, StudyRow.R2, false);
  }

  /**
   * Compute with which a policy reaches the baseline's R² at the largest budget, as a multiple of
   * that budget; between budgets by a straight line in ln of the budget.
   */
  private String ratio(String policy) {
    double wanted = r2(BASELINE, fractions.getLast());
    if (!Double.isFinite(wanted)) {
      return "–";
    }
    double before = Double.NaN;
    for (int i = 0; i < fractions.size(); i++) {
      double here = r2(policy, fractions.get(i));
      if (here >= wanted) {
        double share = i == 0 ? 1 : (wanted - before) / (here - before);
        double from = Math.log(fractions.get(Math.max(0, i - 1)));
        double ln = from + share * (Math.log(fractions.get(i)) - from);
        return (i == 0 ? "≤ " : "") + format("%.2f", Math.exp(ln) / fractions.getLast());
      }
      before = here;
    }
    return "> 1";
  }

  private static double[] values(List<StudyRow> rows, double fraction, String name) {
    return rows.stream()
        .filter(r -> r.fraction() == fraction)
        .mapToDouble(r -> r.number(name))
        .toArray();
  }

  private static double mean(List<StudyRow> rows, double fraction, String name) {
    return Arrays.stream(values(rows, fraction, name))
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }

  /** NaN counts as the worst possible. */
  private static double median(
      List<StudyRow> rows, double fraction, String name, boolean smallIsGood) {
    double worst = smallIsGood ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    double[] sorted =
        Arrays.stream(values(rows, fraction, name))
            .map(v -> Double.isNaN(v) ? worst : v)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String format(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
  }
}

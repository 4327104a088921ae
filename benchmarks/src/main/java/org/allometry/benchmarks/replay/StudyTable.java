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
import java.util.stream.DoubleStream;

/**
 * The rows of a study in Markdown: for each set of conditions one table with what matters most and
 * one with the rest, a line for each class and policy.
 */
final class StudyTable {
  private static final String BASELINE = "mspe";

  private static final List<String> HEAD =
      List.of(
          "class",
          "policy",
          "seeds",
          "R²",
          "ln N_opt error",
          "in 90 % (mean)",
          "share to 20 / 10 / 5 % of N_opt",
          "cost for the R² of " + BASELINE);

  private static final List<String> DETAILS =
      List.of(
          "class",
          "policy",
          "relative error, %",
          "in 50 % (mean)",
          "50 % width, %",
          "90 % width, %",
          "waste, %",
          "share to 1 / 0.5 / 0.25 % of the losses",
          "makespan, h",
          "ms a decision");

  private final String name;
  private final List<Double> fractions;
  private final Map<String, List<StudyRow>> policies = new TreeMap<>();

  private StudyTable(String name, List<StudyRow> rows) {
    this.name = name;
    fractions = List.copyOf(new TreeSet<>(rows.stream().map(StudyRow::fraction).toList()));
    rows.forEach(r -> policies.computeIfAbsent(r.policy(), p -> new ArrayList<>()).add(r));
  }

  static String of(List<StudyRow> rows) {
    Map<String, Map<String, List<StudyRow>>> conditions = new LinkedHashMap<>();
    for (StudyRow row : rows) {
      conditions
          .computeIfAbsent(row.set().conditions(), c -> new LinkedHashMap<>())
          .computeIfAbsent(row.set().name(), n -> new ArrayList<>())
          .add(row);
    }
    StringBuilder text = new StringBuilder();
    conditions.forEach(
        (words, classes) -> {
          List<StudyTable> tables = new ArrayList<>();
          classes.forEach((name, own) -> tables.add(new StudyTable(name, own)));
          text.append("\n### ").append(words).append("; columns of numbers: budgets of ");
          text.append(tables.getFirst().each(f -> format("%.3g %%", 100 * f))).append('\n');
          head(text, HEAD);
          tables.forEach(t -> t.policies.forEach((p, own) -> line(text, t.summary(p, own))));
          text.append('\n');
          head(text, DETAILS);
          tables.forEach(t -> t.policies.forEach((p, own) -> line(text, t.details(p, own))));
        });
    return text + AgainstOneWorker.of(rows);
  }

  private static void head(StringBuilder text, List<String> cells) {
    line(text, cells);
    text.append("|---".repeat(cells.size())).append("|\n");
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private List<String> summary(String policy, List<StudyRow> rows) {
    return List.of(
        name,
        policy,
        Long.toString(rows.stream().mapToLong(StudyRow::seed).distinct().count()),
        each(f -> format("%.2f", r2(policy, f))),
        each(f -> format("%.2f", median(rows, f, StudyRow.LN_N_OPT, true))),
        each(f -> format("%.2f", mean(rows, f, StudyRow.COVERAGE_90))),
        reach(rows, StudyRow.REACH.subList(0, 3)),
        each(f -> cost(policy, f)));
  }

  private List<String> details(String policy, List<StudyRow> rows) {
    double last = fractions.getLast();
    return List.of(
        name,
        policy,
        each(f -> format("%.2f", 100 * median(rows, f, StudyRow.RELATIVE, true))),
        each(f -> format("%.2f", mean(rows, f, StudyRow.COVERAGE_50))),
        each(f -> format("%.1f", 100 * median(rows, f, StudyRow.WIDTH_50, true))),
        each(f -> format("%.1f", 100 * median(rows, f, StudyRow.WIDTH_90, true))),
        each(f -> format("%.2g", 100 * median(rows, f, StudyRow.WASTE, true))),
        reach(rows, StudyRow.REACH.subList(3, 6)),
        format("%.3g", median(rows, last, StudyRow.MAKESPAN, true) / 3600),
        format("%.0f", 1000 * median(rows, last, StudyRow.DECISION, true)));
  }

  private String each(Function<Double, String> cell) {
    return String.join(", ", fractions.stream().map(cell).toList());
  }

  private String reach(List<StudyRow> rows, List<String> names) {
    double last = fractions.getLast();
    return String.join(
        ", ",
        names.stream().map(n -> format("%.2g %%", 100 * median(rows, last, n, true))).toList());
  }

  private double r2(String policy, double fraction) {
    return median(policies.getOrDefault(policy, List.of()), fraction, StudyRow.R2, false);
  }

  /**
   * Compute with which a policy reaches the baseline's R² at {@code fraction}, as a multiple of
   * that; between budgets by a straight line in ln of the budget.
   */
  private String cost(String policy, double fraction) {
    double wanted = r2(BASELINE, fraction);
    double before = Double.NaN;
    for (int i = 0; i < fractions.size() && Double.isFinite(wanted); i++) {
      double here = r2(policy, fractions.get(i));
      if (here >= wanted) {
        double share = i == 0 ? 1 : (wanted - before) / (here - before);
        double from = Math.log(fractions.get(Math.max(0, i - 1)));
        double ln = from + share * (Math.log(fractions.get(i)) - from);
        return (i == 0 ? "≤" : "") + format("%.2g", Math.exp(ln) / fraction);
      }
      before = here;
    }
    return Double.isFinite(wanted) ? format(">%.2g", fractions.getLast() / fraction) : "–";
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
    return median(
        Arrays.stream(values(rows, fraction, name)).map(v -> Double.isNaN(v) ? worst : v));
  }

  /** NaN where there is no value. */
  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String format(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
  }
}

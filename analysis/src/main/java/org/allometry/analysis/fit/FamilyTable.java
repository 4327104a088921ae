package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.fit.TableFitResult.CostSummary;
import org.allometry.analysis.fit.TableFitResult.LeftOut;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one family, sorted into points of the fit and rows left out.
 *
 * @param family its name
 * @param points points of the fit, in the order of the table
 * @param withCopies the same with exact copies, each as a point equal to the one it copies, so that
 *     a fit can tell few points from many copies of few
 * @param leftOut the other rows
 * @param cost what a parameter and sample cost
 */
record FamilyTable(
    String family,
    List<Point> points,
    List<Point> withCopies,
    List<LeftOut> leftOut,
    CostSummary cost) {

  /** What makes two rows the same rung of the same trial. */
  private record Rung(
      @Nullable String trial,
      double params,
      double samplesSeen,
      double uniqueSamples,
      double flops,
      double loss) {}

  static FamilyTable of(String family, List<TableRow> rows, @Nullable Double kappaOption) {
    boolean knowsFlops = knowsFlops(family, rows);
    List<LeftOut> leftOut = new ArrayList<>();
    List<TableRow> used = new ArrayList<>();
    List<TableRow> usedWithCopies = new ArrayList<>();
    Map<Rung, TableRow> rungs = new HashMap<>();
    for (TableRow row : rows) {
      Rung rung =
          new Rung(
              row.trial(),
              row.params(),
              row.samplesSeen(),
              row.uniqueSamples(),
              row.flops(),
              row.loss());
      if (!row.usedInFit()) {
        leftOut.add(new LeftOut(row.line(), "marked_unused", "used_in_fit is false"));
      } else if (!Double.isFinite(row.loss())) {
        leftOut.add(new LeftOut(row.line(), "loss_not_finite", "loss is " + row.loss()));
      } else {
        TableRow first = rungs.putIfAbsent(rung, row);
        usedWithCopies.add(first == null ? row : first);
        if (first == null) {
          used.add(row);
        } else {
          String detail = "the same as line " + first.line();
          leftOut.add(new LeftOut(row.line(), "duplicate_rung", detail));
        }
      }
    }
    CostSummary cost = cost(used, knowsFlops, kappaOption);
    return new FamilyTable(
        family,
        used.stream().map(row -> point(row, cost.kappa())).toList(),
        usedWithCopies.stream().map(row -> point(row, cost.kappa())).toList(),
        List.copyOf(leftOut),
        cost);
  }

  private static Point point(TableRow row, double kappa) {
    double flops =
        Double.isNaN(row.flops()) ? kappa * row.params() * row.samplesSeen() : row.flops();
    String trial = row.trial() == null ? "line " + row.line() : row.trial();
    double unique =
        Double.isNaN(row.uniqueSamples()) ? Double.POSITIVE_INFINITY : row.uniqueSamples();
    return new Point(trial, row.params(), row.samplesSeen(), flops, row.loss(), unique);
  }

  private static boolean knowsFlops(String family, List<TableRow> rows) {
    long known = rows.stream().filter(row -> !Double.isNaN(row.flops())).count();
    if (known > 0 && known < rows.size()) {
      int line =
          rows.stream()
              .filter(row -> Double.isNaN(row.flops()))
              .mapToInt(TableRow::line)
              .findFirst()
              .orElseThrow();
      throw new TableRejectedException(
          line,
          "flops",
          "column flops: empty in line "
              + line
              + ", but known in "
              + known
              + " of "
              + rows.size()
              + " rows of family "
              + family
              + "; expected a number > 0 in all of them or in none. Fill the cells or remove the"
              + " column.",
          "a number > 0 in all rows of a family or in none",
          "fill the cells or remove the column");
    }
    return known > 0;
  }

  private static CostSummary cost(
      List<TableRow> used, boolean knowsFlops, @Nullable Double kappaOption) {
    double[] ratios =
        knowsFlops
            ? used.stream()
                .mapToDouble(row -> row.flops() / (row.params() * row.samplesSeen()))
                .sorted()
                .toArray()
            : new double[0];
    double median = ratios.length == 0 ? Double.NaN : Intervals.quantile(ratios, 0.5);
    double spread =
        ratios.length == 0 ? 0 : (Arrays.stream(ratios).max().orElseThrow() - ratios[0]) / median;
    if (kappaOption != null) {
      return new CostSummary(kappaOption, "option", spread);
    }
    return ratios.length == 0
        ? new CostSummary(KappaCost.PLAIN_TRANSFORMER, "default", 0)
        : new CostSummary(median, "table", spread);
  }
}

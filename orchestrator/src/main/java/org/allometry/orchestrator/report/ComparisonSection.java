package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.design.Interval;
import org.allometry.orchestrator.comparison.AxisComparison;
import org.allometry.orchestrator.comparison.Entrant;
import org.allometry.orchestrator.comparison.Multiplier;
import org.allometry.orchestrator.comparison.MultiplierText;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Figure;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.Html.Cell;
import org.allometry.orchestrator.figure.LossFigure;
import org.allometry.orchestrator.figure.MultiplierCurve;
import org.allometry.orchestrator.figure.MultiplierFigure;
import org.allometry.orchestrator.figure.Page;

/** F4: contenders against each other, on the sweep's axis of compute and on every other. */
final class ComparisonSection {
  private static final double POINTS_PER_DECADE = 4;

  private final SweepFacts facts;
  private final List<AxisComparison> axes;

  /** A section on these axes, the sweep's own first. */
  ComparisonSection(SweepFacts facts, List<AxisComparison> axes) {
    this.facts = facts;
    this.axes = List.copyOf(axes);
  }

  /** Whether there is anything to compare. */
  boolean possible() {
    return axes.getFirst().entrants().size() > 1;
  }

  /**
   * The answer in words: every contender against the first one on the sweep's axis, and where there
   * are two of them on the other axes as well. The table has the rest.
   */
  void sentences(Page page) {
    AxisComparison own = axes.getFirst();
    Entrant reference = own.entrants().getFirst();
    for (AxisComparison axis : own.entrants().size() > 2 ? List.of(own) : axes) {
      for (AxisComparison.Pair pair : axis.pairs()) {
        if (axis.axis() != own.axis()) {
          page.html(Html.paragraph(sentence(axis.multipliers(pair).getFirst())));
        } else if (pair.over().equals(reference)) {
          List<Multiplier> multipliers = axis.multipliers(pair);
          page.html(Html.paragraph("lead", sentence(multipliers.getFirst())));
          multipliers.stream()
              .skip(1)
              .map(m -> "Within what both have been trained to: " + MultiplierText.of(m) + ".")
              .forEach(text -> page.html(Html.paragraph("soft", text)));
        }
      }
    }
  }

  private static String sentence(Multiplier m) {
    boolean extrapolated = m.status() == Multiplier.Status.OK && !m.observed();
    return capital(MultiplierText.of(m))
        + " ("
        + m.axis().meaning()
        + "; 90 % interval"
        + (extrapolated ? ", extrapolated" : "")
        + ").";
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** Figures and table. */
  void write(Page page, FigureData data) {
    page.heading("comparison", "Family against family");
    page.figures(multipliers(axes.getFirst(), data, "").toArray(Figure[]::new));
    page.html(table());
    for (AxisComparison other : axes.subList(1, axes.size())) {
      String word = other.axis().word();
      FigureData counted = new AxisFigures(facts, other).data();
      List<Figure> row = new ArrayList<>();
      row.add(
          LossFigure.of(
              "loss-" + word, "Loss against compute: " + other.axis().meaning(), counted));
      row.addAll(multipliers(other, counted, "-" + word).subList(0, 1));
      page.html("<h3>" + Html.escape("Counted as " + other.axis().meaning()) + "</h3>\n");
      page.figures(row.toArray(Figure[]::new));
    }
  }

  /** One figure for each contender that later ones are compared with. */
  private static List<Figure> multipliers(AxisComparison axis, FigureData data, String suffix) {
    List<Figure> figures = new ArrayList<>();
    for (Entrant over : axis.entrants().subList(0, axis.entrants().size() - 1)) {
      List<MultiplierCurve> curves =
          axis.pairs().stream()
              .filter(pair -> pair.over().equals(over))
              .map(pair -> curve(pair, axis.target()))
              .toList();
      String name = over.contender().toString();
      String id = "multiplier-over-" + name.replaceAll("[^A-Za-z0-9-]", "-") + suffix;
      figures.add(MultiplierFigure.of(id, data, name, curves));
    }
    return figures;
  }

  private static MultiplierCurve curve(AxisComparison.Pair pair, double target) {
    List<MultiplierCurve.Point> points = new ArrayList<>();
    for (double budget : budgets(pair.over(), target)) {
      Multiplier m = pair.at(budget);
      if (m.status() == Multiplier.Status.OK) {
        points.add(new MultiplierCurve.Point(m.compute(), m.loss(), m.multiplier(), m.observed()));
      }
    }
    return new MultiplierCurve(pair.family().contender().toString(), points);
  }

  /** Evenly spaced in ln C from the smallest trial of {@code over} to the target. */
  private static List<Double> budgets(Entrant over, double target) {
    List<Double> budgets = new ArrayList<>();
    double low = over.smallest();
    double high = Math.max(over.largest(), target);
    if (low > 0 && high > low) {
      int steps = Math.max(1, (int) Math.ceil(POINTS_PER_DECADE * Math.log10(high / low)));
      for (int i = 0; i <= steps; i++) {
        budgets.add(i == steps ? high : low * Math.pow(high / low, (double) i / steps));
      }
    }
    return budgets;
  }

  private String table() {
    List<List<Cell>> rows = new ArrayList<>();
    for (AxisComparison axis : axes) {
      for (AxisComparison.Pair pair : axis.pairs()) {
        axis.multipliers(pair).reversed().forEach(m -> rows.add(row(m)));
      }
    }
    return Html.table(
        List.of(
            "family",
            "over",
            "compute as",
            "C of the other",
            "loss",
            "multiplier, 90 %",
            "share needed, 90 %",
            "support",
            "verdict"),
        rows,
        false);
  }

  private static List<Cell> row(Multiplier m) {
    boolean ok = m.status() == Multiplier.Status.OK;
    return List.of(
        Cell.of(m.family().toString()),
        Cell.of(m.over().toString()),
        Cell.of(m.axis().meaning()),
        Cell.of(m.compute(), MultiplierText.compute(m.axis(), m.compute())),
        Cell.of(m.loss(), Digits.of(m.loss(), 3)),
        Cell.of(ok ? interval(m.multiplier()) : "–"),
        Cell.of(ok ? interval(m.share()) : "–"),
        Cell.of(m.observed() ? "observed" : ok ? "extrapolated" : "none"),
        Cell.of(verdict(m)));
  }

  private static String interval(Interval i) {
    return Digits.of(i.value(), 2)
        + " ["
        + Digits.of(i.low(), 2)
        + ", "
        + (i.high() == Double.POSITIVE_INFINITY ? "unbounded" : Digits.of(i.high(), 2))
        + "]";
  }

  private static String verdict(Multiplier m) {
    return switch (m.status()) {
      case OK ->
          m.decided()
              ? (m.multiplier().value() > 1 ? m.family() : m.over()) + " needs less"
              : "undecided";
      case NO_LAW -> "no law yet";
      case NO_COMMON_LOSS -> "no loss in common";
      case OUT_OF_REACH -> "out of reach";
    };
  }
}

package org.allometry.orchestrator.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitStatus;
import org.allometry.analysis.fit.Laws;
import org.allometry.analysis.fit.TableFitResult;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.law.Point;
import org.allometry.orchestrator.figure.AllocationFigure;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Figure;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.FigureFamily;
import org.allometry.orchestrator.figure.FrontierPoint;
import org.allometry.orchestrator.figure.HealthFigures;
import org.allometry.orchestrator.figure.HealthFigures.Refit;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.LossFigure;
import org.allometry.orchestrator.figure.Mark;
import org.allometry.orchestrator.figure.Page;
import org.allometry.orchestrator.figure.Residual;
import org.allometry.orchestrator.table.TrialRow;
import org.allometry.orchestrator.table.TrialTable;
import org.jspecify.annotations.Nullable;

/** The figures of a fit as one HTML file. */
final class FitPage {
  private static final int MOST_REFITS = 400;

  private final TrialTable table;
  private final TableFitResult result;

  FitPage(TrialTable table, TableFitResult result) {
    this.table = table;
    this.result = result;
  }

  String text() {
    List<String> names = result.families().stream().map(FamilyFit::family).toList();
    FigureData data = figures(FamilyFit::selected);
    Page page = new Page("Fit of " + table.path());
    page.html("<h1>" + Html.escape("Fit of " + table.path()) + "</h1>\n");
    page.html(
        Html.paragraph("soft", "SHA-256 " + table.sha256() + ", " + table.rows().size() + " rows"));
    result.families().forEach(f -> page.html(Html.paragraph("lead", sentence(f))));
    result.warnings().forEach(w -> page.html(Html.paragraph("warn", w.message())));
    page.figures(LossFigure.of(data));
    page.figures(AllocationFigure.params(data), AllocationFigure.samples(data));
    List<Residual> residuals = new ArrayList<>();
    List<Refit> refits = new ArrayList<>();
    result.families().forEach(f -> health(f, residuals, refits));
    page.figures(
        HealthFigures.residuals(names, residuals, "the fitted law"),
        HealthFigures.cloud(
            names, refits, "refitted to at most " + MOST_REFITS + " bootstrap resamples"));
    result.settings().laws().forEach(law -> everyFamily(page, law));
    page.heading("numbers", "Numbers");
    page.html("<pre>" + Html.escape(FitText.of(table, result)) + "</pre>\n");
    return page.text();
  }

  private FigureData figures(Function<FamilyFit, @Nullable LawResult> choice) {
    String method =
        "90 % interval, " + result.uncertainty().resamples() + " bootstrap resamples of the trials";
    return new FigureData(
        result.families().stream().map(f -> family(f, choice.apply(f))).toList(),
        result.settings().targetComputeFlop(),
        method,
        "loss (unit of the table)",
        "samples D");
  }

  /** The figures of one law, where some family has a fit of it that is ok. */
  private void everyFamily(Page page, String law) {
    FigureData data = figures(f -> ok(f, law));
    if (data.families().stream().allMatch(f -> f.frontier().isEmpty())) {
      return;
    }
    page.heading("law-" + law, "Law: " + law);
    Laws.named(law)
        .ifPresent(
            fitter ->
                page.html(Html.paragraph("soft", "Assumes that " + fitter.assumption() + ".")));
    page.figures(named(LossFigure.of(data), law));
    page.figures(
        named(AllocationFigure.params(data), law), named(AllocationFigure.samples(data), law));
  }

  private static @Nullable LawResult ok(FamilyFit family, String law) {
    return family.fits().stream()
        .filter(f -> f.fit().law().equals(law) && f.fit().status() == FitStatus.OK)
        .findFirst()
        .orElse(null);
  }

  private static Figure named(Figure figure, String law) {
    return new Figure(
        figure.id() + "-" + law,
        figure.title() + ", " + law,
        figure.caption(),
        figure.spec(),
        figure.csv());
  }

  private static String sentence(FamilyFit family) {
    LawResult fit = family.selected();
    if (fit == null) {
      return family.family() + ": no law could be fitted.";
    }
    return family.family()
        + ", law "
        + fit.fit().law()
        + " (weight "
        + Digits.of(fit.weight(), 2)
        + "): N_opt ~ C^"
        + Digits.of(fit.fit().exponents().a().value(), 3)
        + " ("
        + Digits.range(fit.fit().exponents().a(), 3)
        + "). At "
        + Digits.of(fit.optimum().flops(), 3)
        + " FLOP: "
        + Digits.count(fit.optimum().nOpt().value())
        + " parameters ("
        + Digits.count(fit.optimum().nOpt().low())
        + " to "
        + Digits.count(fit.optimum().nOpt().high())
        + "), "
        + Digits.count(fit.optimum().dOpt().value())
        + " samples, loss "
        + Digits.of(fit.optimum().loss().value(), 4)
        + " ("
        + Digits.range(fit.optimum().loss(), 4)
        + ").";
  }

  private FigureFamily family(FamilyFit family, @Nullable LawResult fit) {
    List<Mark> marks = new ArrayList<>();
    for (Point p : family.points()) {
      marks.add(
          new Mark(
              p.trial(),
              p.flops(),
              p.params(),
              p.samplesSeen(),
              p.loss(),
              Mark.State.FINISHED,
              ""));
    }
    double kappa = family.costModel().kappa();
    for (TableFitResult.LeftOut left : family.pointsLeftOut()) {
      table.rows().stream()
          .filter(row -> row.line() == left.line())
          .forEach(row -> marks.add(leftOut(row, kappa, left)));
    }
    List<FrontierPoint> frontier = fit == null ? List.of() : frontier(family, fit);
    return new FigureFamily(
        family.family(),
        marks,
        List.of(),
        frontier,
        fit == null ? Interval.UNKNOWN : fit.fit().exponents().a(),
        fit == null ? Interval.UNKNOWN : fit.fit().exponents().b());
  }

  private static Mark leftOut(TrialRow row, double kappa, TableFitResult.LeftOut left) {
    double flops =
        Double.isNaN(row.flops()) ? kappa * row.params() * row.samplesSeen() : row.flops();
    return new Mark(
        "line " + row.line(),
        flops,
        row.params(),
        row.samplesSeen(),
        Double.isFinite(row.loss()) ? row.loss() : Double.NaN,
        Mark.State.LEFT_OUT,
        left.detail());
  }

  private List<FrontierPoint> frontier(FamilyFit family, LawResult fit) {
    double smallest = family.points().stream().mapToDouble(Point::flops).min().orElse(0);
    double largest = family.points().stream().mapToDouble(Point::flops).max().orElse(0);
    List<Double> budgets =
        FigureData.budgets(smallest, largest, result.settings().targetComputeFlop());
    return fit.fit().frontier(family.costModel().model(), budgets).stream()
        .filter(o -> Double.isFinite(o.loss().value()))
        .map(o -> new FrontierPoint(o.flops(), o.loss(), o.nOpt(), o.dOpt()))
        .toList();
  }

  private static void health(FamilyFit family, List<Residual> residuals, List<Refit> refits) {
    LawResult selected = family.selected();
    if (selected == null) {
      return;
    }
    for (Point p : family.points()) {
      double predicted = selected.fit().loss(p);
      residuals.add(new Residual(family.family(), p.trial(), p.flops(), predicted, p.loss()));
    }
    selected.fit().cloud().stream()
        .limit(MOST_REFITS)
        .flatMap(law -> law.powerLaw().stream())
        .forEach(law -> refits.add(new Refit(family.family(), law.alpha(), law.beta())));
  }
}

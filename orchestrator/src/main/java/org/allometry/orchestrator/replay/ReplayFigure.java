package org.allometry.orchestrator.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplayResult.BudgetResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplaySettings;
import org.allometry.analysis.replay.Score;
import org.allometry.orchestrator.figure.Figure;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.LineFigure;
import org.allometry.orchestrator.figure.Page;

/** Error against share of cost, one line a policy. */
final class ReplayFigure {
  private ReplayFigure() {}

  static String page(ReplayOutput.Context context, ReplaySettings settings, ReplayResult result) {
    String name = "Replay of " + context.tables().poolTable().path();
    Page page = new Page(name);
    page.html("<h1>" + Html.escape(name) + "</h1>\n");
    page.html(
        Html.paragraph(
            "soft",
            context.pool().trials().size()
                + " trials; target "
                + context.tables().targetTable().path()
                + ", "
                + context.target().rows().size()
                + " rows; "
                + settings.seeds().size()
                + (settings.seeds().size() == 1 ? " seed, " : " seeds, ")
                + settings.workers()
                + (settings.workers() == 1 ? " worker" : " workers")
                + (result.interrupted() ? "; interrupted" : "")));
    page.figures(
        figure(
            result,
            "relative-error",
            "Held-out loss error",
            "mean relative error of the loss",
            Score::meanRelativeError),
        figure(
            result,
            "n-opt-error",
            "Error of the optimum",
            "error of ln N_opt(C*)",
            Score::lnNOptError));
    page.heading("numbers", "Numbers");
    page.html("<pre>" + Html.escape(ReplayText.of(context, result)) + "</pre>\n");
    return page.text();
  }

  private static Figure figure(
      ReplayResult result, String id, String title, String metric, ToDoubleFunction<Score> number) {
    List<LineFigure.Line> lines = new ArrayList<>();
    result.policies().forEach(p -> lines.add(line(p, number)));
    result.hindsight().ifPresent(p -> lines.add(line(p, number)));
    return LineFigure.of(
        new LineFigure.Frame(
            id,
            title,
            "Line: median over seeds. Band: 5 and 95 % quantiles over seeds. Each point is a search"
                + " with that budget. "
                + (result.hindsight().isPresent()
                    ? "hindsight: the best choice for R2 that an oracle found which sees the"
                        + " target's losses."
                    : ""),
            "share of the pool's compute",
            metric),
        lines);
  }

  private static LineFigure.Line line(PolicyResult policy, ToDoubleFunction<Score> number) {
    return new LineFigure.Line(
        policy.name(), policy.budgets().stream().map(b -> point(b, number)).toList());
  }

  private static LineFigure.Point point(BudgetResult budget, ToDoubleFunction<Score> number) {
    var error = budget.error(number);
    return new LineFigure.Point(budget.fraction(), error.median(), error.low(), error.high());
  }
}

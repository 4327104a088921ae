package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.policy.Beliefs;
import org.allometry.orchestrator.comparison.AxisComparison;
import org.allometry.orchestrator.comparison.MultiplierText;
import org.allometry.orchestrator.figure.AllocationFigure;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Figure;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.HealthFigures;
import org.allometry.orchestrator.figure.HealthFigures.Refit;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.Html.Cell;
import org.allometry.orchestrator.figure.LossFigure;
import org.allometry.orchestrator.figure.Page;
import org.allometry.orchestrator.figure.Residual;

/** The report of one sweep as one HTML file. */
public final class ReportPage {
  private final SweepFacts facts;
  private final List<ContenderAnalysis> contenders;
  private final List<AxisComparison> axes;
  private final DecisionLog decisions;
  private final LedgerSection ledger;

  private ReportPage(
      SweepFacts facts,
      List<ContenderAnalysis> contenders,
      List<AxisComparison> axes,
      DecisionLog decisions) {
    this.facts = facts;
    this.decisions = decisions;
    this.contenders = contenders;
    this.axes = axes;
    this.ledger = new LedgerSection(facts.state());
  }

  /** The whole file; the same facts give the same bytes. */
  public static String of(SweepFacts facts) {
    Beliefs beliefs = Beliefs.of(facts.space(), facts.state().history());
    List<ContenderAnalysis> contenders =
        beliefs.estimates().stream()
            .map(e -> ContenderAnalysis.of(facts, e, beliefs.posterior(e.contender())))
            .toList();
    List<AxisComparison> axes =
        AxisComparison.all(facts.state(), facts.space(), beliefs, facts.axis());
    DecisionLog decisions = new DecisionLog(facts, beliefs.estimates(), beliefs.contrasts());
    return new ReportPage(facts, contenders, axes, decisions).text();
  }

  private String text() {
    Page page = new Page("Sweep " + facts.sweep());
    header(page);
    AxisComparison axis = axes.getFirst();
    FigureData data = new AxisFigures(facts, axis).data();
    page.heading("law", "Law and allocation");
    page.figures(LossFigure.of(data));
    page.figures(AllocationFigure.params(data), AllocationFigure.samples(data));
    ComparisonSection comparison = new ComparisonSection(facts, axes);
    if (comparison.possible()) {
      comparison.write(page, data);
    }
    profiles(page, new ProfileFigures(facts, axis, data));
    health(page);
    page.heading("trials", "Trials");
    page.html(TrialsTable.of(facts.state()));
    decisions(page);
    page.heading("ledger", "Ledger");
    page.html(ledger.table());
    page.heading("configuration", "Configuration");
    SweepEvent.SweepStarted started = facts.state().started();
    if (started != null) {
      page.html(Html.paragraph("soft", "SHA-256 " + started.configHash()));
      page.html("<pre>" + Html.escape(started.resolvedConfig()) + "</pre>\n");
    }
    return page.text();
  }

  private static void profiles(Page page, ProfileFigures profiles) {
    List<Figure> figures = new ArrayList<>(profiles.isoFlop());
    figures.addAll(profiles.uniqueSamples());
    if (!figures.isEmpty()) {
      page.heading("profiles", "Profiles");
      page.figures(figures.toArray(Figure[]::new));
    }
  }

  private void header(Page page) {
    SweepState state = facts.state();
    page.html("<h1>" + Html.escape("Sweep " + facts.sweep()) + "</h1>\n");
    String phase =
        switch (state.phase()) {
          case NEW -> "not started";
          case RUNNING -> "not finished";
          case PAUSED -> "paused, " + state.phaseReason().replace('_', ' ');
          case FINISHED -> "finished, " + state.phaseReason().replace('_', ' ');
        };
    String detail = state.phaseDetail().isEmpty() ? "" : " (" + state.phaseDetail() + ")";
    SweepEvent.SweepStarted started = state.started();
    page.html(
        Html.paragraph(
            "soft",
            phase
                + detail
                + ". Started "
                + (started == null ? "–" : TrialTexts.time(started.atMillis()))
                + ", last event "
                + TrialTexts.time(
                    facts.events().isEmpty() ? 0 : facts.events().getLast().atMillis())
                + " UTC; "
                + facts.events().size()
                + " events."));
    if (axes.getFirst().axis() != facts.axis()) {
      page.html(
          Html.paragraph(
              "warn",
              "Nothing is known yet on the axis "
                  + facts.axis().word()
                  + "; compute is counted as nominal FLOP instead."));
    }
    List<FamilyEstimate> estimates = axes.getFirst().estimates();
    ComparisonSection comparison = new ComparisonSection(facts, axes);
    if (comparison.possible()) {
      comparison.sentences(page);
    }
    for (int i = 0; i < contenders.size(); i++) {
      ContenderAnalysis contender = contenders.get(i);
      page.html(Html.paragraph("lead", sentence(estimates.get(i))));
      page.html(
          Html.paragraph(
              contender.check().possible()
                      && !contender.check().trials().stream()
                          .allMatch(LargestTrialsCheck.Prediction::inside)
                  ? "warn"
                  : "soft",
              contender.check().sentence()));
    }
    page.html(
        Html.paragraph("Budget " + state.budget() + "; spent " + state.ledger().spent() + "."));
    page.html(ledger.bar());
  }

  private String sentence(FamilyEstimate e) {
    AxisComparison axis = axes.getFirst();
    String target = MultiplierText.compute(axis.axis(), axis.target());
    String points =
        e.pointsUsed()
            + (e.pointsUsed() == 1 ? " finished trial" : " finished trials")
            + (e.pointsLeftOut() > 0 ? ", " + e.pointsLeftOut() + " left out" : "");
    if (!Double.isFinite(e.nOpt().value())) {
      return e.contender()
          + ": no estimate at "
          + target
          + " yet: "
          + e.status().replace('_', ' ')
          + " ("
          + points
          + ").";
    }
    return e.contender()
        + ": at "
        + target
        + " the best loss is "
        + Digits.of(e.loss().value(), 3)
        + " ("
        + Digits.range(e.loss(), 3)
        + "), with "
        + counts(e.nOpt())
        + " parameters on "
        + counts(e.dOpt())
        + " samples. N_opt ~ C^"
        + Digits.of(e.a().value(), 3)
        + " ("
        + Digits.range(e.a(), 3)
        + "). Intervals are 90 %; "
        + points
        + (e.ok() ? "." : "; status " + e.status().replace('_', ' ') + ".")
        + (e.bend() > 0 ? " Here " + e.bendInWords() + "." : "");
  }

  private static String counts(Interval i) {
    return Digits.count(i.value())
        + " ("
        + Digits.count(i.low())
        + " to "
        + Digits.count(i.high())
        + ")";
  }

  private void health(Page page) {
    page.heading("health", "Health of the fit");
    List<List<Cell>> held = new ArrayList<>();
    for (ContenderAnalysis contender : contenders) {
      page.html(Html.paragraph(contender.check().sentence()));
      contender.check().trials().forEach(p -> held.add(held(p)));
    }
    if (!held.isEmpty()) {
      page.html(
          Html.table(
              List.of("held back", "trial", "C (FLOP)", "loss", "predicted", "90 % band", "inside"),
              held,
              false));
    }
    List<String> names = contenders.stream().map(ContenderAnalysis::name).toList();
    List<Residual> residuals = contenders.stream().flatMap(c -> c.residuals().stream()).toList();
    List<Refit> refits =
        contenders.stream()
            .flatMap(
                c ->
                    c.refit().cloud().stream()
                        .flatMap(law -> law.powerLaw().stream())
                        .map(law -> new Refit(c.name(), law.alpha(), law.beta())))
            .toList();
    page.figures(
        HealthFigures.residuals(names, residuals, "the posterior's surface"),
        HealthFigures.cloud(
            names,
            refits,
            "refitted to " + ContenderAnalysis.RESAMPLES + " bootstrap resamples of the trials"));
    page.html(comparison());
  }

  private static List<Cell> held(LargestTrialsCheck.Prediction p) {
    double flops = p.observation().candidate().cell().flops().asDouble();
    return List.of(
        Cell.of(TrialTexts.candidate(p.observation().candidate())),
        Cell.of(p.observation().trial()),
        Cell.of(flops, Digits.of(flops, 3)),
        Cell.of(p.observation().loss(), Digits.of(p.observation().loss(), 3)),
        Cell.of(p.predicted().value(), Digits.of(p.predicted().value(), 3)),
        Cell.of(Digits.range(p.predicted(), 3)),
        Cell.of(p.inside() ? "yes" : "no"));
  }

  /** The posterior beside a plain fit with a bootstrap: two methods, one set of trials. */
  private String comparison() {
    List<List<Cell>> rows = new ArrayList<>();
    double target = facts.space().goal().targetFlops();
    for (ContenderAnalysis c : contenders) {
      FamilyEstimate e = c.estimate();
      rows.add(
          comparisonRow(
              c.name(),
              "Laplace posterior",
              e.status(),
              List.of(
                  coefficient(e, "alpha"), coefficient(e, "beta"), e.a(), e.gamma(), e.nOpt())));
      LawFit refit = c.refit();
      double kappa = medianKappa(c);
      Interval nOpt =
          kappa > 0 ? refit.optimum(new KappaCost(kappa), target).nOpt() : Interval.UNKNOWN;
      List<FamilyEstimate.Coefficient> k = refit.coefficients();
      rows.add(
          comparisonRow(
              c.name(),
              "log-Huber, bootstrap",
              refit.status().word(),
              List.of(
                  k.get(3).interval(),
                  k.get(4).interval(),
                  refit.exponents().a(),
                  refit.exponents().gamma(),
                  nOpt)));
    }
    return Html.table(
        List.of(
            "family",
            "method",
            "status",
            "alpha",
            "beta",
            "a",
            "gamma",
            "N_opt at " + Digits.of(target, 3) + " FLOP"),
        rows,
        false);
  }

  private static Interval coefficient(FamilyEstimate e, String name) {
    return e.coefficients().stream()
        .filter(c -> c.name().equals(name))
        .map(FamilyEstimate.Coefficient::interval)
        .findFirst()
        .orElse(Interval.UNKNOWN);
  }

  private static double medianKappa(ContenderAnalysis c) {
    double[] sorted =
        c.refit().points().stream()
            .mapToDouble(p -> p.flops() / (p.params() * p.samplesSeen()))
            .sorted()
            .toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static List<Cell> comparisonRow(
      String family, String method, String status, List<Interval> numbers) {
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(family));
    row.add(Cell.of(method));
    row.add(Cell.of(status.replace('_', ' ')));
    for (Interval i : numbers.subList(0, numbers.size() - 1)) {
      row.add(
          Cell.of(
              Double.isFinite(i.value())
                  ? Digits.of(i.value(), 3) + " (" + Digits.range(i, 3) + ")"
                  : "–"));
    }
    Interval nOpt = numbers.getLast();
    row.add(Cell.of(Double.isFinite(nOpt.value()) ? counts(nOpt) : "–"));
    return row;
  }

  private void decisions(Page page) {
    page.heading("decisions", "Decisions");
    page.html(
        Html.paragraph(
            "soft",
            "Before: "
                + decisions.estimateName()
                + " in the estimate that the decision was made on. After: in the first one that"
                + " knew the outcome."));
    page.html(
        Html.table(
            List.of(
                "time (UTC)",
                "decision",
                "trial",
                "what",
                "price (FLOP)",
                "reason",
                "before",
                "after"),
            decisions.rows(),
            true));
  }
}

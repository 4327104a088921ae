package org.allometry.orchestrator.report;

import java.util.List;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.fit.FitSettings;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.fit.Laws;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.posterior.Posterior;
import org.allometry.orchestrator.figure.Residual;

/**
 * Everything that the report says about the law of one contender.
 *
 * @param estimate what the policy believes
 * @param refit the same trials fitted by log-Huber with a bootstrap, for comparison
 * @param check of the largest trials
 * @param residuals of the posterior's surface
 */
record ContenderAnalysis(
    FamilyEstimate estimate, LawFit refit, LargestTrialsCheck check, List<Residual> residuals) {
  /** Bootstrap resamples of the comparison: enough for a cloud, quick enough for every report. */
  static final int RESAMPLES = 400;

  /** Name of the contender. */
  String name() {
    return estimate.contender().toString();
  }

  static ContenderAnalysis of(SweepFacts facts, FamilyEstimate estimate, Posterior posterior) {
    List<Cell> cells =
        facts.space().cells().stream()
            .filter(c -> c.contender().equals(estimate.contender()))
            .toList();
    List<Observation> completed =
        facts.state().history().observations().stream()
            .filter(Observation::completed)
            .filter(o -> o.candidate().cell().contender().equals(estimate.contender()))
            .filter(o -> facts.space().isOfLaw(o.candidate().cell()))
            .toList();
    List<Point> points = completed.stream().map(ContenderAnalysis::point).toList();
    return new ContenderAnalysis(
        estimate,
        refit(points, facts.space().goal().targetFlops()),
        LargestTrialsCheck.of(estimate.contender(), cells, completed),
        Double.isFinite(estimate.nOpt().value())
            ? residuals(estimate.contender().toString(), posterior, completed)
            : List.of());
  }

  private static LawFit refit(List<Point> points, double target) {
    FitSettings settings = new FitSettings(1, RESAMPLES, FitSettings.Floor.SELECT);
    KappaCost cost = new KappaCost(KappaCost.PLAIN_TRANSFORMER);
    return Laws.chinchilla().fit(points, cost, target, settings);
  }

  private static Point point(Observation o) {
    Cell cell = o.candidate().cell();
    return new Point(
        o.trial(),
        (double) cell.params(),
        (double) cell.samplesSeen(),
        cell.flops().asDouble(),
        o.loss());
  }

  private static List<Residual> residuals(
      String name, Posterior posterior, List<Observation> completed) {
    return completed.stream()
        .map(
            o -> {
              Cell cell = o.candidate().cell();
              return new Residual(
                  name,
                  o.trial(),
                  cell.flops().asDouble(),
                  posterior.surface((double) cell.params(), (double) cell.samplesSeen()).value(),
                  o.loss());
            })
        .toList();
  }
}

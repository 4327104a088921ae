package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.fit.FitSettings;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.fit.Laws;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.posterior.Posterior;
import org.allometry.orchestrator.figure.Curve;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.FigureFamily;
import org.allometry.orchestrator.figure.FrontierPoint;
import org.allometry.orchestrator.figure.Mark;
import org.allometry.orchestrator.figure.Residual;

/**
 * Everything that the report says about the law of one contender.
 *
 * @param estimate what the policy believes
 * @param posterior behind the estimate
 * @param refit the same trials fitted by log-Huber with a bootstrap, for comparison
 * @param check of the largest trials
 * @param figure marks, curves and frontier
 * @param residuals of the posterior's surface
 */
record ContenderAnalysis(
    FamilyEstimate estimate,
    Posterior posterior,
    LawFit refit,
    LargestTrialsCheck check,
    FigureFamily figure,
    List<Residual> residuals) {
  /** Bootstrap resamples of the comparison: enough for a cloud, quick enough for every report. */
  static final int RESAMPLES = 400;

  static ContenderAnalysis of(SweepFacts facts, FamilyEstimate estimate, Posterior posterior) {
    List<Cell> cells =
        facts.space().cells().stream()
            .filter(c -> c.contender().equals(estimate.contender()))
            .toList();
    List<TrialState> trials =
        facts.state().trialsInOrder().stream()
            .filter(t -> t.candidate().cell().contender().equals(estimate.contender()))
            .toList();
    List<Observation> completed =
        facts.state().history().observations().stream()
            .filter(Observation::completed)
            .filter(o -> o.candidate().cell().contender().equals(estimate.contender()))
            .toList();
    String name = estimate.contender().toString();
    boolean known = Double.isFinite(estimate.nOpt().value());
    List<Point> points = completed.stream().map(ContenderAnalysis::point).toList();
    return new ContenderAnalysis(
        estimate,
        posterior,
        refit(points, facts.space().goal().targetFlops()),
        LargestTrialsCheck.of(estimate.contender(), cells, completed),
        new FigureFamily(
            name,
            trials.stream().map(ContenderAnalysis::mark).toList(),
            trials.stream()
                .map(ContenderAnalysis::curve)
                .filter(c -> !c.points().isEmpty())
                .toList(),
            known ? frontier(posterior, completed, facts.space().goal().targetFlops()) : List.of(),
            estimate.a(),
            estimate.b()),
        known ? residuals(name, posterior, completed) : List.of());
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

  private static List<FrontierPoint> frontier(
      Posterior posterior, List<Observation> completed, double target) {
    var flops =
        completed.stream()
            .mapToDouble(o -> o.candidate().cell().flops().asDouble())
            .summaryStatistics();
    return posterior.frontier(FigureData.budgets(flops.getMin(), flops.getMax(), target)).stream()
        .map(b -> new FrontierPoint(b.flops(), b.loss(), b.params(), b.samples()))
        .toList();
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

  private static Mark mark(TrialState trial) {
    Cell cell = trial.candidate().cell();
    if (trial.outcome() == Observation.Outcome.COMPLETED) {
      return new Mark(
          trial.id(),
          cell.flops().asDouble(),
          cell.params(),
          cell.samplesSeen(),
          trial.loss(),
          Mark.State.FINISHED,
          "");
    }
    Curve curve = curve(trial);
    Curve.Point last =
        curve.points().isEmpty()
            ? new Curve.Point(cell.flops().asDouble(), Double.NaN)
            : curve.points().getLast();
    return new Mark(
        trial.id(),
        last.flops(),
        cell.params(),
        cell.samplesSeen(),
        last.loss(),
        trial.over() ? Mark.State.LEFT_OUT : Mark.State.RUNNING,
        trial.over() ? TrialTexts.state(trial) + ": " + trial.detail() : TrialTexts.state(trial));
  }

  /** Evaluations by step, the latest of each step, finite ones only. */
  private static Curve curve(TrialState trial) {
    Cell cell = trial.candidate().cell();
    java.util.TreeMap<Integer, Rung> bySteps = new java.util.TreeMap<>();
    trial.rungs().forEach(rung -> bySteps.put(rung.step(), rung));
    List<Curve.Point> points = new ArrayList<>();
    for (Rung rung : bySteps.values()) {
      if (rung.loss() > 0 && rung.loss() < Double.POSITIVE_INFINITY && rung.step() > 0) {
        points.add(new Curve.Point(cell.flopsPerStep().times(rung.step()).asDouble(), rung.loss()));
      }
    }
    return new Curve(trial.id(), points);
  }
}

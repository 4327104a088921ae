package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.orchestrator.comparison.AxisComparison;
import org.allometry.orchestrator.comparison.ComputeAxis;
import org.allometry.orchestrator.comparison.Entrant;
import org.allometry.orchestrator.figure.Curve;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.FigureFamily;
import org.allometry.orchestrator.figure.FrontierPoint;
import org.allometry.orchestrator.figure.Mark;

/** What figures show of a sweep's contenders on one axis of compute. */
final class AxisFigures {
  private static final String BAND = "90 % interval, a mixture of laws";
  static final String LOSS = "normalised test loss";

  private final SweepFacts facts;
  private final AxisComparison comparison;
  private final TrialCurves curves;

  AxisFigures(SweepFacts facts, AxisComparison comparison) {
    this.facts = facts;
    this.comparison = comparison;
    this.curves = TrialCurves.of(facts.events());
  }

  /** Trials, curves and frontiers of all contenders. */
  FigureData data() {
    ComputeAxis axis = comparison.axis();
    return new FigureData(
        comparison.entrants().stream().map(this::family).toList(),
        comparison.target(),
        BAND,
        LOSS,
        "samples D",
        axis.title(),
        axis.unit());
  }

  private FigureFamily family(Entrant entrant) {
    List<TrialState> trials = facts.trials(entrant.contender());
    boolean shown = entrant.known();
    return new FigureFamily(
        entrant.contender().toString(),
        trials.stream().map(this::mark).filter(m -> m.flops() > 0).toList(),
        trials.stream().map(this::curve).filter(c -> !c.points().isEmpty()).toList(),
        shown ? frontier(entrant) : List.of(),
        shown ? entrant.posterior().a(comparison.target()) : Interval.UNKNOWN,
        shown ? entrant.posterior().b(comparison.target()) : Interval.UNKNOWN);
  }

  private List<FrontierPoint> frontier(Entrant entrant) {
    List<Double> budgets =
        FigureData.budgets(entrant.smallest(), entrant.largest(), comparison.target());
    return entrant.posterior().frontier(budgets).stream()
        .map(b -> new FrontierPoint(b.flops(), b.loss(), b.params(), b.samples()))
        .toList();
  }

  /** The trial as a point: at its end, or where it was last evaluated. */
  Mark mark(TrialState trial) {
    Cell cell = trial.candidate().cell();
    double whole = comparison.axis().cost(trial);
    if (trial.outcome() == Observation.Outcome.COMPLETED) {
      boolean ofLaw = facts.space().isOfLaw(cell);
      return new Mark(
          trial.id(),
          whole,
          cell.params(),
          cell.samplesSeen(),
          trial.loss(),
          ofLaw ? Mark.State.FINISHED : Mark.State.LEFT_OUT,
          ofLaw ? "" : "trained on " + cell.uniqueSamples() + " unique samples only");
    }
    Curve curve = curve(trial);
    Curve.Point last =
        curve.points().isEmpty() ? new Curve.Point(whole, Double.NaN) : curve.points().getLast();
    return new Mark(
        trial.id(),
        last.flops(),
        cell.params(),
        cell.samplesSeen(),
        last.loss(),
        trial.over() ? Mark.State.LEFT_OUT : Mark.State.RUNNING,
        trial.over() ? TrialTexts.state(trial) + ": " + trial.detail() : TrialTexts.state(trial));
  }

  /** Evaluations by step, finite ones only. */
  private Curve curve(TrialState trial) {
    double perStep = comparison.axis().cost(trial) / trial.candidate().cell().steps();
    List<Curve.Point> points = new ArrayList<>();
    for (Rung rung : curves.of(trial.id()).values()) {
      if (perStep > 0
          && rung.loss() > 0
          && rung.loss() < Double.POSITIVE_INFINITY
          && rung.step() > 0) {
        points.add(new Curve.Point(perStep * rung.step(), rung.loss()));
      }
    }
    return new Curve(trial.id(), points);
  }
}

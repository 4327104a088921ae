package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.orchestrator.comparison.AxisComparison;
import org.allometry.orchestrator.comparison.Entrant;
import org.allometry.orchestrator.figure.Figure;
import org.allometry.orchestrator.figure.FigureData;
import org.allometry.orchestrator.figure.IsoFlopFigure;
import org.allometry.orchestrator.figure.IsoFlopProfile;
import org.allometry.orchestrator.figure.Mark;
import org.allometry.orchestrator.figure.UniqueSamplesFigure;

/** F2 and F5, where the trials say enough. */
final class ProfileFigures {
  /** Budgets of the profiles lie this factor apart. */
  private static final double RATIO = 3;

  /** A trial belongs to a budget within this factor. */
  private static final double NEAR = 1.25;

  private static final int FEWEST_SIZES = 3;
  private static final int CURVE_POINTS = 24;

  private final SweepFacts facts;
  private final AxisComparison comparison;
  private final FigureData data;

  ProfileFigures(SweepFacts facts, AxisComparison comparison, FigureData data) {
    this.facts = facts;
    this.comparison = comparison;
    this.data = data;
  }

  /** A figure for each contender with three sizes at some budget. */
  List<Figure> isoFlop() {
    List<Figure> figures = new ArrayList<>();
    for (Entrant entrant : comparison.entrants()) {
      List<IsoFlopProfile> profiles = profiles(entrant);
      if (!profiles.isEmpty()) {
        figures.add(IsoFlopFigure.of(entrant.contender().toString(), profiles, data));
      }
    }
    return figures;
  }

  private List<IsoFlopProfile> profiles(Entrant entrant) {
    AxisFigures figures = new AxisFigures(facts, comparison);
    List<Mark> finished =
        facts.trials(entrant.contender()).stream()
            .map(figures::mark)
            .filter(m -> m.state() == Mark.State.FINISHED && m.flops() > 0)
            .toList();
    List<IsoFlopProfile> profiles = new ArrayList<>();
    for (double budget = entrant.largest() / NEAR;
        budget * NEAR >= entrant.smallest();
        budget /= RATIO) {
      double c = budget;
      List<Mark> near =
          finished.stream().filter(m -> m.flops() <= c * NEAR && m.flops() >= c / NEAR).toList();
      if (near.stream().mapToDouble(Mark::params).distinct().count() >= FEWEST_SIZES) {
        profiles.add(0, profile(entrant, c, near));
      }
    }
    return profiles;
  }

  private static IsoFlopProfile profile(Entrant entrant, double budget, List<Mark> near) {
    if (!entrant.known()) {
      return new IsoFlopProfile(budget, near, List.of(), Interval.UNKNOWN, Double.NaN);
    }
    double low = near.stream().mapToDouble(Mark::params).min().orElseThrow() / 1.5;
    double high = near.stream().mapToDouble(Mark::params).max().orElseThrow() * 1.5;
    List<IsoFlopProfile.Point> curve = new ArrayList<>();
    for (int i = 0; i <= CURVE_POINTS; i++) {
      double params = low * Math.pow(high / low, (double) i / CURVE_POINTS);
      double samples = entrant.posterior().samplesFor(params, budget);
      curve.add(
          new IsoFlopProfile.Point(params, entrant.posterior().surface(params, samples).value()));
    }
    return new IsoFlopProfile(
        budget,
        near,
        curve,
        entrant.posterior().params(budget),
        entrant.posterior().loss(budget).value());
  }

  /** F5 where some contender was trained on several numbers of unique samples. */
  List<Figure> uniqueSamples() {
    List<UniqueSamplesFigure.Trial> trials =
        facts.state().trialsInOrder().stream()
            .filter(t -> t.outcome() == Observation.Outcome.COMPLETED)
            .map(ProfileFigures::trial)
            .toList();
    return UniqueSamplesFigure.possible(trials)
        ? List.of(UniqueSamplesFigure.of(trials, AxisFigures.LOSS))
        : List.of();
  }

  private static UniqueSamplesFigure.Trial trial(TrialState t) {
    var cell = t.candidate().cell();
    return new UniqueSamplesFigure.Trial(
        t.id(),
        cell.family(),
        cell.arm(),
        cell.uniqueSamples(),
        cell.samplesSeen(),
        cell.params(),
        t.loss());
  }
}

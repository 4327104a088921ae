package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.posterior.CostLaw;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;
import org.allometry.analysis.posterior.Posterior;

/**
 * Whether a law fitted without the largest trials predicts them.
 *
 * @param contender whose law
 * @param trials the largest completed trials, largest first; empty where there were too few to
 *     check
 * @param pointsLeft points that the law was refitted to
 */
record LargestTrialsCheck(Contender contender, List<Prediction> trials, int pointsLeft) {
  /** Trials that are held back. */
  static final int COUNT = 3;

  /**
   * One trial that was held back.
   *
   * @param observation what was measured
   * @param predicted 90 % interval of a trial there, seed noise included
   */
  record Prediction(Observation observation, Interval predicted) {
    /** Whether the measured loss lies in the interval. */
    boolean inside() {
      return observation.loss() >= predicted.low() && observation.loss() <= predicted.high();
    }
  }

  /**
   * Refits without the largest completed trials of one contender.
   *
   * @param cells all its cells
   * @param completed its completed trials
   */
  static LargestTrialsCheck of(Contender contender, List<Cell> cells, List<Observation> completed) {
    List<Observation> byCost = new ArrayList<>(completed);
    byCost.sort(
        Comparator.comparing((Observation o) -> o.candidate().cell().flops())
            .reversed()
            .thenComparing(Observation::trial));
    List<Observation> held = byCost.subList(0, Math.min(COUNT, byCost.size()));
    List<Point> rest = completed.stream().filter(o -> !held.contains(o)).map(Point::of).toList();
    if (rest.size() < Posterior.FEWEST_POINTS) {
      return new LargestTrialsCheck(contender, List.of(), rest.size());
    }
    Posterior posterior = Posterior.of(rest, CostLaw.of(cells), Domain.of(cells));
    List<Prediction> predictions =
        held.stream()
            .map(
                o ->
                    new Prediction(
                        o,
                        posterior.predict(
                            (double) o.candidate().cell().params(),
                            (double) o.candidate().cell().samplesSeen())))
            .toList();
    return new LargestTrialsCheck(contender, predictions, rest.size());
  }

  boolean possible() {
    return !trials.isEmpty();
  }

  /** The outcome in plain words. */
  String sentence() {
    if (!possible()) {
      return contender
          + ": the three largest trials cannot be checked yet; without them "
          + pointsLeft
          + " completed trials are left, and a law needs "
          + Posterior.FEWEST_POINTS
          + ".";
    }
    long inside = trials.stream().filter(Prediction::inside).count();
    String start =
        contender + ": refitted to the other " + pointsLeft + " trials, the law predicts ";
    return inside == trials.size()
        ? start + "all three largest trials within its 90 % bands."
        : start
            + inside
            + " of the three largest trials within its 90 % bands; the others lie outside. Do not"
            + " trust its extrapolation as far as its interval says.";
  }
}

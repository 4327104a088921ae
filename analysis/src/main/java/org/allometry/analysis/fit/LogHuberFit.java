package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.law.Coordinate;
import org.allometry.analysis.law.Coordinate.Kind;
import org.allometry.analysis.law.ScalingLaw;

/**
 * The robust fit of a law: minimises Σ Huber_δ(ln L̂ − ln L), δ = 1e-3 (Hoffmann et al. 2022;
 * Besiroglu et al. 2024) from projection seeds by L-BFGS, finished by damped Newton steps.
 *
 * @param law the best law; terms that ran to their lower limit are left out
 * @param x its coordinates
 * @param objective the sum at the law
 * @param converged whether the best search ended in a minimum
 * @param starts seeds tried
 * @param startsAtBest seeds that ended within 1e-6 of the best objective
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; internal to the fits
record LogHuberFit(
    ScalingLaw law, double[] x, double objective, boolean converged, int starts, int startsAtBest) {
  private static final int LBFGS_STEPS = 60;
  private static final int NEWTON_STEPS = 200;
  private static final double SAME_OBJECTIVE = 1e-6;

  /** δ of the first, smoother search of laws with many coefficients: nearly least squares. */
  private static final double SMOOTH_DELTA = 0.1;

  /** Laws with more coefficients than this are searched smoothly first. */
  private static final int FEW_COEFFICIENTS = 7;

  /** The best of several searches. */
  static LogHuberFit fit(LogHuberObjective objective, boolean floorIsZero) {
    Sample sample = objective.sample();
    double[] lower = objective.lower();
    double[] upper = objective.upper(floorIsZero);
    List<double[]> starts =
        objective
            .form()
            .starts(
                objective.frame(),
                (kind, count) -> ProjectionFit.laws(sample, floorIsZero, kind, count));
    List<Minimum> minima = new ArrayList<>();
    for (double[] start : starts) {
      minima.add(search(objective, inside(start, lower, upper), lower, upper));
    }
    Minimum best = minima.getFirst();
    for (Minimum minimum : minima) {
      best = minimum.value() < best.value() ? minimum : best;
    }
    double limit = best.value() * (1 + SAME_OBJECTIVE) + 1e-18;
    int atBest = (int) minima.stream().filter(m -> m.value() <= limit).count();
    return new LogHuberFit(
        lawWithoutLostTerms(objective, best.x()),
        best.x(),
        best.value(),
        best.converged(),
        minima.size(),
        atBest);
  }

  /** One search from coordinates that are close already, as in a bootstrap. */
  static Minimum refit(LogHuberObjective objective, boolean floorIsZero, double[] start) {
    double[] lower = objective.lower();
    double[] upper = objective.upper(floorIsZero);
    return DampedNewton.minimise(
        objective, inside(start, lower, upper), lower, upper, NEWTON_STEPS);
  }

  private static Minimum search(
      LogHuberObjective objective, double[] start, double[] lower, double[] upper) {
    double[] near = start;
    if (start.length > FEW_COEFFICIENTS) {
      LogHuberObjective smooth = objective.withDelta(SMOOTH_DELTA);
      near = DampedNewton.minimise(smooth, start, lower, upper, NEWTON_STEPS).x();
    }
    near = Lbfgs.minimise(objective, near, lower, upper, LBFGS_STEPS).x();
    return DampedNewton.minimise(objective, near, lower, upper, NEWTON_STEPS);
  }

  private static double[] inside(double[] start, double[] lower, double[] upper) {
    double[] x = new double[start.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.min(upper[i], Math.max(lower[i], start[i]));
    }
    return x;
  }

  private static ScalingLaw lawWithoutLostTerms(LogHuberObjective objective, double[] x) {
    double[] kept = x.clone();
    if (!objective.form().dropsLostTerms()) {
      return objective.form().law(kept, objective.frame());
    }
    List<Coordinate> coordinates = objective.coordinates();
    for (int i = 0; i < kept.length; i++) {
      if (coordinates.get(i).kind() == Kind.LN_TERM && coordinates.get(i).atLow(kept[i])) {
        kept[i] = Double.NEGATIVE_INFINITY;
      }
    }
    return objective.form().law(kept, objective.frame());
  }
}

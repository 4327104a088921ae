package org.allometry.analysis.fit;

import java.util.List;
import org.allometry.analysis.law.Chinchilla;

/**
 * The robust fit of Chinchilla's law: minimises Σ Huber_δ(ln L̂ − ln L), δ = 1e-3 (Hoffmann et al.
 * 2022; Besiroglu et al. 2024) from projection seeds by L-BFGS, finished by damped Newton steps.
 *
 * @param law the best law
 * @param x its {@link Coordinates}
 * @param objective the sum at the law
 * @param converged whether the best search ended in a minimum
 * @param starts seeds tried
 * @param startsAtBest seeds that ended within 1e-6 of the best objective
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; internal to the fits
record LogHuberFit(
    Chinchilla law, double[] x, double objective, boolean converged, int starts, int startsAtBest) {
  private static final int STARTS = 8;
  private static final int LBFGS_STEPS = 60;
  private static final int NEWTON_STEPS = 200;
  private static final double SAME_OBJECTIVE = 1e-6;

  /** The best of several searches. */
  static LogHuberFit fit(Sample sample, boolean floorIsZero) {
    Coordinates coordinates = new Coordinates(sample);
    LogHuberObjective objective = new LogHuberObjective(sample, coordinates);
    double[] lower = coordinates.lower();
    double[] upper = coordinates.upper(floorIsZero);
    List<Minimum> minima =
        ProjectionFit.optima(sample, floorIsZero, STARTS).stream()
            .map(seed -> search(objective, coordinates.of(seed.law()), lower, upper))
            .toList();
    Minimum best = minima.getFirst();
    for (Minimum minimum : minima) {
      best = minimum.value() < best.value() ? minimum : best;
    }
    double limit = best.value() * (1 + SAME_OBJECTIVE) + 1e-18;
    int atBest = (int) minima.stream().filter(m -> m.value() <= limit).count();
    return new LogHuberFit(
        coordinates.lawWithoutLostTerms(best.x()),
        best.x(),
        best.value(),
        best.converged(),
        minima.size(),
        atBest);
  }

  /** One search from a law that is close already, as in a bootstrap. */
  static LogHuberFit refit(Sample sample, boolean floorIsZero, Chinchilla start) {
    Coordinates coordinates = new Coordinates(sample);
    LogHuberObjective objective = new LogHuberObjective(sample, coordinates);
    Minimum minimum =
        DampedNewton.minimise(
            objective,
            coordinates.of(start),
            coordinates.lower(),
            coordinates.upper(floorIsZero),
            NEWTON_STEPS);
    return new LogHuberFit(
        coordinates.law(minimum.x()), minimum.x(), minimum.value(), minimum.converged(), 1, 1);
  }

  private static Minimum search(
      LogHuberObjective objective, double[] start, double[] lower, double[] upper) {
    Minimum near = Lbfgs.minimise(objective, start, lower, upper, LBFGS_STEPS);
    return DampedNewton.minimise(objective, near.x(), lower, upper, NEWTON_STEPS);
  }
}

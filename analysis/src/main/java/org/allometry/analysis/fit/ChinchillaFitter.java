package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/**
 * Fits Chinchilla's law: identification, projection seeds, log-Huber, status, bootstrap over
 * trials.
 */
public final class ChinchillaFitter implements LawFitter {
  /** E below this share of the smallest loss has run to 0. */
  private static final double NO_FLOOR = 1e-6;

  private static final double AT_LIMIT = 1e-6;

  /** Correlation matrices with a smaller eigenvalue belong to coefficients that trade freely. */
  private static final double FREE_TRADE = 1e-12;

  @Override
  public String law() {
    return Chinchilla.NAME;
  }

  @Override
  public int coefficients() {
    return Coordinates.COUNT;
  }

  @Override
  public ChinchillaFit fit(
      List<Point> points, CostModel cost, double targetFlops, FitSettings settings) {
    return fit(points, settings);
  }

  /** Fits the law; its exponents are constants, so no target is needed. */
  public static ChinchillaFit fit(List<Point> points, FitSettings settings) {
    List<Point> distinct = List.copyOf(new LinkedHashSet<>(points));
    int coefficients = Coordinates.COUNT - (settings.floor() == Floor.ZERO ? 1 : 0);
    if (distinct.isEmpty()) {
      return ChinchillaFit.unknown(distinct, FitStatus.TOO_FEW_POINTS, "there are no points.");
    }
    Sample sample = Sample.of(distinct);
    Optional<Identification> obstacle =
        Identification.obstacle(sample, points.size(), coefficients);
    return obstacle
        .map(reason -> ChinchillaFit.unknown(distinct, reason.status(), reason.detail()))
        .orElseGet(() -> fitIdentified(distinct, sample, settings));
  }

  private static ChinchillaFit fitIdentified(
      List<Point> points, Sample sample, FitSettings settings) {
    boolean floorIsZero = settings.floor() == Floor.ZERO;
    LogHuberFit fit = LogHuberFit.fit(sample, floorIsZero);
    boolean floorRanToZero = !floorIsZero && fit.x()[Coordinates.E] <= NO_FLOOR;
    if (floorRanToZero && settings.floor() == Floor.SELECT) {
      fit = LogHuberFit.fit(sample, true);
    }
    Coordinates coordinates = new Coordinates(sample);
    boolean zeroFloor = floorIsZero || floorRanToZero;
    List<String> limits = limits(fit, coordinates);
    if (floorRanToZero && settings.floor() == Floor.FREE) {
      limits.addFirst("E ran into its lower limit 0");
    }
    if (limits.isEmpty()
        && smallestEigenvalue(sample, coordinates, fit.x(), zeroFloor) < FREE_TRADE) {
      return ChinchillaFit.unknown(
          points,
          FitStatus.NOT_IDENTIFIED,
          "the coefficients can be traded against one another without changing the fit.");
    }
    FitStatus status =
        !limits.isEmpty()
            ? FitStatus.AT_BOUND
            : fit.converged() ? FitStatus.OK : FitStatus.NOT_CONVERGED;
    String detail = detail(status, limits, floorRanToZero);
    List<Chinchilla> cloud =
        Bootstrap.laws(sample, fit.law(), floorIsZero, settings.resamples(), settings.seed());
    return ChinchillaFit.of(points, sample, status, detail, fit, cloud);
  }

  private static @Nullable String detail(
      FitStatus status, List<String> limits, boolean floorRanToZero) {
    return switch (status) {
      case AT_BOUND -> limits.stream().collect(Collectors.joining("; ", "", "."));
      case NOT_CONVERGED -> "the search ended before it reached a minimum.";
      case OK ->
          floorRanToZero
              ? "E ran to 0, so the law with E = 0 was selected; its interval lets E vary."
              : null;
      case NOT_IDENTIFIED, TOO_FEW_POINTS -> throw new IllegalArgumentException(status.word());
    };
  }

  /** One phrase per coefficient, E apart, that sits on a limit. */
  private static List<String> limits(LogHuberFit fit, Coordinates coordinates) {
    double[] x = fit.x();
    double[] upper = coordinates.upper(false);
    List<String> phrases = new ArrayList<>();
    if (coordinates.lost(x, Coordinates.U)) {
      phrases.add("A ran into its lower limit 0: the loss does not fall with size");
    }
    if (coordinates.lost(x, Coordinates.V)) {
      phrases.add("B ran into its lower limit 0: the loss does not fall with samples");
    }
    addExponent(phrases, "alpha", x[Coordinates.ALPHA]);
    addExponent(phrases, "beta", x[Coordinates.BETA]);
    for (int i : new int[] {Coordinates.E, Coordinates.U, Coordinates.V}) {
      if (x[i] >= upper[i] - AT_LIMIT) {
        phrases.add("a term of the law ran into its upper limit");
      }
    }
    return phrases;
  }

  private static void addExponent(List<String> phrases, String name, double value) {
    if (value <= Coordinates.SMALLEST_EXPONENT + AT_LIMIT) {
      phrases.add(name + " ran into its lower limit " + Coordinates.SMALLEST_EXPONENT);
    }
    if (value >= Coordinates.LARGEST_EXPONENT - AT_LIMIT) {
      phrases.add(name + " ran into its upper limit " + Coordinates.LARGEST_EXPONENT);
    }
  }

  private static double smallestEigenvalue(
      Sample sample, Coordinates coordinates, double[] x, boolean floorIsZero) {
    return new LogHuberObjective(sample, coordinates)
        .smallestCorrelationEigenvalue(x, floorIsZero ? 1 : 0);
  }
}

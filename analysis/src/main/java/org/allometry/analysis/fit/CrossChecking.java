package org.allometry.analysis.fit;

import java.util.List;
import java.util.SplittableRandom;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.TableFitResult.CrossChecks;
import org.allometry.analysis.fit.TableFitResult.EnvelopeCheck;
import org.allometry.analysis.fit.TableFitResult.IsoFlopCheck;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/** The exponent a by the two methods that need no law. */
final class CrossChecking {
  /** Enough for an interval that is only looked at. */
  private static final int MOST_RESAMPLES = 500;

  private CrossChecking() {}

  /** Both checks; {@code noiseSd} is the standard deviation of ln L. */
  static CrossChecks of(List<Point> points, double noiseSd, FitSettings settings) {
    int resamples = Math.min(MOST_RESAMPLES, settings.resamples());
    return new CrossChecks(
        isoFlop(points, noiseSd, resamples, settings.seed()),
        envelope(points, resamples, settings.seed()));
  }

  private static @Nullable IsoFlopCheck isoFlop(
      List<Point> points, double noiseSd, int resamples, long seed) {
    List<IsoFlopProfile> profiles = IsoFlopProfile.of(points);
    SplittableRandom random = new SplittableRandom(seed);
    NoiseModel none = NoiseModel.constant(0);
    int edges = (int) profiles.stream().filter(p -> p.minimum(none, random).edge()).count();
    int inner = profiles.size() - edges;
    return inner < IsoFlopProfile.FEWEST_BUDGETS
        ? null
        : new IsoFlopCheck(
            IsoFlopProfile.exponent(profiles, NoiseModel.constant(noiseSd), resamples, random),
            inner,
            edges);
  }

  private static @Nullable EnvelopeCheck envelope(List<Point> points, int resamples, long seed) {
    Interval a = Envelope.exponent(points, resamples, new SplittableRandom(seed));
    return Double.isNaN(a.value()) ? null : new EnvelopeCheck(a);
  }
}

package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.analysis.law.Chinchilla;

/**
 * Resamples trials with replacement and refits, starting from the fit to all of them.
 *
 * <p>Trials, not points, are drawn: the points of one curve share its luck. A draw is a count per
 * trial (multinomial), so a refit costs less than a fit. The stream of draws depends on the seed
 * and the number of the resample alone.
 *
 * <p>A resample of n trials holds some 0.63 n distinct ones, so that refits scatter more than fits
 * to fresh trials would, by about pn⁻¹ of the variance and more for a fit that follows medians. The
 * refits are therefore drawn in towards the fit by √(1 − 1.5 p/n) for p coefficients; the factor
 * 1.5 was calibrated on simulated grids of 9 to 100 trials, where plain 90 % intervals cover 92–97
 * %. Below 20 trials, where drawing in further would cover too little, the share stays.
 */
final class Bootstrap {
  /** Draws that cannot be fitted (fewer than three sizes, a line) are drawn again this often. */
  private static final int REDRAWS = 50;

  private static final int FEWEST_TRIALS = 20;

  private static final double EXCESS_SCATTER = 1.5;

  private Bootstrap() {}

  /** The refitted laws; fewer than {@code resamples} where draws could not be fitted. */
  static List<Chinchilla> laws(
      Sample sample, Chinchilla fitted, boolean floorIsZero, int resamples, long seed) {
    List<Chinchilla> laws = new ArrayList<>(resamples);
    int coefficients = Coordinates.COUNT - (floorIsZero ? 1 : 0);
    double trials = Math.max(FEWEST_TRIALS, sample.trials);
    double share = Math.sqrt(1 - EXCESS_SCATTER * coefficients / trials);
    Coordinates coordinates = new Coordinates(sample);
    double[] centre = coordinates.of(fitted);
    for (int resample = 0; resample < resamples; resample++) {
      SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + resample);
      for (int draw = 0; draw < REDRAWS; draw++) {
        Sample drawn = sample.counted(counts(random, sample.trials));
        if (Identification.fits(drawn, coefficients)) {
          Chinchilla refitted = LogHuberFit.refit(drawn, floorIsZero, fitted).law();
          laws.add(coordinates.between(centre, refitted, share));
          break;
        }
      }
    }
    return laws;
  }

  /** How often each of {@code trials} trials is drawn in as many draws. */
  static int[] counts(SplittableRandom random, int trials) {
    int[] counts = new int[trials];
    for (int i = 0; i < trials; i++) {
      counts[random.nextInt(trials)]++;
    }
    return counts;
  }
}

package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.List;

/**
 * What a component assumes beside the law's coefficients.
 *
 * @param form which terms the law has
 * @param noise scale of ln L between repeats at the middle of the observed losses
 * @param slope how the noise grows with ln L: noise · e^(slope (ln L − middle) / spread)
 * @param amplitude standard deviation of the law's smooth misfit in ln L
 * @param lnPrior ln of its prior weight
 */
record Hyper(LawSurface.Form form, double noise, double slope, double amplitude, double lnPrior) {
  private static final double[] NOISES = {0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32};
  private static final double[] SLOPES = {0, 0.7};
  private static final double[] AMPLITUDES = {0, 0.004, 0.012, 0.035, 0.1};
  private static final double[] AMPLITUDE_WEIGHTS = {0.02, 0.15, 0.55, 0.2, 0.08};

  private static final double EXPECTED_NOISE = 0.02;
  private static final double NOISE_SPREAD = 1.7;

  /** Prior weights of the forms, up to a constant. */
  private static final double PLAIN_WEIGHT = 0.5;

  private static final double BROKEN_WEIGHT = 0.25;
  private static final double KINKED_WEIGHT = 0.25;
  private static final double FLEXIBLE_WEIGHT = 0.1;
  private static final double FARSEER_WEIGHT = 0.2;

  /** Largest and smallest factor by which the noise may differ from its middle. */
  private static final double LARGEST_FACTOR = 4;

  /** Noise levels up to this factor above the residuals of a plain fit are looked at. */
  private static final double ABOVE = 2;

  private static final int FEW_POINTS = 16;

  /** And down to this factor below them, where a misfit explains the rest. */
  private static final double BELOW = 12;

  /**
   * Every combination of levels for {@code form} that residuals of size {@code rms} leave possible;
   * those of few points leave all.
   *
   * @param raise factor on the amplitudes of the misfit, 0 for a law that is trusted
   */
  static List<Hyper> around(LawSurface.Form form, double rms, int points, double raise) {
    List<Hyper> all = new ArrayList<>();
    double lnForm =
        Math.log(
            switch (form) {
              case PLAIN, PLAIN_FLOOR -> PLAIN_WEIGHT;
              case BROKEN_FLOOR -> BROKEN_WEIGHT;
              case KINKED_FLOOR -> KINKED_WEIGHT;
              case FLEXIBLE, FLEXIBLE_FLOOR -> FLEXIBLE_WEIGHT;
              case FARSEER -> FARSEER_WEIGHT;
            });
    boolean few = points < FEW_POINTS;
    double low = few ? 0 : Math.min(rms / BELOW, NOISES[NOISES.length - 3]);
    double high = few ? 1 : Math.max(rms * ABOVE, NOISES[2]);
    for (double noise : NOISES) {
      if (noise < low || noise > high) {
        continue;
      }
      double z = Math.log(noise / EXPECTED_NOISE) / NOISE_SPREAD;
      for (double slope : SLOPES) {
        for (int a = 0; a < (raise > 0 ? AMPLITUDES.length : 1); a++) {
          double lnPrior = lnForm + Math.log(AMPLITUDE_WEIGHTS[a]) - z * z / 2;
          all.add(new Hyper(form, noise, slope, raise * AMPLITUDES[a], lnPrior));
        }
      }
    }
    return all;
  }

  /** A plain guess, to find the basin of the law's coefficients with. */
  static Hyper plain(LawSurface.Form form, double noise) {
    return new Hyper(form, noise, 0, 0, 0);
  }

  /** Noise at a loss that lies {@code above} the middle, in standard deviations of ln L. */
  double noiseAt(double above) {
    double factor = Math.exp(slope * above);
    return noise * Math.clamp(factor, 1 / LARGEST_FACTOR, LARGEST_FACTOR);
  }
}

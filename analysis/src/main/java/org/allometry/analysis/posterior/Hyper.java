package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.List;

/**
 * What a component assumes beside the law's coefficients.
 *
 * @param floor whether the loss has an irreducible part E &gt; 0
 * @param noise scale of ln L between repeats at the middle of the observed losses
 * @param slope how the noise grows with ln L: noise · e^(slope (ln L − middle))
 * @param amplitude standard deviation of the law's smooth misfit in ln L
 * @param lnPrior ln of its prior weight
 */
record Hyper(boolean floor, double noise, double slope, double amplitude, double lnPrior) {
  private static final double[] NOISES = {0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32};
  private static final double[] SLOPES = {0, 0.5};
  private static final double[] AMPLITUDES = {0, 0.03, 0.1};
  private static final double[] AMPLITUDE_WEIGHTS = {0.4, 0.4, 0.2};

  private static final double EXPECTED_NOISE = 0.05;
  private static final double NOISE_SPREAD = 1.2;

  /** Largest and smallest factor by which the noise may differ from its middle. */
  private static final double LARGEST_FACTOR = 4;

  /** Number of noise levels in a ladder. */
  static int levels() {
    return NOISES.length;
  }

  /** Index of the level nearest to {@code noise} in ratio. */
  static int nearestLevel(double noise) {
    int best = 0;
    for (int i = 1; i < NOISES.length; i++) {
      if (Math.abs(Math.log(NOISES[i] / noise)) < Math.abs(Math.log(NOISES[best] / noise))) {
        best = i;
      }
    }
    return best;
  }

  /** One ladder of noise levels, ascending, for each floor, slope and amplitude. */
  static List<List<Hyper>> ladders() {
    List<List<Hyper>> ladders = new ArrayList<>();
    for (boolean floor : new boolean[] {false, true}) {
      for (double slope : SLOPES) {
        for (int a = 0; a < AMPLITUDES.length; a++) {
          List<Hyper> ladder = new ArrayList<>();
          for (double noise : NOISES) {
            double z = Math.log(noise / EXPECTED_NOISE) / NOISE_SPREAD;
            double lnPrior = Math.log(AMPLITUDE_WEIGHTS[a]) - z * z / 2;
            ladder.add(new Hyper(floor, noise, slope, AMPLITUDES[a], lnPrior));
          }
          ladders.add(List.copyOf(ladder));
        }
      }
    }
    return ladders;
  }

  /** A plain guess, to find the basin of the law's coefficients with. */
  static Hyper plain(boolean floor) {
    return new Hyper(floor, 0.1, 0, 0, 0);
  }

  /** Noise at a loss that lies {@code above} the middle in ln L. */
  double noiseAt(double above) {
    double factor = Math.exp(slope * above);
    return noise * Math.clamp(factor, 1 / LARGEST_FACTOR, LARGEST_FACTOR);
  }
}

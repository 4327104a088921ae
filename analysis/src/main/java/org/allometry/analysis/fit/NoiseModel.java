package org.allometry.analysis.fit;

/**
 * Standard deviation of ln L from seed to seed: linear in ln L between a low and a high loss, and
 * constant outside (Porian et al. 2024).
 *
 * @param lowLoss low loss, above 0
 * @param lowSd standard deviation there, at least 0
 * @param highLoss high loss, above {@code lowLoss}
 * @param highSd standard deviation there, at least 0
 */
public record NoiseModel(double lowLoss, double lowSd, double highLoss, double highSd) {
  /** Rejects impossible ranges. */
  public NoiseModel {
    if (!(lowLoss > 0 && highLoss > lowLoss && lowSd >= 0 && highSd >= 0)) {
      throw new IllegalArgumentException(
          "noise model needs 0 < low loss < high loss and standard deviations >= 0, got "
              + lowLoss
              + ", "
              + highLoss
              + ", "
              + lowSd
              + ", "
              + highSd);
    }
  }

  /** The same standard deviation at every loss. */
  public static NoiseModel constant(double sd) {
    return new NoiseModel(1, sd, 2, sd);
  }

  /** Standard deviation of ln L at a loss of e^{@code lnLoss}. */
  public double sd(double lnLoss) {
    double low = Math.log(lowLoss);
    double share = (lnLoss - low) / (Math.log(highLoss) - low);
    return lowSd + Math.min(1, Math.max(0, share)) * (highSd - lowSd);
  }
}

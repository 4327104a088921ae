package org.allometry.analysis.law;

/** How the loss of a trained network depends on its size and on the samples it has seen. */
public interface ScalingLaw {
  /** The law's name in tables and JSON, such as {@code chinchilla}. */
  String name();

  /**
   * Predicted loss L(N, D).
   *
   * @param params N, above 0
   * @param samplesSeen D, above 0
   */
  double loss(double params, double samplesSeen);

  /** Predicted ln L(N, D). */
  default double lnLoss(double params, double samplesSeen) {
    return Math.log(loss(params, samplesSeen));
  }
}

package org.allometry.orchestrator.figure;

/**
 * What a law leaves of one trial's loss.
 *
 * @param family of the trial
 * @param trial its name
 * @param flops its compute C
 * @param predicted the law's loss
 * @param loss the measured loss
 */
public record Residual(String family, String trial, double flops, double predicted, double loss) {
  /** ln(measured / predicted). */
  public double ln() {
    return Math.log(loss / predicted);
  }
}

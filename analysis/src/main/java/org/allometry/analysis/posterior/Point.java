package org.allometry.analysis.posterior;

import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;

/**
 * A finished trial as the posterior sees it.
 *
 * @param params number of parameters N, above 0
 * @param samples samples seen D, above 0
 * @param uniqueSamples distinct ones among them, above 0
 * @param flops compute of the whole training C, above 0
 * @param loss final test loss, above 0
 * @param trunk name of the training line that the trial shares noise with; trials of different
 *     names are independent
 */
public record Point(
    double params, double samples, double uniqueSamples, double flops, double loss, String trunk) {
  /** A point whose samples are all fresh. */
  public Point(double params, double samples, double flops, double loss, String trunk) {
    this(params, samples, samples, flops, loss, trunk);
  }

  /** Rejects values that have no logarithm. */
  public Point {
    if (!positive(params)
        || !positive(samples)
        || !positive(uniqueSamples)
        || !positive(flops)
        || !positive(loss)) {
      throw new IllegalArgumentException(
          "a point needs finite params, samples, flops and loss above 0, got "
              + params
              + ", "
              + samples
              + ", "
              + flops
              + " and "
              + loss);
    }
  }

  /** The point of a completed trial, of a search whose trials share trunks. */
  public static Point of(Observation observation) {
    return of(observation, true);
  }

  /**
   * The point of a completed trial.
   *
   * @param sharesTrunks whether trials of one size and seed branch off one training line
   */
  public static Point of(Observation observation, boolean sharesTrunks) {
    Cell cell = observation.candidate().cell();
    return new Point(
        cell.params(),
        cell.samplesSeen(),
        cell.uniqueSamples(),
        cell.flops().asDouble(),
        observation.loss(),
        sharesTrunks ? observation.candidate().trunk().id() : observation.trial());
  }

  private static boolean positive(double value) {
    return value > 0 && value < Double.POSITIVE_INFINITY;
  }
}

package org.allometry.actors.runner;

import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.analysis.quantity.Flops;

/**
 * A step at which a trial was evaluated.
 *
 * @param sequence counts from 1 within the attempt, shared with checkpoints and the end
 * @param line trunk or branch
 * @param fromStep first step trained since the report before (or since the attempt's start),
 *     inclusive
 * @param step last step trained, exclusive
 * @param samplesSeen samples seen at {@code step}
 * @param loss normalised test loss at {@code step}; NaN when it is not finite
 * @param flops compute of the steps {@code [fromStep, step)}
 * @param deviceSeconds time of those steps and of the evaluation
 * @param metrics by name: the task's, such as {@code rms_error_m}, and those of {@link RungMetrics}
 */
public record Rung(
    long sequence,
    Line line,
    int fromStep,
    int step,
    long samplesSeen,
    double loss,
    Flops flops,
    double deviceSeconds,
    SortedMap<String, Double> metrics) {
  /** Copies the metrics. */
  public Rung {
    metrics = new TreeMap<>(metrics);
  }
}

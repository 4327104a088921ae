package org.allometry.actors.sweep;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.analysis.quantity.Flops;

/**
 * What is kept in memory of a trial's evaluations: sums, and what decisions need. The evaluations
 * themselves are in the journal only, so that a state does not grow with their number; who wants
 * them reads {@link SweepEvent.RungsReached}.
 *
 * @param count rungs of all attempts
 * @param lastLoss loss of the last one; NaN before the first, and where it is not finite
 * @param flops compute of the steps between them, as reported
 * @param deviceSeconds time of those steps and of the evaluations, as reported
 * @param timedSeconds time of the training steps that were timed, evaluations left out
 * @param timedSteps number of those steps
 * @param stepsPerSecond highest rate between two rungs; 0 before the first
 * @param flopsPerSecond highest compute rate between two rungs; 0 before the first
 * @param finalMetrics measurements of the cell's last step by name; empty before it
 */
public record Evaluations(
    int count,
    double lastLoss,
    Flops flops,
    double deviceSeconds,
    double timedSeconds,
    long timedSteps,
    double stepsPerSecond,
    double flopsPerSecond,
    SortedMap<String, Double> finalMetrics) {

  /** Nothing evaluated yet. */
  public static final Evaluations NONE =
      new Evaluations(0, Double.NaN, Flops.ZERO, 0, 0, 0, 0, 0, new TreeMap<>());

  /** Copies the metrics. */
  public Evaluations {
    finalMetrics = new TreeMap<>(finalMetrics);
  }

  /**
   * These and later ones.
   *
   * @param rungs in the order of the journal
   * @param steps of the cell
   */
  Evaluations plus(List<Rung> rungs, int steps) {
    Sums sums = new Sums(this);
    rungs.forEach(rung -> sums.add(rung, steps));
    return sums.evaluations();
  }

  private static final class Sums {
    private int count;
    private double lastLoss;
    private Flops flops;
    private double deviceSeconds;
    private double timedSeconds;
    private long timedSteps;
    private double stepsPerSecond;
    private double flopsPerSecond;
    private SortedMap<String, Double> finalMetrics;

    Sums(Evaluations before) {
      count = before.count;
      lastLoss = before.lastLoss;
      flops = before.flops;
      deviceSeconds = before.deviceSeconds;
      timedSeconds = before.timedSeconds;
      timedSteps = before.timedSteps;
      stepsPerSecond = before.stepsPerSecond;
      flopsPerSecond = before.flopsPerSecond;
      finalMetrics = before.finalMetrics;
    }

    void add(Rung rung, int steps) {
      int trained = rung.step() - rung.fromStep();
      count++;
      lastLoss = rung.loss();
      flops = flops.plus(rung.flops());
      deviceSeconds += rung.deviceSeconds();
      Double mean = rung.metrics().get(RungMetrics.STEP_SECONDS);
      if (mean != null && Double.isFinite(mean) && trained > 0) {
        timedSeconds += mean * trained;
        timedSteps += trained;
      }
      if (rung.deviceSeconds() > 0) {
        stepsPerSecond = Math.max(stepsPerSecond, trained / rung.deviceSeconds());
        flopsPerSecond = Math.max(flopsPerSecond, rung.flops().asDouble() / rung.deviceSeconds());
      }
      if (rung.step() == steps) {
        finalMetrics = rung.metrics();
      }
    }

    Evaluations evaluations() {
      return new Evaluations(
          count,
          lastLoss,
          flops,
          deviceSeconds,
          timedSeconds,
          timedSteps,
          stepsPerSecond,
          flopsPerSecond,
          finalMetrics);
    }
  }
}

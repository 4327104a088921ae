package org.allometry.orchestrator.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.TrialState;

/** A way to count the compute of a training; budgets and prices are always nominal. */
public enum ComputeAxis {
  /** As the configuration's budget counts it. */
  NOMINAL(
      "nominal",
      "FLOP",
      "nominal, attention included",
      t -> t.candidate().cell().flops().asDouble()),
  /** Time on the device, from step 0, at the trial's own pace. */
  DEVICE_SECONDS("device-seconds", "s", "device time", ComputeAxis::deviceSeconds);

  private final String word;
  private final String unit;
  private final String meaning;
  private final ToDoubleFunction<TrialState> cost;

  ComputeAxis(String word, String unit, String meaning, ToDoubleFunction<TrialState> cost) {
    this.word = word;
    this.unit = unit;
    this.meaning = meaning;
    this.cost = cost;
  }

  /** Name in configurations and JSON. */
  public String word() {
    return word;
  }

  /** {@code FLOP} or {@code s}. */
  public String unit() {
    return unit;
  }

  /** What is counted, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Title of a figure's axis. */
  public String title() {
    return this == DEVICE_SECONDS
        ? "training time C (s of one device)"
        : "training compute C (" + unit + ", " + meaning + ")";
  }

  /** Cost of the whole training of a trial from step 0; NaN where it is not known. */
  public double cost(TrialState trial) {
    return cost.applyAsDouble(trial);
  }

  /** Names in configurations. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ComputeAxis::word).toList();
  }

  /**
   * The axis of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static ComputeAxis byWord(String word) {
    return Arrays.stream(values())
        .filter(axis -> axis.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no axis " + word + " in " + words()));
  }

  private static double deviceSeconds(TrialState trial) {
    double seconds = 0;
    long steps = 0;
    for (Rung rung : trial.rungs()) {
      seconds += rung.deviceSeconds();
      steps += rung.step() - rung.fromStep();
    }
    return steps > 0 && seconds > 0
        ? seconds / steps * trial.candidate().cell().steps()
        : Double.NaN;
  }
}

package org.allometry.orchestrator.comparison;

import java.util.Arrays;
import java.util.List;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;

/** A way to count the compute of a training; budgets and prices are always nominal. */
public enum ComputeAxis {
  /** As the configuration's budget counts it. */
  NOMINAL("nominal", "FLOP", "nominal, attention included"),
  /** The same without attention's products of tokens with tokens. */
  NOMINAL_WITHOUT_ATTENTION("nominal-without-attention", "FLOP", "nominal without attention"),
  /** What the device executes. */
  EXECUTED("executed", "FLOP", "executed"),
  /** Time on the device, from step 0, at the trial's own pace, without evaluations. */
  DEVICE_SECONDS("device-seconds", "s", "device time");

  private final String word;
  private final String unit;
  private final String meaning;

  ComputeAxis(String word, String unit, String meaning) {
    this.word = word;
    this.unit = unit;
    this.meaning = meaning;
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
    Cell cell = trial.candidate().cell();
    return switch (this) {
      case NOMINAL -> cell.flops().asDouble();
      case NOMINAL_WITHOUT_ATTENTION -> cell.flopsWithoutAttention().asDouble();
      case EXECUTED -> cell.executedFlops().asDouble();
      case DEVICE_SECONDS -> trial.deviceSeconds();
    };
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
}

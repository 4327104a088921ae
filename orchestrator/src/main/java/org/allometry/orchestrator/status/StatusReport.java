package org.allometry.orchestrator.status;

import java.time.Instant;
import java.util.List;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/** Layout of {@code allometry/status/1}. */
public record StatusReport(
    String schema,
    String sweep,
    String state,
    @Nullable String reason,
    Instant at,
    Instant startedAt,
    @Nullable Instant finishedAt,
    String configHash,
    Journal journal,
    Budget budget,
    Trials trials,
    List<Family> families,
    List<ComputeMultiplier> computeMultipliers,
    Uncertainty uncertainty,
    List<Running> running,
    List<Device> devices,
    @Nullable LastDecision lastDecision,
    Addresses addresses,
    List<Warning> warnings) {

  /** Where the journal lies and how far it is. */
  public record Journal(String path, long lastSequence, long bytes) {}

  /** Where the compute went; the parts add up to the total exactly. */
  public record Budget(
      Flops totalFlop,
      Flops usefulFlop,
      Flops wastedFlop,
      Flops unknownFlop,
      Flops committedFlop,
      Flops leftFlop,
      @Nullable Double etaLowSeconds,
      @Nullable Double etaHighSeconds) {}

  /** Trials by state. */
  public record Trials(
      int planned, int running, int finished, int diverged, int failed, int stopped) {}

  /** What is believed about a family. */
  public record Family(
      String family,
      String arm,
      String law,
      String status,
      int pointsUsed,
      int pointsLeftOut,
      double targetComputeFlop,
      Interval a,
      Interval b,
      Interval gamma,
      Interval nOpt,
      Interval dOpt,
      Interval loss) {}

  /**
   * How many times less compute one contender needs than another.
   *
   * @param atCompute compute of {@code over}, in {@code unit}
   * @param atLoss that it reaches with it
   * @param multiplier C_over(l) / C_family(l)
   * @param decided whether its interval lies on one side of 1
   * @param extrapolated whether the loss lies beyond what trials of both have reached
   * @param status {@code ok}, {@code no_law}, {@code no_common_loss} or {@code out_of_reach}
   * @param sentence the same in words
   */
  public record ComputeMultiplier(
      String family,
      String arm,
      String over,
      String overArm,
      String axis,
      String unit,
      double atCompute,
      double atLoss,
      Interval multiplier,
      boolean decided,
      boolean extrapolated,
      String status,
      String sentence) {}

  /** How intervals were made. */
  public record Uncertainty(String method, double level) {}

  /** A trial that runs. */
  public record Running(
      String trial,
      int attempt,
      String family,
      String arm,
      String kind,
      long params,
      int step,
      int steps,
      long samplesSeen,
      @Nullable Double loss,
      Flops spentFlop,
      String device,
      long seed) {}

  /** A device that has been used. */
  public record Device(
      String device,
      String state,
      @Nullable String trial,
      @Nullable Long leaseEpoch,
      @Nullable Double flopPerSecond) {}

  /** What was decided last. */
  public record LastDecision(
      Instant at, String decision, @Nullable String trial, String reason, long estimateSequence) {}

  /** Where the running search serves; null when it does not. */
  public record Addresses(@Nullable String page, @Nullable String metrics) {}

  /** Something that people should know. */
  public record Warning(String code, String message) {}
}

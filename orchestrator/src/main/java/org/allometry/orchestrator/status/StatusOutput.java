package org.allometry.orchestrator.status;

import java.time.Instant;
import java.util.List;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * Layout of {@code allometry/status/1}.
 *
 * @param schema always {@code allometry/status/1}
 * @param sweep name
 * @param state running, draining, paused, interrupted, finished or failed
 * @param reason why it paused or ended
 * @param at now
 * @param startedAt first event
 * @param finishedAt null while it goes on
 * @param configHash SHA-256
 * @param journal where
 * @param budget where the compute went
 * @param trials counts
 * @param families estimates
 * @param uncertainty of all intervals
 * @param running trials
 * @param devices of the sweep
 * @param lastDecision null before the first
 * @param addresses null when not served
 * @param warnings none so far
 */
public record StatusOutput(
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
    Uncertainty uncertainty,
    List<Running> running,
    List<Device> devices,
    @Nullable Decision lastDecision,
    Addresses addresses,
    List<Warning> warnings) {

  /**
   * The journal.
   *
   * @param path of its folder, relative to the home
   * @param lastSequence of the last event
   * @param bytes on disk
   */
  public record Journal(String path, long lastSequence, long bytes) {}

  /**
   * Where the compute went; the parts add up to the total exactly.
   *
   * @param totalFlop budget
   * @param usefulFlop trained once and of use
   * @param wastedFlop redone or discarded
   * @param unknownFlop upper bound of what lost attempts may have spent
   * @param committedFlop still to be spent by running attempts
   * @param leftFlop the rest
   * @param etaLowSeconds until the budget is spent, at the fastest rate so far
   * @param etaHighSeconds the same at the slowest
   */
  public record Budget(
      Flops totalFlop,
      Flops usefulFlop,
      Flops wastedFlop,
      Flops unknownFlop,
      Flops committedFlop,
      Flops leftFlop,
      @Nullable Double etaLowSeconds,
      @Nullable Double etaHighSeconds) {}

  /**
   * How many trials are in which state.
   *
   * @param planned wait for another attempt
   * @param running train
   * @param finished completed
   * @param diverged ended with a loss that is not finite or worse than predicting zero
   * @param failed used up their attempts
   * @param stopped by decision
   */
  public record Trials(
      int planned, int running, int finished, int diverged, int failed, int stopped) {}

  /**
   * What is believed about a family.
   *
   * @param family architecture
   * @param arm recipe
   * @param law fitted
   * @param status of the fit
   * @param pointsUsed completed trials
   * @param pointsLeftOut other ended trials
   * @param targetComputeFlop C*
   * @param a exponent of N_opt
   * @param b exponent of D_opt
   * @param gamma exponent of the loss
   * @param nOpt at C*
   * @param dOpt at C*
   * @param loss at C*
   */
  public record Family(
      String family,
      String arm,
      String law,
      String status,
      int pointsUsed,
      int pointsLeftOut,
      double targetComputeFlop,
      Estimate a,
      Estimate b,
      Estimate gamma,
      Estimate nOpt,
      Estimate dOpt,
      Estimate loss) {}

  /**
   * A point with its interval; null where a part is not known.
   *
   * @param value point
   * @param standardError its standard error
   * @param low end of the interval
   * @param high end of the interval
   */
  public record Estimate(double value, double standardError, double low, double high) {
    static Estimate of(Interval interval) {
      return new Estimate(
          interval.value(), interval.standardError(), interval.low(), interval.high());
    }
  }

  /**
   * What intervals are.
   *
   * @param method how they are made
   * @param level share that they cover
   */
  public record Uncertainty(String method, double level) {}

  /**
   * A running trial.
   *
   * @param trial id
   * @param attempt counts from 1
   * @param family architecture
   * @param arm recipe
   * @param kind scratch, trunk or branch
   * @param params of the network
   * @param step last known
   * @param steps in all
   * @param samplesSeen at that step
   * @param loss last known
   * @param spentFlop by this attempt
   * @param device where
   * @param seed of the trial
   */
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

  /**
   * A device.
   *
   * @param device its name
   * @param state idle, busy or quarantined
   * @param trial that runs on it
   * @param leaseEpoch of that trial's grant
   * @param flopPerSecond nominal rate, last known
   */
  public record Device(
      String device,
      String state,
      @Nullable String trial,
      @Nullable Long leaseEpoch,
      @Nullable Double flopPerSecond) {}

  /**
   * The last decision.
   *
   * @param at when
   * @param decision what
   * @param trial about which
   * @param reason why
   * @param estimateSequence events that it was made on
   */
  public record Decision(
      Instant at, String decision, String trial, String reason, long estimateSequence) {}

  /**
   * Where to look; null when not serving.
   *
   * @param page live page
   * @param metrics for Prometheus
   */
  public record Addresses(@Nullable String page, @Nullable String metrics) {}

  /**
   * Something to know.
   *
   * @param code for programs
   * @param message for people
   */
  public record Warning(String code, String message) {}
}

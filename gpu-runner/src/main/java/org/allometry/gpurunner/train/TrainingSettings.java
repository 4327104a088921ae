package org.allometry.gpurunner.train;

import java.time.Duration;
import org.allometry.analysis.quantity.Flops;
import org.allometry.gpurunner.settings.SettingsReader;

/**
 * The block {@code allometry.training}: how every trial is trained.
 *
 * @param batchSize scenes a step, at least 1
 * @param cooldownShare share of the steps that cool down, in (0, 1]
 * @param warmUpSteps steps of linear warm-up, at least 0
 * @param clipNorm longest global norm of the gradient, above 0
 * @param adam constants of the optimiser
 * @param rungsPerDecade evaluations a decade of steps, at least 0
 * @param testSamples scenes of the test split that a loss is measured on, at least 1
 * @param evaluationBatchSize scenes evaluated at once, at least 1
 * @param symmetryScenes test scenes that the symmetry metrics are measured on, at least 0
 * @param symmetryElements elements of E(3) that each of them is moved by, at least 2
 * @param oneThreadBelow executed FLOP of a step below which it runs on one thread, at least 0
 * @param checkpointInterval longest time of training without a checkpoint
 */
public record TrainingSettings(
    int batchSize,
    double cooldownShare,
    int warmUpSteps,
    double clipNorm,
    Adam adam,
    int rungsPerDecade,
    int testSamples,
    int evaluationBatchSize,
    int symmetryScenes,
    int symmetryElements,
    double oneThreadBelow,
    Duration checkpointInterval) {
  private static final int MAX_BATCH = 1 << 20;

  /**
   * Reads and checks the block; problems are added to the reader, which the caller asks at the end.
   *
   * @param settings the object {@code allometry.training}, completed from reference.conf
   */
  public static TrainingSettings read(SettingsReader settings) {
    TrainingSettings read =
        new TrainingSettings(
            settings.integer("batch-size", 1, MAX_BATCH),
            settings.number("cooldown-share", 1e-3, 1),
            settings.integer("warm-up-steps", 0, 1_000_000),
            settings.number("clip-norm", 1e-6, 1e9),
            new Adam(
                settings.number("adam-beta1", 0, 0.999999),
                settings.number("adam-beta2", 0, 0.9999999),
                settings.number("adam-epsilon", 1e-30, 1)),
            settings.integer("rungs-per-decade", 0, 100),
            settings.integer("test-samples", 1, 10_000_000),
            settings.integer("evaluation-batch-size", 1, MAX_BATCH),
            settings.integer("symmetry-scenes", 0, 10_000_000),
            settings.integer("symmetry-elements", 2, 1_000),
            settings.number("one-thread-below", 0, 1e18),
            settings.duration("checkpoint-interval", Duration.ofSeconds(1), Duration.ofHours(24)));
    settings.rejectUnknownKeys();
    return read;
  }

  /**
   * Threads that a step runs on.
   *
   * @param executed compute of the step
   * @param threads of the device, at least 1
   */
  public int threads(Flops executed, int threads) {
    return executed.asDouble() < oneThreadBelow ? 1 : threads;
  }

  /**
   * Constants of Adam (Kingma and Ba 2015).
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param epsilon added to the root of the second moment, above 0
   */
  public record Adam(double beta1, double beta2, double epsilon) {}
}

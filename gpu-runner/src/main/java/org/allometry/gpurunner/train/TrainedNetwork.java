package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * A network with the state of its training, which one step after another changes. For one thread.
 */
public abstract class TrainedNetwork implements AutoCloseable {
  /**
   * A network on a device: by its kernel on a CPU, where it has one, and otherwise by its program.
   *
   * @param network what is trained; all state is zero until {@link #begin} or {@link #load}
   * @param settings of the optimiser
   * @param device where it runs
   * @param threads that a step uses on a CPU, at least 1
   * @throws IllegalArgumentException when the engine cannot compile the network's program
   */
  public static TrainedNetwork of(
      Network network, TrainingSettings settings, Device device, int threads) {
    if (!device.isGpu()) {
      Optional<TrainedNetwork> kernel = KernelStep.of(network, settings, threads);
      if (kernel.isPresent()) {
        return kernel.get();
      }
    }
    return StepProgram.of(network, settings, device, DataType.FLOAT32, threads);
  }

  /** Takes over the state that a training with this seed begins with. */
  public final void begin(long seed) {
    load(TrainingState.initial(layout(), seed));
  }

  /** Whether its steps have the same bits on any number of threads. */
  boolean roundsAlikeOnAnyThreads() {
    return false;
  }

  /** Where the parameters lie. */
  abstract ParameterLayout layout();

  /** Takes over a state. */
  abstract void load(TrainingState from);

  /** A copy of the state after {@code step} steps. */
  abstract TrainingState save(int step);

  /**
   * One step of Adam on the loss of a batch.
   *
   * @param batch training scenes
   * @param step counted from 0
   * @param learningRate at least 0
   * @return the loss before the step
   */
  public abstract double train(SceneBatch batch, int step, double learningRate);

  /** Prediction and loss of a batch. */
  abstract Evaluated evaluate(SceneBatch batch);

  @Override
  public abstract void close();

  /**
   * What an evaluation of a batch gave.
   *
   * @param prediction (B, T, 3)
   * @param squaredError summed over the coordinates of real tokens
   * @param realTokens in the batch
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers on their way; never compared
  record Evaluated(float[] prediction, double squaredError, double realTokens) {}
}

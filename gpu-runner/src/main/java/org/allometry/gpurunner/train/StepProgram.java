package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.ProgramText;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.tensor.TorchProgram;

/**
 * The native side of one network's training: its parameters and moments, and the program that steps
 * them.
 *
 * <p>On several threads of a CPU a batch is split by scenes into shards, one for each thread; every
 * shard is one native call, and one more sums their gradients in order and steps the parameters.
 * The same number of threads gives the same bits.
 *
 * <p>For one calling thread. Works in float; the tests also run it in double.
 */
public final class StepProgram implements AutoCloseable {
  private final ParameterLayout layout;
  private final NDManager manager;
  private final TorchProgram program;
  private final DataType type;
  private final TrainingSettings settings;
  private final Shards shards;
  private final NDList state = new NDList();

  private StepProgram(
      ParameterLayout layout,
      NDManager manager,
      TorchProgram program,
      DataType type,
      TrainingSettings settings,
      Shards shards) {
    this.layout = layout;
    this.manager = manager;
    this.program = program;
    this.type = type;
    this.settings = settings;
    this.shards = shards;
    for (int i = 0; i < 3; i++) {
      state.add(manager.zeros(new Shape(layout.size()), type));
    }
  }

  /**
   * Loads a network to run on one thread; all state is zero until {@link #begin} or {@link #load}.
   *
   * @param network what is trained
   * @param settings of the optimiser
   * @param device where it runs
   * @param type of all numbers, float or double
   * @throws IllegalArgumentException when the engine cannot compile the network's program
   */
  public static StepProgram of(
      Network network, TrainingSettings settings, Device device, DataType type) {
    return of(network, settings, device, type, 1);
  }

  /**
   * Loads a network to run on several threads.
   *
   * @param threads of a CPU that a step may use, at least 1; without meaning on other devices
   * @throws IllegalArgumentException when the engine cannot compile the network's program
   */
  public static StepProgram of(
      Network network, TrainingSettings settings, Device device, DataType type, int threads) {
    ParameterLayout layout = new ParameterLayout(network.parameters());
    TorchProgram program = TorchProgram.load(source(network, layout), "Step", device);
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    Shards shards = device.isGpu() ? Shards.whole(type) : Shards.of(threads, type);
    return new StepProgram(layout, manager, program, type, settings, shards);
  }

  private static String source(Network network, ParameterLayout layout) {
    String shapes = layout.parameters().stream().map(p -> p.shape()).toList().toString();
    return network.program()
        + "\n\n"
        + ProgramText.read(
            StepProgram.class,
            "step.py",
            Map.of(
                "sizes",
                layout.pieces().toString(),
                "shapes",
                shapes,
                "places",
                layout.places().toString()));
  }

  ParameterLayout layout() {
    return layout;
  }

  /** Takes over the state that a training with this seed begins with. */
  public void begin(long seed) {
    load(TrainingState.initial(layout, seed));
  }

  /** Takes over a state. */
  void load(TrainingState from) {
    set(state.get(0), from.parameters());
    set(state.get(1), from.firstMoments());
    set(state.get(2), from.secondMoments());
  }

  private void set(NDArray array, float[] values) {
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          "a state of " + values.length + " elements; the network has " + layout.size());
    }
    try (NDArray given = manager.create(values).toType(type, false)) {
      given.copyTo(array);
    }
  }

  /** A copy of the state after {@code step} steps. */
  TrainingState save(int step) {
    return new TrainingState(
        step,
        state.get(0).toFloatArray(),
        state.get(1).toFloatArray(),
        state.get(2).toFloatArray());
  }

  /**
   * One step of Adam on the loss of a batch.
   *
   * @param batch training scenes
   * @param step counted from 0
   * @param learningRate at least 0
   * @return the loss before the step
   */
  public double train(SceneBatch batch, int step, double learningRate) {
    try (NDManager scope = manager.newSubManager()) {
      List<NDList> parts = gradients(batch, scope);
      NDList gradients = new NDList();
      double loss = 0;
      for (NDList part : parts) {
        loss += part.get(0).getDouble();
        gradients.add(part.get(1));
      }
      List<NDList> arguments = new ArrayList<>();
      arguments.add(gradients);
      state.forEach(array -> arguments.add(new NDList(array)));
      arguments.add(new NDList(optimiser(step, learningRate, scope)));
      JniUtils.setNumThreads(shards.threads(layout.size()));
      program.call("update", scope.create(0f), arguments);
      return loss;
    }
  }

  /** Loss and gradient of every shard; both add up to those of the batch. */
  private List<NDList> gradients(SceneBatch batch, NDManager scope) {
    double share = 1 / (SceneBatch.TARGET_WIDTH * realTokens(batch));
    return shards.each(batch, scope, (arrays, own) -> call("gradient", arrays, batch, share, own));
  }

  /** Takes over parameters in double, for checks. */
  void loadParameters(double[] parameters) {
    try (NDArray given = manager.create(parameters).toType(type, false)) {
      given.copyTo(state.get(0));
    }
  }

  /** The gradient of a batch's loss in double, for checks. */
  double[] gradient(SceneBatch batch) {
    double[] sum = new double[layout.size()];
    try (NDManager scope = manager.newSubManager()) {
      for (NDList part : gradients(batch, scope)) {
        double[] values = part.get(1).toType(DataType.FLOAT64, false).toDoubleArray();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += values[i];
        }
      }
    }
    return sum;
  }

  /** The prediction in double of a batch whose scalars are given in double, for checks. */
  double[] predict(double[] scalars, SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      NDList arrays = shards.first(batch, scope);
      arrays.set(2, scope.create(scalars, arrays.get(2).getShape()).toType(type, false));
      return call("evaluate", arrays, batch, 0, scope)
          .get(0)
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  /** Prediction and loss of a batch. */
  Evaluated evaluate(SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      List<NDList> parts =
          shards.each(batch, scope, (arrays, own) -> call("evaluate", arrays, batch, 0, own));
      FloatBuffer prediction =
          FloatBuffer.allocate(batch.scenes() * batch.tokens() * SceneBatch.TARGET_WIDTH);
      double squaredError = 0;
      double realTokens = 0;
      for (NDList part : parts) {
        prediction.put(part.get(0).toType(DataType.FLOAT32, false).toFloatArray());
        squaredError += part.get(1).getDouble();
        realTokens += part.get(2).getDouble();
      }
      return new Evaluated(prediction.array(), squaredError, realTokens);
    }
  }

  private NDList call(
      String method, NDList arrays, SceneBatch batch, double share, NDManager scope) {
    NDArray numbers = scope.create(new double[] {padded(batch) ? 1 : 0, share});
    return program.call(
        method, scope.create(0f), List.of(new NDList(state.get(0)), arrays, new NDList(numbers)));
  }

  private NDArray optimiser(int step, double learningRate, NDManager scope) {
    return scope.create(
        new double[] {
          learningRate,
          step + 1.0,
          settings.adam().beta1(),
          settings.adam().beta2(),
          settings.adam().epsilon(),
          settings.clipNorm()
        });
  }

  private static double realTokens(SceneBatch batch) {
    double real = 0;
    for (float token : batch.mask()) {
      real += token;
    }
    return real;
  }

  private static boolean padded(SceneBatch batch) {
    for (float real : batch.mask()) {
      if (real == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    shards.close();
    program.close();
    manager.close();
  }

  /**
   * What an evaluation of a batch gave.
   *
   * @param prediction (B, T, 3)
   * @param squaredError summed over the coordinates of real tokens
   * @param realTokens in the batch
   */
  @SuppressWarnings("ArrayRecordComponent") // from native memory; never compared
  record Evaluated(float[] prediction, double squaredError, double realTokens) {}
}

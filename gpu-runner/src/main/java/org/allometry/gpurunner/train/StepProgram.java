package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.ProgramText;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.tensor.TorchProgram;

/**
 * The native side of one network's training: its parameters and moments, and the program that steps
 * them. A step is one native call.
 *
 * <p>For one thread. Works in float; the tests also run it in double.
 */
public final class StepProgram extends TrainedNetwork {
  private static final int TARGET_WIDTH = 3;

  /** Points, directions, scalars, mask, target. */
  private static final int INPUTS = 5;

  private final ParameterLayout layout;
  private final NDManager manager;
  private final TorchProgram program;
  private final DataType type;
  private final TrainingSettings settings;
  private final NDList state = new NDList();
  private final ByteBuffer[] inputs = new ByteBuffer[INPUTS];

  private StepProgram(
      ParameterLayout layout,
      NDManager manager,
      TorchProgram program,
      DataType type,
      TrainingSettings settings) {
    this.layout = layout;
    this.manager = manager;
    this.program = program;
    this.type = type;
    this.settings = settings;
    Arrays.fill(inputs, ByteBuffer.allocateDirect(0));
    for (int i = 0; i < 3; i++) {
      state.add(manager.zeros(new Shape(layout.size()), type));
    }
  }

  /**
   * Loads a network; all state is zero until {@link #begin} or {@link #load}.
   *
   * @param network what is trained
   * @param settings of the optimiser
   * @param device where it runs
   * @param type of all numbers, float or double
   * @throws IllegalArgumentException when the engine cannot compile the network's program
   */
  public static StepProgram of(
      Network network, TrainingSettings settings, Device device, DataType type) {
    ParameterLayout layout = new ParameterLayout(network.parameters());
    TorchProgram program = TorchProgram.load(source(network, layout), "Step", device);
    return new StepProgram(
        layout, NDManager.newBaseManager(device, "PyTorch"), program, type, settings);
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

  @Override
  ParameterLayout layout() {
    return layout;
  }

  @Override
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

  @Override
  TrainingState save(int step) {
    return new TrainingState(
        step,
        state.get(0).toFloatArray(),
        state.get(1).toFloatArray(),
        state.get(2).toFloatArray());
  }

  @Override
  public double train(SceneBatch batch, int step, double learningRate) {
    try (NDManager scope = manager.newSubManager()) {
      NDList result = call("train_step", batch, step, learningRate, scope);
      return result.singletonOrThrow().getDouble();
    }
  }

  /** Takes over parameters in double, for checks. */
  void loadParameters(double[] parameters) {
    try (NDArray given = manager.create(parameters).toType(type, false)) {
      given.copyTo(state.get(0));
    }
  }

  /** The gradient of a batch's loss in double, for checks. */
  double[] gradient(SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      return call("gradient", batch, 0, 0, scope)
          .get(1)
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  /** The prediction in double of a batch whose scalars are given in double, for checks. */
  double[] predict(double[] scalars, SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      NDList arrays = arrays(batch, scope);
      arrays.set(2, scope.create(scalars, arrays.get(2).getShape()).toType(type, false));
      return call("evaluate", arrays, numbers(batch, 0, 0, scope), scope)
          .get(0)
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  @Override
  Evaluated evaluate(SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      NDList result = call("evaluate", batch, 0, 0, scope);
      return new Evaluated(
          result.get(0).toType(DataType.FLOAT32, false).toFloatArray(),
          result.get(1).getDouble(),
          result.get(2).getDouble());
    }
  }

  private NDList call(
      String method, SceneBatch batch, int step, double learningRate, NDManager scope) {
    return call(method, arrays(batch, scope), numbers(batch, step, learningRate, scope), scope);
  }

  private NDList call(String method, NDList batch, NDArray numbers, NDManager scope) {
    List<NDList> arguments = new ArrayList<>();
    for (NDArray array : method.equals("train_step") ? state : List.of(state.get(0))) {
      arguments.add(new NDList(array));
    }
    arguments.add(batch);
    arguments.add(new NDList(numbers));
    return program.call(method, scope.create(0f), arguments);
  }

  private NDArray numbers(SceneBatch batch, int step, double learningRate, NDManager scope) {
    return scope.create(
        new double[] {
          learningRate,
          step + 1.0,
          padded(batch) ? 1 : 0,
          settings.adam().beta1(),
          settings.adam().beta2(),
          settings.adam().epsilon(),
          settings.clipNorm()
        });
  }

  private NDList arrays(SceneBatch batch, NDManager scope) {
    int b = batch.scenes();
    int t = batch.tokens();
    return new NDList(
        array(0, scope, batch.points(), new Shape(b, t, batch.points().length / (3L * b * t), 3)),
        array(
            1,
            scope,
            batch.directions(),
            new Shape(b, t, batch.directions().length / (3L * b * t), 3)),
        array(2, scope, batch.scalars(), new Shape(b, t, batch.scalars().length / ((long) b * t))),
        array(3, scope, batch.mask(), new Shape(b, t)),
        array(4, scope, batch.target(), new Shape(b, t, TARGET_WIDTH)));
  }

  /** Native memory of the batch is used again by every call, which ends before the next begins. */
  private NDArray array(int slot, NDManager scope, float[] values, Shape shape) {
    int bytes = Math.multiplyExact(values.length, Float.BYTES);
    if (inputs[slot].capacity() < bytes) {
      inputs[slot] = ByteBuffer.allocateDirect(bytes);
    }
    ByteBuffer input = inputs[slot].slice(0, bytes).order(ByteOrder.nativeOrder());
    input.asFloatBuffer().put(values);
    NDArray array = scope.create(input, shape, DataType.FLOAT32);
    return type == DataType.FLOAT32 ? array : array.toType(type, false);
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
    program.close();
    manager.close();
  }
}

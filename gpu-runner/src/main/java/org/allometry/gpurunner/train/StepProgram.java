package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class StepProgram extends TrainedNetwork {
  /** Elements of parameters from which on their steps are split among the threads, too. */
  private static final int SLICED_FROM = 1 << 15;

  private final ParameterLayout layout;
  private final NDManager manager;
  private final TorchProgram program;
  private final DataType type;
  private final TrainingSettings settings;
  private final Shards shards;
  private final NDList state = new NDList();

  /** One for each shard, written over by every step. */
  private final NDList gradients = new NDList();

  private final List<Slice> slices = new ArrayList<>();

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
    for (int i = 0; i < shards.most(); i++) {
      gradients.add(manager.zeros(new Shape(layout.size()), type));
    }
    cut();
  }

  /** Cuts the state anew: an array that takes over values takes over other memory. */
  private void cut() {
    slices.forEach(Slice::close);
    slices.clear();
    int count = layout.size() < SLICED_FROM ? 1 : shards.most();
    for (int i = 0; i < count; i++) {
      slices.add(Slice.of(layout.cut(i, count), layout.cut(i + 1, count), state, gradients));
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
    String gradient =
        (device.isGpu() ? Optional.<String>empty() : network.gradientProgram())
            .orElseGet(() -> ProgramText.read(StepProgram.class, "autograd.py", Map.of()));
    TorchProgram program =
        TorchProgram.load(
            String.join("\n\n", network.program(), gradient, steps(layout)), "Step", device);
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    Shards shards = device.isGpu() ? Shards.whole(type) : Shards.of(threads, type);
    return new StepProgram(layout, manager, program, type, settings, shards);
  }

  private static String steps(ParameterLayout layout) {
    return ProgramText.read(
        StepProgram.class,
        "step.py",
        Map.of(
            "sizes",
            layout.pieces().toString(),
            "shapes",
            layout.parameters().stream().map(p -> p.shape()).toList().toString(),
            "places",
            layout.places().toString()));
  }

  /** A GPU does not care for the threads of the CPU. */
  @Override
  boolean roundsAlikeOnAnyThreads() {
    return manager.getDevice().isGpu();
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
    cut();
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
      List<Double> losses = gradients(batch, scope);
      List<Double> squares =
          shards.on(
              slices.size(), i -> number("sum", scope, slices.get(i).gradients(losses.size())));
      double norm = Math.sqrt(sum(squares));
      NDList optimiser = new NDList(optimiser(step, learningRate, norm, scope));
      shards.on(slices.size(), i -> number("update", scope, slices.get(i).update(optimiser)));
      return sum(losses);
    }
  }

  /** Writes the gradient of every shard and gives its loss; both add up to those of the batch. */
  private List<Double> gradients(SceneBatch batch, NDManager scope) {
    double share = 1 / (SceneBatch.TARGET_WIDTH * realTokens(batch));
    NDList numbers = new NDList(numbers(batch, share, scope));
    return shards.each(
        batch,
        scope,
        (i, arrays) ->
            number(
                "gradient",
                scope,
                List.of(parameters(), new NDList(gradients.get(i)), arrays, numbers)));
  }

  private static double sum(List<Double> parts) {
    return parts.stream().mapToDouble(Double::doubleValue).sum();
  }

  private NDList parameters() {
    return new NDList(state.get(0));
  }

  private double number(String method, NDManager scope, List<NDList> arguments) {
    return program.call(method, marker(scope), arguments).singletonOrThrow().getDouble();
  }

  /** Takes over parameters in double, for checks. */
  void loadParameters(double[] parameters) {
    try (NDArray given = manager.create(parameters).toType(type, false)) {
      given.copyTo(state.get(0));
    }
    cut();
  }

  /** The gradient of a batch's loss in double, for checks. */
  double[] gradient(SceneBatch batch) {
    double[] sum = new double[layout.size()];
    try (NDManager scope = manager.newSubManager()) {
      for (NDArray part : gradients.subList(0, gradients(batch, scope).size())) {
        double[] values = part.toType(DataType.FLOAT64, false).toDoubleArray();
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
      NDList arrays = shards.whole(batch, scope);
      arrays.set(2, scope.create(scalars, arrays.get(2).getShape()).toType(type, false));
      return evaluate(arrays, numbers(batch, 0, scope), scope)
          .get(0)
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  @Override
  Evaluated evaluate(SceneBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray numbers = numbers(batch, 0, scope);
      List<NDList> parts =
          shards.each(batch, scope, (shard, arrays) -> evaluate(arrays, numbers, scope));
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

  private NDList evaluate(NDList arrays, NDArray numbers, NDManager scope) {
    return program.call(
        "evaluate", marker(scope), List.of(parameters(), arrays, new NDList(numbers)));
  }

  private static NDArray numbers(SceneBatch batch, double share, NDManager scope) {
    return onCpu(scope).create(new double[] {padded(batch) ? 1 : 0, share});
  }

  private static NDArray marker(NDManager scope) {
    return onCpu(scope).create(0f);
  }

  /**
   * For numbers that a program reads one by one: on a GPU each would be fetched by itself, and all
   * work would be waited for.
   */
  private static NDManager onCpu(NDManager scope) {
    return scope.getDevice().isGpu() ? scope.newSubManager(Device.cpu()) : scope;
  }

  private NDArray optimiser(int step, double learningRate, double norm, NDManager scope) {
    return onCpu(scope)
        .create(
            new double[] {
              learningRate,
              step + 1.0,
              settings.adam().beta1(),
              settings.adam().beta2(),
              settings.adam().epsilon(),
              Math.max(1, norm / settings.clipNorm())
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

  /**
   * A part of all parameters, sharing memory with the whole.
   *
   * @param state the part of parameters, first and second moments
   * @param gradients that of every shard
   */
  private record Slice(NDList state, NDList gradients) {
    static Slice of(int from, int to, NDList state, NDList gradients) {
      return new Slice(cut(state, from, to), cut(gradients, from, to));
    }

    private static NDList cut(NDList whole, int from, int to) {
      NDIndex range = new NDIndex().addSliceDim(from, to);
      return new NDList(whole.stream().map(array -> array.get(range)).toList());
    }

    void close() {
      state.close();
      gradients.close();
    }

    List<NDList> gradients(int shards) {
      return List.of(new NDList(gradients.subList(0, shards)));
    }

    List<NDList> update(NDList optimiser) {
      List<NDList> arguments = new ArrayList<>();
      arguments.add(new NDList(gradients.get(0)));
      state.forEach(array -> arguments.add(new NDList(array)));
      arguments.add(optimiser);
      return arguments;
    }
  }

  @Override
  public void close() {
    shards.close();
    program.close();
    manager.close();
  }
}

package org.allometry.gpurunner.family.gatr.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.task.SceneBatch;
import org.jspecify.annotations.Nullable;

/**
 * Loss, gradient and prediction of one network.
 *
 * <p>A batch is split by its scenes into parts whose number depends on its shape alone; every
 * part's gradient has memory of its own, and they are summed in order. So nothing depends on how
 * many threads there are.
 */
public final class GatrKernel implements CpuKernel {
  /** Columns of two parts; more tokens make more parts. */
  private static final int COLUMNS = 1024;

  /** Shapes of batches whose memory is kept. */
  private static final int SHAPES = 8;

  private final Weights weights;
  private final Pass.Model model;
  private final Workers workers;
  private final float[] packed;
  private final List<float[]> gradients = new ArrayList<>();
  private final Memory memory = new Memory();

  /**
   * A kernel.
   *
   * @param offsets where each of the network's parameters begins, in its order
   * @param product terms of the geometric product, (left plane, right plane, plane of the result,
   *     sign)
   * @param join terms of the join alike
   * @param workers that share the work
   */
  public GatrKernel(
      Dimensions dimensions,
      List<Integer> offsets,
      List<int[]> product,
      List<int[]> join,
      Workers workers) {
    this.weights = new Weights(dimensions, offsets);
    this.model = new Pass.Model(dimensions, weights, new Product(product), new Product(join));
    this.workers = workers;
    this.packed = new float[weights.size()];
  }

  @Override
  public double gradient(float[] parameters, SceneBatch batch, float[] gradient) {
    pack(parameters);
    int parts = parts(batch);
    while (gradients.size() < parts) {
      gradients.add(new float[weights.size()]);
    }
    double real = 0;
    for (float one : batch.mask()) {
      real += one;
    }
    double scale = 1 / (3 * real);
    double[] errors = new double[parts];
    each(
        batch,
        true,
        (part, held) -> {
          float[] g = gradients.get(part);
          Arrays.fill(g, 0);
          held.pass.forward(batch, first(batch, part), packed);
          errors[part] = held.pass.squaredError(batch, scale);
          held.pass.backward(held.slopes.orElseThrow(), packed, g);
        });
    Arrays.fill(gradient, 0);
    List<float[]> used = gradients.subList(0, parts);
    workers.run(weights.parts(), part -> weights.unpack(part, used, gradient));
    return Arrays.stream(errors).sum() * scale;
  }

  @Override
  public float[] predict(float[] parameters, SceneBatch batch) {
    pack(parameters);
    float[] prediction = new float[batch.mask().length * 3];
    each(
        batch,
        false,
        (part, held) -> {
          held.pass.forward(batch, first(batch, part), packed);
          held.pass.predictions(prediction, batch.tokens());
        });
    return prediction;
  }

  private void pack(float[] parameters) {
    workers.run(weights.parts(), part -> weights.pack(part, parameters, packed));
  }

  private static int parts(SceneBatch batch) {
    int pairs = (batch.scenes() * batch.tokens() + COLUMNS - 1) / COLUMNS;
    return Math.min(batch.scenes(), 2 * pairs);
  }

  private static int first(SceneBatch batch, int part) {
    return (int) ((long) batch.scenes() * part / parts(batch));
  }

  private void each(SceneBatch batch, boolean keeps, BiConsumer<Integer, Held> work) {
    workers.run(
        parts(batch),
        part -> {
          int scenes = first(batch, part + 1) - first(batch, part);
          Shape shape = new Shape(new Columns(scenes, batch.tokens()), keeps);
          Held held = memory.take(shape, model);
          work.accept(part, held);
          memory.giveBack(shape, held);
        });
  }

  private record Shape(Columns columns, boolean keeps) {}

  /** A pass with its gradients, where there is a way back. */
  private record Held(Pass pass, Optional<Pass.Slopes> slopes) {
    static Held of(Pass.Model model, Shape shape) {
      Pass pass = new Pass(model, shape.columns, shape.keeps);
      return new Held(
          pass,
          shape.keeps ? Optional.of(new Pass.Slopes(model.dimensions(), pass)) : Optional.empty());
    }
  }

  /** Memory of passes, used again by later ones of the same shape; the shapes last used stay. */
  private static final class Memory {
    private final Map<Shape, ArrayDeque<Held>> free = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Held take(Shape shape, Pass.Model model) {
      @Nullable Held held = free.computeIfAbsent(shape, one -> new ArrayDeque<>()).poll();
      if (free.size() > SHAPES) {
        free.remove(free.keySet().iterator().next());
      }
      return held == null ? Held.of(model, shape) : held;
    }

    synchronized void giveBack(Shape shape, Held held) {
      free.computeIfAbsent(shape, one -> new ArrayDeque<>()).push(held);
    }
  }
}

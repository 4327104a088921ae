package org.allometry.gpurunner.family.gatr.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.family.kernel.Columns;
import org.allometry.gpurunner.family.kernel.Parts;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Loss, gradient and prediction of one network.
 *
 * <p>A batch is split by its scenes into parts whose number depends on its shape alone; every
 * part's gradient has memory of its own, and they are summed in order. So nothing depends on how
 * many threads there are.
 */
public final class GatrKernel implements CpuKernel {
  private final Weights weights;
  private final Pass.Model model;
  private final Workers workers;
  private final float[] packed;
  private final Parts<Held> parts;

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
    this.parts =
        new Parts<>(workers, weights.size(), (columns, keeps) -> Held.of(model, columns, keeps));
  }

  @Override
  public double gradient(float[] parameters, SceneBatch batch, float[] gradient) {
    pack(parameters);
    List<float[]> gradients = parts.gradients(batch);
    double real = 0;
    for (float one : batch.mask()) {
      real += one;
    }
    double scale = 1 / (3 * real);
    double[] errors = new double[gradients.size()];
    parts.each(
        batch,
        true,
        (part, first, held) -> {
          float[] g = gradients.get(part);
          Arrays.fill(g, 0);
          held.pass.forward(batch, first, packed);
          errors[part] = held.pass.squaredError(batch, scale);
          held.pass.backward(held.slopes.orElseThrow(), packed, g);
        });
    Arrays.fill(gradient, 0);
    workers.run(weights.parts(), part -> weights.unpack(part, gradients, gradient));
    return Arrays.stream(errors).sum() * scale;
  }

  @Override
  public float[] predict(float[] parameters, SceneBatch batch) {
    pack(parameters);
    float[] prediction = new float[batch.mask().length * 3];
    parts.each(
        batch,
        false,
        (part, first, held) -> {
          held.pass.forward(batch, first, packed);
          held.pass.predictions(prediction, batch.tokens());
        });
    return prediction;
  }

  private void pack(float[] parameters) {
    workers.run(weights.parts(), part -> weights.pack(part, parameters, packed));
  }

  /** A pass with its gradients, where there is a way back. */
  private record Held(Pass pass, Optional<Pass.Slopes> slopes) {
    static Held of(Pass.Model model, Columns columns, boolean keeps) {
      Pass pass = new Pass(model, columns, keeps);
      return new Held(
          pass, keeps ? Optional.of(new Pass.Slopes(model.dimensions(), pass)) : Optional.empty());
    }
  }
}

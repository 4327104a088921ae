package org.allometry.gpurunner.family.transformer;

import java.util.Arrays;
import java.util.List;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.family.kernel.Parts;
import org.allometry.gpurunner.task.SceneBatch;

/** Loss, gradient and prediction of one network whose heads have keys of their own. */
final class TransformerKernel implements CpuKernel {
  private final Weights weights;
  private final Workers workers;
  private final Parts<Pass> parts;
  private final float[] packed;

  /**
   * A kernel.
   *
   * @param offsets where each of the network's parameters begins, in its order
   * @param workers that share the work
   */
  TransformerKernel(TransformerNetwork network, List<Integer> offsets, Workers workers) {
    this.weights = new Weights(network.shape(), offsets);
    this.workers = workers;
    this.parts =
        new Parts<>(
            workers,
            weights.size(),
            (columns, keeps) -> new Pass(network, weights, columns, keeps));
    this.packed = new float[weights.packed()];
  }

  @Override
  public double gradient(float[] parameters, SceneBatch batch, float[] gradient) {
    pack(parameters);
    List<float[]> gradients = parts.gradients(batch);
    double real = 0;
    for (float one : batch.mask()) {
      real += one;
    }
    double scale = 1 / (SceneBatch.TARGET_WIDTH * real);
    double[] errors = new double[gradients.size()];
    parts.each(
        batch,
        true,
        (part, first, pass) -> {
          float[] g = gradients.get(part);
          Arrays.fill(g, 0);
          pass.forward(batch, first, packed);
          errors[part] = pass.squaredError(batch, scale);
          pass.backward(packed, g);
        });
    Arrays.fill(gradient, 0);
    workers.run(weights.count(), number -> weights.unpack(number, gradients, gradient));
    return Arrays.stream(errors).sum() * scale;
  }

  @Override
  public float[] predict(float[] parameters, SceneBatch batch) {
    pack(parameters);
    float[] prediction = new float[batch.mask().length * SceneBatch.TARGET_WIDTH];
    parts.each(
        batch,
        false,
        (part, first, pass) -> {
          pass.forward(batch, first, packed);
          pass.predictions(prediction, batch.tokens());
        });
    return prediction;
  }

  private void pack(float[] parameters) {
    workers.run(weights.count(), number -> weights.pack(number, parameters, packed));
  }
}

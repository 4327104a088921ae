package org.allometry.gpurunner.family.kernel;

import java.util.Arrays;
import java.util.List;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Loss, gradient and prediction of one network by passes over the parts of a batch.
 *
 * <p>Every part's gradient has memory of its own, and they are summed in order, so that nothing
 * depends on how many threads there are.
 */
public final class SceneKernel implements CpuKernel {
  private final PackedWeights weights;
  private final Workers workers;
  private final Parts parts;
  private final float[] packed;

  /**
   * A kernel.
   *
   * @param workers that share the work
   * @param passes makes what works on a part
   */
  public SceneKernel(PackedWeights weights, Workers workers, Parts.Make passes) {
    this.weights = weights;
    this.workers = workers;
    this.parts = new Parts(workers, weights.size(), passes);
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
          errors[part] = pass.prediction().squaredError(batch, scale);
          pass.backward(packed, g);
        });
    Arrays.fill(gradient, 0);
    workers.run(weights.parts(), part -> weights.unpack(part, gradients, gradient));
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
          pass.prediction().write(prediction, batch.tokens());
        });
    return prediction;
  }

  private void pack(float[] parameters) {
    workers.run(weights.parts(), part -> weights.pack(part, parameters, packed));
  }
}

package org.allometry.gpurunner.family;

import org.allometry.gpurunner.task.SceneBatch;

/**
 * Loss, gradient and prediction of one network on a CPU, in float and without native code.
 *
 * <p>Its results have the same bits for any number of threads and at every call. For one caller.
 */
public interface CpuKernel {
  /**
   * Mean squared error of a coordinate over a batch's real tokens, and its gradient.
   *
   * @param parameters flat
   * @param gradient alike; every element is set
   * @return the loss
   */
  double gradient(float[] parameters, SceneBatch batch, float[] gradient);

  /** Predictions (B, T, 3) of a batch; those of padding are finite and mean nothing. */
  float[] predict(float[] parameters, SceneBatch batch);
}

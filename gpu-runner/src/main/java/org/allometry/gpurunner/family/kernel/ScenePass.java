package org.allometry.gpurunner.family.kernel;

import org.allometry.gpurunner.task.SceneBatch;

/** A network on some scenes of a batch, forward and backward, with the memory that it needs. */
public interface ScenePass {
  /**
   * Predicts.
   *
   * @param first scene of the batch
   * @param w as {@link PackedWeights} has it
   */
  void forward(SceneBatch batch, int first, float[] w);

  /** What {@link #forward} predicted. */
  Displacements prediction();

  /**
   * Adds the gradient of everything in {@link PackedWeights}, where there is a way back, from that
   * of the prediction, which lies in its place.
   */
  void backward(float[] w, float[] g);
}

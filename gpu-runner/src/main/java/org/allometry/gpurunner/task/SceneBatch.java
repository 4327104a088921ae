package org.allometry.gpurunner.task;

/**
 * A batch of scenes, padded to the longest of them; row-major float arrays.
 *
 * @param scenes number of scenes B
 * @param tokens tokens of the longest scene T
 * @param points (B, T, points, 3)
 * @param directions (B, T, directions, 3)
 * @param scalars (B, T, scalars)
 * @param mask (B, T), 1 for a real token, 0 for padding; all channels of padding are 0
 * @param target (B, T, 3), displacement divided by the task's scale
 * @param sample (B), index of each scene in its split, for metrics that need more than the batch
 *     holds
 */
@SuppressWarnings("ArrayRecordComponent") // tensors on their way to native memory; never compared
public record SceneBatch(
    int scenes,
    int tokens,
    float[] points,
    float[] directions,
    float[] scalars,
    float[] mask,
    float[] target,
    int[] sample) {
  /** Coordinates of a target. */
  public static final int TARGET_WIDTH = 3;
}

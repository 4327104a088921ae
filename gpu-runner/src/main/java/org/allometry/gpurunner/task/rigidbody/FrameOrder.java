package org.allometry.gpurunner.task.rigidbody;

/**
 * The order of a split's samples: the first ones are spread over all trajectories, one frame of
 * each, and over the frames, so that a training on few unique samples sees many scenes.
 *
 * @param trajectories of the split
 * @param frames of a trajectory; a sample is at one of the frames 1 to frames − 2
 */
record FrameOrder(int trajectories, int frames) {
  /** Part of a turn between a trajectory's samples: the golden section spreads them evenly. */
  private static final double GOLDEN = 0.6180339887498949;

  int trajectory(int sample) {
    return sample % trajectories;
  }

  /** The frame t of the sample, in [1, frames − 2]. */
  int frame(int sample) {
    return frame(trajectory(sample), sample / trajectories);
  }

  /** The frame of the trajectory's {@code turn}-th sample. */
  int frame(int trajectory, int turn) {
    int choices = frames - 2;
    long at = (long) turn * stride(choices) + (long) trajectory * stride(choices);
    return 1 + (int) (at % choices);
  }

  private static int stride(int choices) {
    int stride = Math.max(1, (int) Math.round(choices * GOLDEN));
    while (gcd(stride, choices) != 1) {
      stride++;
    }
    return stride;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}

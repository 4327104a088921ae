package org.allometry.gpurunner.arm;

import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Moves every training scene by a random element of E(3), drawn anew for each sample and step.
 *
 * <p>An element depends on the trial's seed, the step and the scene's place in the batch alone, so
 * that a resumed training draws what an undisturbed one does.
 */
public final class Augmentation {
  /** Keeps the stream apart from those of data sets with the same seed: "augment" in ASCII. */
  private static final long STREAM = 0x6175676D656E74L;

  private final long seed;
  private final double shiftReach;

  /**
   * The augmentation of a trial.
   *
   * @param seed of the trial
   * @param shiftReach half the width of the box that shifts are drawn from, at least 0
   */
  public Augmentation(long seed, double shiftReach) {
    this.seed = seed;
    this.shiftReach = shiftReach;
  }

  /** The scenes of a step, each moved; {@code batch} is not changed. */
  public SceneBatch of(SceneBatch batch, int step) {
    Isometry[] elements = new Isometry[batch.scenes()];
    for (int scene = 0; scene < elements.length; scene++) {
      elements[scene] = Isometry.draw(new SampleRandom(seed ^ STREAM, step, scene), shiftReach);
    }
    return Isometry.move(batch, elements);
  }
}

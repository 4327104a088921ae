package org.allometry.gpurunner.train;

/**
 * The learning rate of a step: linear warm-up, constant trunk, and a cooldown as 1 − √(share done),
 * which Hägele et al. (2024, arXiv 2405.18392) found at least as good as a cosine.
 *
 * @param peak rate of the trunk, above 0
 * @param warmUpSteps steps of linear warm-up, at least 0
 * @param forkStep first step of the cooldown
 * @param steps steps in all
 */
record LearningRate(double peak, int warmUpSteps, int forkStep, int steps) {
  /** The rate of a step in [0, steps); above 0. */
  double at(int step) {
    double warmUp = Math.min(1, (step + 1.0) / Math.max(1, warmUpSteps));
    if (step < forkStep) {
      return peak * warmUp;
    }
    double done = (step - forkStep + 1.0) / (steps - forkStep + 1.0);
    return peak * warmUp * (1 - Math.sqrt(done));
  }
}

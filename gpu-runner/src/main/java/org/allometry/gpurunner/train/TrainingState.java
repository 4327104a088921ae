package org.allometry.gpurunner.train;

/**
 * Everything that the next steps of a training depend on, besides its settings: the data cursor and
 * the random streams follow from step and seed.
 *
 * @param step steps that have been trained, at least 0
 * @param parameters flat, as the network's layout says
 * @param firstMoments of Adam, alike
 * @param secondMoments of Adam, alike
 */
@SuppressWarnings("ArrayRecordComponent") // states are compared by their digests
record TrainingState(int step, float[] parameters, float[] firstMoments, float[] secondMoments) {
  /** The state before the first step. */
  static TrainingState initial(ParameterLayout layout, long seed) {
    return new TrainingState(
        0, layout.initial(seed), new float[layout.size()], new float[layout.size()]);
  }
}

package org.allometry.gpurunner.task;

import java.util.SortedMap;

/** Generated samples of a task, memory-mapped; safe for one reader thread. */
public interface DataSet extends AutoCloseable {
  /** What a token carries. */
  SceneShape shape();

  /** Number of training samples. */
  int trainSamples();

  /** Number of test samples. */
  int testSamples();

  /** Mean number of real tokens a scene. */
  double meanTokens();

  /** Mean test loss of predicting zero displacement, in the normalised unit; about 1. */
  double zeroLoss();

  /**
   * Half the width of the scenes' box, the cube around the origin that a random shift of a scene is
   * drawn from, in the unit of points. 0 where points are relative to the mean of their own scene:
   * a shift then changes no input.
   */
  double shiftReach();

  /** Training scenes by index, each in [0, trainSamples). */
  SceneBatch train(int[] indices);

  /** Test scenes {@code [from, to)}. */
  SceneBatch test(int from, int to);

  /** A fresh accumulator of the task's metrics over test batches. */
  Metrics metrics();

  @Override
  void close();

  /** Accumulates metrics in physical units over batches. */
  interface Metrics {
    /**
     * Adds a batch.
     *
     * @param batch test scenes
     * @param prediction (B, T, 3), normalised like the target
     */
    void add(SceneBatch batch, float[] prediction);

    /** Metrics so far by name with unit, such as {@code rms_error_m}. */
    SortedMap<String, Double> values();
  }
}

package org.allometry.gpurunner.train;

import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;

/** The reported loss: mean squared error a coordinate over the real tokens of fixed test scenes. */
final class TestLoss {
  private static final int COORDINATES = 3;

  private TestLoss() {}

  /**
   * Evaluates the first {@code testSamples} test scenes, the same ones for every trial.
   *
   * @param metrics is given every batch
   * @return NaN or infinite where predictions are
   */
  static double measure(
      TrainedNetwork program, DataSet data, TrainingSettings settings, DataSet.Metrics metrics) {
    int scenes = Math.min(settings.testSamples(), data.testSamples());
    double squaredError = 0;
    double realTokens = 0;
    for (int from = 0; from < scenes; from += settings.evaluationBatchSize()) {
      SceneBatch batch = data.test(from, Math.min(scenes, from + settings.evaluationBatchSize()));
      TrainedNetwork.Evaluated evaluated = program.evaluate(batch);
      squaredError += evaluated.squaredError();
      realTokens += evaluated.realTokens();
      metrics.add(batch, evaluated.prediction());
    }
    return squaredError / (COORDINATES * realTokens);
  }
}

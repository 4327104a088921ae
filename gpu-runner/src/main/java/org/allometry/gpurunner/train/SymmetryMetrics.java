package org.allometry.gpurunner.train;

import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.gpurunner.arm.Isometry;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * How far a trained network f is from commuting with E(3), on the first test scenes x, each with
 * the same G elements g in every trial.
 *
 * <p>Equivariance error (REMUL, Elhag et al. 2024, arXiv 2410.17878): the mean over scenes' real
 * tokens and elements of ‖f(φ(g)x) − ρ(g)f(x)‖.
 *
 * <p>Share of the loss due to asymmetry: (L(f) − L(f̄)) / L(f), with the group average f̄(x) = E
 * ρ(g)⁻¹f(φ(g)x) and L the mean squared error of the same scenes. With d_g = ρ(g)⁻¹f(φ(g)x) − f(x)
 * and d̄ their mean over the G elements, f + d̄ stands for f̄; its loss is too large by the
 * variance of d̄ in the mean, so that the unbiased Σ‖d_g − d̄‖² / (G (G − 1)) is taken off. The
 * share is 0 for an equivariant network and can be below 0, where f is better on scenes as they
 * come than on moved ones.
 */
final class SymmetryMetrics {
  /** Keeps the elements apart from those that train: "symmetry" in ASCII. */
  private static final long STREAM = 0x73796D6D65747279L;

  private final int elements;
  private double distances;
  private long moved;
  private double loss;
  private double lessInAverage;

  private SymmetryMetrics(int elements) {
    this.elements = elements;
  }

  /**
   * Measures a network; costs {@code settings.symmetryScenes × (symmetryElements + 1)} forward
   * passes of a scene.
   *
   * @return the metrics by name, without those that are not finite; empty where the settings ask
   *     for none
   */
  static SortedMap<String, Double> measure(
      TrainedNetwork program, DataSet data, TrainingSettings settings) {
    SymmetryMetrics metrics = new SymmetryMetrics(settings.symmetryElements());
    int scenes = Math.min(settings.symmetryScenes(), data.testSamples());
    for (int from = 0; from < scenes; from += settings.evaluationBatchSize()) {
      int to = Math.min(scenes, from + settings.evaluationBatchSize());
      metrics.add(program, data.test(from, to), data.shiftReach());
    }
    return metrics.values();
  }

  private void add(TrainedNetwork program, SceneBatch batch, double shiftReach) {
    float[] plain = program.evaluate(batch).prediction();
    double[] sum = new double[plain.length];
    double[] squares = new double[plain.length];
    for (int g = 0; g < elements; g++) {
      Isometry[] drawn = new Isometry[batch.scenes()];
      for (int scene = 0; scene < drawn.length; scene++) {
        SampleRandom random = new SampleRandom(STREAM, g, batch.sample()[scene]);
        drawn[scene] = Isometry.draw(random, shiftReach);
      }
      float[] prediction = program.evaluate(Isometry.move(batch, drawn)).prediction();
      for (int row = 0; row < batch.mask().length; row++) {
        if (batch.mask()[row] > 0) {
          compare(drawn[row / batch.tokens()], prediction, plain, 3 * row, sum, squares);
        }
      }
    }
    for (int row = 0; row < batch.mask().length; row++) {
      if (batch.mask()[row] > 0) {
        for (int i = 3 * row; i < 3 * row + 3; i++) {
          average(plain[i] - (double) batch.target()[i], sum[i] / elements, squares[i]);
        }
      }
    }
  }

  /** Adds ρ(g)⁻¹f(φ(g)x) − f(x) of a token, which is as long as f(φ(g)x) − ρ(g)f(x). */
  private void compare(
      Isometry g, float[] prediction, float[] plain, int at, double[] sum, double[] squares) {
    double[] back = g.directionBack(prediction[at], prediction[at + 1], prediction[at + 2]);
    double length = 0;
    for (int k = 0; k < 3; k++) {
      double d = back[k] - plain[at + k];
      sum[at + k] += d;
      squares[at + k] += d * d;
      length += d * d;
    }
    distances += Math.sqrt(length);
    moved++;
  }

  private void average(double error, double mean, double squares) {
    double variance = (squares - elements * mean * mean) / (elements - 1);
    loss += error * error;
    lessInAverage += variance / elements - mean * (2 * error + mean);
  }

  private SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    put(values, RungMetrics.EQUIVARIANCE_ERROR, distances / moved);
    put(values, RungMetrics.ASYMMETRY_SHARE, lessInAverage / loss);
    return values;
  }

  private static void put(SortedMap<String, Double> values, String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}

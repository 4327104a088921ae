package org.allometry.gpurunner.task.nbody;

import java.io.IOException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.store.MappedFloats;
import org.allometry.gpurunner.task.store.StoredData;

/** Reads n-body scenes from disk. */
final class NBodyData implements DataSet {
  /** Velocities are of order 3; networks like inputs of order 1. */
  private static final float VELOCITY_SCALE = 1f / 3;

  private final NBodySettings settings;
  private final SceneShape shape;
  private final MappedFloats train;
  private final MappedFloats test;
  private final double scale;
  private final double zeroLoss;

  NBodyData(NBodySettings settings, SceneShape shape, StoredData stored) throws IOException {
    this.settings = settings;
    this.shape = shape;
    this.train = stored.floats(NBodyGenerator.TRAIN);
    this.test = stored.floats(NBodyGenerator.TEST);
    this.scale = stored.number(NBodyGenerator.SCALE);
    this.zeroLoss = stored.number(NBodyGenerator.ZERO_LOSS);
  }

  @Override
  public SceneShape shape() {
    return shape;
  }

  @Override
  public int trainSamples() {
    return settings.trainSamples();
  }

  @Override
  public int testSamples() {
    return settings.testSamples();
  }

  @Override
  public double meanTokens() {
    return settings.bodies(false);
  }

  @Override
  public double zeroLoss() {
    return zeroLoss;
  }

  /** Bodies start within 1 of a place that is drawn with the standard deviation shift-sd. */
  @Override
  public double shiftReach() {
    return settings.centred() ? 0 : 1 + settings.shiftSd();
  }

  @Override
  public SceneBatch train(int[] indices) {
    return batch(train, settings.bodies(false), settings.trainSamples(), indices.clone());
  }

  @Override
  public SceneBatch test(int from, int to) {
    Objects.checkFromToIndex(from, to, settings.testSamples());
    return batch(
        test, settings.bodies(true), settings.testSamples(), IntStream.range(from, to).toArray());
  }

  private SceneBatch batch(MappedFloats split, int bodies, int samples, int[] indices) {
    int rows = indices.length * bodies;
    SceneBatch batch =
        new SceneBatch(
            indices.length,
            bodies,
            new float[rows * 3],
            new float[rows * 6],
            new float[rows],
            new float[rows],
            new float[rows * 3],
            indices);
    float[] record = new float[bodies * NBodySampler.WIDTH];
    for (int b = 0; b < indices.length; b++) {
      Objects.checkIndex(indices[b], samples);
      split.get((long) indices[b] * record.length, record);
      fill(batch, b * bodies, record);
    }
    return batch;
  }

  private void fill(SceneBatch batch, int firstRow, float[] record) {
    int width = NBodySampler.WIDTH;
    int bodies = record.length / width;
    double[] mean = new double[3];
    for (int i = 0; i < bodies; i++) {
      for (int k = 0; k < 3; k++) {
        mean[k] += record[i * width + 1 + k] / (double) bodies;
      }
    }
    for (int i = 0; i < bodies; i++) {
      int row = firstRow + i;
      batch.mask()[row] = 1;
      batch.scalars()[row] = record[i * width];
      for (int k = 0; k < 3; k++) {
        float x = record[i * width + 1 + k];
        batch.points()[row * 3 + k] = x;
        batch.directions()[row * 6 + k] = record[i * width + 4 + k] * VELOCITY_SCALE;
        batch.directions()[row * 6 + 3 + k] = (float) (x - mean[k]);
        batch.target()[row * 3 + k] = (float) (record[i * width + 7 + k] / scale);
      }
    }
  }

  @Override
  public Metrics metrics() {
    return new PositionErrors(scale);
  }

  /** Mappings end with the garbage collector; there is nothing to release by hand. */
  @Override
  public void close() {}

  /** Errors of the bodies' final positions. */
  private static final class PositionErrors implements Metrics {
    private final double scale;
    private long bodies;
    private double squares;

    PositionErrors(double scale) {
      this.scale = scale;
    }

    @Override
    public void add(SceneBatch batch, float[] prediction) {
      for (int row = 0; row < batch.mask().length; row++) {
        if (batch.mask()[row] > 0) {
          bodies++;
          for (int i = 3 * row; i < 3 * row + 3; i++) {
            double error = scale * ((double) prediction[i] - batch.target()[i]);
            squares += error * error;
          }
        }
      }
    }

    @Override
    public SortedMap<String, Double> values() {
      SortedMap<String, Double> values = new TreeMap<>();
      values.put("mse", squares / (3 * bodies));
      values.put("rms_error", Math.sqrt(squares / bodies));
      return values;
    }
  }
}

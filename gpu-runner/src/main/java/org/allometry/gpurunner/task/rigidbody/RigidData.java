package org.allometry.gpurunner.task.rigidbody;

import java.io.IOException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.store.MappedFloats;
import org.allometry.gpurunner.task.store.StoredData;

/** Reads rigid-body scenes from disk. */
final class RigidData implements DataSet {
  private final RigidSettings settings;
  private final SceneShape shape;
  private final RigidFeatures features;
  private final TrajectoryLayout layout;
  private final MappedFloats train;
  private final MappedFloats test;
  private final double scale;
  private final double zeroLoss;
  private final double meanTokens;

  RigidData(RigidSettings settings, SceneShape shape, StoredData stored) throws IOException {
    this.settings = settings;
    this.shape = shape;
    this.layout = new TrajectoryLayout(settings.mostObjects(), settings.frames());
    this.train = stored.floats(RigidGenerator.TRAIN);
    this.test = stored.floats(RigidGenerator.TEST);
    this.scale = stored.number(RigidGenerator.SCALE);
    this.zeroLoss = stored.number(RigidGenerator.ZERO_LOSS);
    this.meanTokens = stored.number(RigidGenerator.MEAN_TOKENS);
    this.features = new RigidFeatures(settings.stepsPerFrame(), scale);
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
    return meanTokens;
  }

  @Override
  public double zeroLoss() {
    return zeroLoss;
  }

  /** Points are relative to the mean of the scene's vertices, floor and gravity included. */
  @Override
  public double shiftReach() {
    return 0;
  }

  @Override
  public SceneBatch train(int[] indices) {
    return batch(false, indices.clone());
  }

  @Override
  public SceneBatch test(int from, int to) {
    Objects.checkFromToIndex(from, to, settings.testSamples());
    return batch(true, IntStream.range(from, to).toArray());
  }

  private SceneBatch batch(boolean test, int[] indices) {
    RigidScene[] scenes = new RigidScene[indices.length];
    int tokens = 0;
    for (int i = 0; i < indices.length; i++) {
      scenes[i] = scene(test, indices[i]);
      tokens = Math.max(tokens, scenes[i].tokens());
    }
    return features.batch(scenes, tokens, indices);
  }

  /** The scene of a sample of a split. */
  RigidScene scene(boolean ofTest, int sample) {
    Objects.checkIndex(sample, ofTest ? settings.testSamples() : settings.trainSamples());
    FrameOrder order = new FrameOrder(settings.trajectories(ofTest), settings.frames());
    MappedFloats split = ofTest ? test : train;
    long start = (long) order.trajectory(sample) * layout.length();
    float[] window = new float[layout.window().length()];
    int header = layout.object(layout.places());
    split.get(start, window, 0, header);
    split.get(
        start + layout.frame(order.frame(sample) - 1), window, header, window.length - header);
    return RigidScene.of(window, layout.window(), settings.meshes());
  }

  @Override
  public Metrics metrics() {
    return new RigidErrors(sample -> scene(true, sample), scale);
  }

  /** Mappings end with the garbage collector; there is nothing to release by hand. */
  @Override
  public void close() {}
}

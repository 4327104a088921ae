package org.allometry.gpurunner.task.nbody;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.SceneShape.Direction;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.store.DataCache;
import org.allometry.gpurunner.task.store.DataKey;

/** The n-body task with its settings. */
final class NBodyTask implements Task {
  static final String NAME = "n-body";

  private static final int GENERATOR_VERSION = 1;
  private static final long MANIFEST_BYTES = 4096;

  private final NBodySettings settings;
  private final DataKey key;

  NBodyTask(NBodySettings settings) {
    this.settings = settings;
    this.key = new DataKey(NAME, GENERATOR_VERSION, settings.canonical());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String fingerprint() {
    return key.fingerprint();
  }

  @Override
  public SceneShape shape() {
    return new SceneShape(
        List.of("x"),
        List.of(new Direction("v/3", "x"), new Direction("x-mean", "x")),
        List.of("ln m"),
        List.of("ln m", "x", "v/3"),
        Math.max(settings.bodies(false), settings.bodies(true)));
  }

  @Override
  public int trainSamples() {
    return settings.trainSamples();
  }

  @Override
  public double expectedTokens() {
    return settings.bodies(false);
  }

  @Override
  public long expectedBytes() {
    long numbers =
        (long) settings.trainSamples() * settings.bodies(false)
            + (long) settings.testSamples() * settings.bodies(true);
    return numbers * NBodySampler.WIDTH * Float.BYTES + MANIFEST_BYTES;
  }

  @Override
  public DataSet open(Path home, Progress progress) throws IOException {
    DataCache cache = new DataCache(home);
    return new NBodyData(
        settings,
        shape(),
        cache.open(key, expectedBytes(), new NBodyGenerator(settings), progress));
  }
}

package org.allometry.gpurunner.task.rigidbody;

import java.io.IOException;
import java.nio.file.Path;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.store.DataCache;
import org.allometry.gpurunner.task.store.DataKey;

/** The rigid-body task with its settings. */
final class RigidTask implements Task {
  static final String NAME = "rigid-body";

  private static final int GENERATOR_VERSION = 1;
  private static final long MANIFEST_BYTES = 8192;

  private final RigidSettings settings;
  private final DataKey key;

  RigidTask(RigidSettings settings) {
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
    int most = settings.meshes().stream().mapToInt(ShapeMesh::count).max().orElse(0);
    return RigidFeatures.shape(settings.mostObjects() * most);
  }

  @Override
  public int trainSamples() {
    return settings.trainSamples();
  }

  @Override
  public double expectedTokens() {
    double objects = (settings.fewestObjects() + settings.mostObjects()) / 2.0;
    return objects * settings.meshes().stream().mapToInt(ShapeMesh::count).average().orElse(0);
  }

  @Override
  public long expectedBytes() {
    long numbers = new TrajectoryLayout(settings.mostObjects(), settings.frames()).length();
    long trajectories = (long) settings.trainTrajectories() + settings.testTrajectories();
    return numbers * trajectories * Float.BYTES + MANIFEST_BYTES;
  }

  @Override
  public DataSet open(Path home, Progress progress) throws IOException {
    DataCache cache = new DataCache(home);
    return new RigidData(
        settings,
        shape(),
        cache.open(key, expectedBytes(), new RigidGenerator(settings), progress));
  }
}

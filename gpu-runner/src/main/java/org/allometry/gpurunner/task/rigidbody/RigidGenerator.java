package org.allometry.gpurunner.task.rigidbody;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.store.DataCache;
import org.allometry.gpurunner.task.store.FloatWriter;

/** Simulates the splits {@code train.f32} and {@code test.f32}, on all cores, in order. */
final class RigidGenerator implements DataCache.Generator {
  static final String TRAIN = "train.f32";
  static final String TEST = "test.f32";

  /** Standard deviation of the training targets' coordinates, m. */
  static final String SCALE = "scale";

  static final String ZERO_LOSS = "zeroLoss";
  static final String MEAN_TOKENS = "meanTokens";

  private static final int BLOCK = 64;
  private static final int MAX_SCENES = 100;

  private final RigidSettings settings;
  private final TrajectoryLayout layout;

  RigidGenerator(RigidSettings settings) {
    this.settings = settings;
    this.layout = new TrajectoryLayout(settings.mostObjects(), settings.frames());
  }

  @Override
  public SortedMap<String, Double> generate(Output files, Progress progress) throws IOException {
    BulletLibrary.load();
    Moments train = write(files.file(TRAIN), false, 0, progress);
    Moments test = write(files.file(TEST), true, settings.trainTrajectories(), progress);
    double scale = Math.sqrt(train.variance());
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put(SCALE, scale);
    numbers.put(ZERO_LOSS, test.squares / test.count / (scale * scale));
    numbers.put(MEAN_TOKENS, train.count / 3.0 / train.scenes);
    return numbers;
  }

  private Moments write(FloatWriter writer, boolean test, long doneBefore, Progress progress)
      throws IOException {
    int trajectories = settings.trajectories(test);
    long total = (long) settings.trainTrajectories() + settings.testTrajectories();
    Moments all = new Moments();
    Simulated[] block = new Simulated[BLOCK];
    for (int from = 0; from < trajectories; from += BLOCK) {
      int start = from;
      int count = Math.min(BLOCK, trajectories - from);
      progress.at("trajectories", doneBefore + from, total);
      try {
        IntStream.range(0, count).parallel().forEach(i -> block[i] = simulate(test, start + i));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (int i = 0; i < count; i++) {
        writer.write(block[i].trajectory, block[i].trajectory.length);
        all.add(block[i].moments);
      }
      RigidWorld.freeClosedWorlds();
    }
    progress.at("trajectories", doneBefore + trajectories, total);
    return all;
  }

  /** A trajectory with the sums over its samples. */
  @SuppressWarnings("ArrayRecordComponent") // written at once, never compared
  private record Simulated(float[] trajectory, Moments moments) {}

  private Simulated simulate(boolean test, int index) {
    try {
      float[] trajectory = trajectory(test, index);
      return new Simulated(trajectory, moments(trajectory, test, index));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Simulates trajectory {@code index} of a split; {@link BulletLibrary#load()} was called. */
  float[] trajectory(boolean test, int index) throws IOException {
    SampleRandom random = new SampleRandom(settings.seed(), test ? 1 : 0, index);
    SceneSampler sampler = new SceneSampler(settings, random);
    for (int i = 0; i < MAX_SCENES; i++) {
      float[] trajectory = new float[layout.length()];
      try (RigidWorld world = new RigidWorld(settings)) {
        if (fill(world, sampler, trajectory)) {
          run(world, trajectory);
          return trajectory;
        }
      }
    }
    throw new IOException(
        "no place for "
            + settings.fewestObjects()
            + " to "
            + settings.mostObjects()
            + " objects of sizes "
            + settings.sizes()
            + " in the spawn box; lower objects-max or sizes, or raise spawn-half-width");
  }

  /** Draws the scene's objects; false when one of them finds no place. */
  boolean fill(RigidWorld world, SceneSampler sampler, float[] trajectory) {
    int objects = sampler.objects();
    trajectory[0] = objects;
    for (int i = 0; i < objects; i++) {
      int at = layout.object(i);
      boolean placed =
          sampler.place(
              body -> {
                trajectory[at] = body.mesh();
                trajectory[at + 1] = (float) body.size();
                trajectory[at + 2] = (float) body.mass();
                trajectory[at + 3] = (float) body.friction();
                trajectory[at + 4] = (float) body.restitution();
                return world.add(body);
              });
      if (!placed) {
        return false;
      }
    }
    return true;
  }

  private void run(RigidWorld world, float[] trajectory) {
    int objects = (int) trajectory[0];
    for (int frame = 0; frame < settings.frames(); frame++) {
      for (int step = 0; frame > 0 && step < settings.stepsPerFrame(); step++) {
        world.step();
      }
      for (int i = 0; i < objects; i++) {
        world.pose(i, trajectory, layout.pose(frame, i));
      }
    }
  }

  private Moments moments(float[] trajectory, boolean test, int index) {
    int trajectories = settings.trajectories(test);
    FrameOrder order = new FrameOrder(trajectories, settings.frames());
    Moments moments = new Moments();
    int turns = settings.frames() - 2;
    for (int turn = 0; turn < turns; turn++) {
      if (!test || index + (long) turn * trajectories < settings.testSamples()) {
        float[] window = layout.window(trajectory, order.frame(index, turn));
        moments.add(RigidScene.of(window, layout.window(), settings.meshes()));
      }
    }
    return moments;
  }

  /** Sums over the targets' coordinates, always added in the same order. */
  private static final class Moments {
    private long scenes;
    private long count;
    private double sum;
    private double squares;

    void add(RigidScene scene) {
      scenes++;
      for (int i = 0; i < 3 * scene.tokens(); i++) {
        double d = scene.displacement(i);
        count++;
        sum += d;
        squares += d * d;
      }
    }

    void add(Moments other) {
      scenes += other.scenes;
      count += other.count;
      sum += other.sum;
      squares += other.squares;
    }

    double variance() {
      double mean = sum / count;
      return squares / count - mean * mean;
    }
  }
}

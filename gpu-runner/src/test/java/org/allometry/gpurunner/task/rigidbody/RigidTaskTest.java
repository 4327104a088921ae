package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.allometry.gpurunner.arm.Augmentation;
import org.allometry.gpurunner.settings.SettingsProblem;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.Quaternions;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.allometry.gpurunner.task.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RigidTaskTest {
  private static final String SMALL =
      "objects-min = 3, objects-max = 5, vertices = 16, train-trajectories = 60,"
          + " test-trajectories = 30, test-samples = 600, frames = 96";

  @TempDir Path home;

  private static Task task(String overrides) {
    return TaskSettings.task("name = rigid-body, rigid-body { " + SMALL + ", " + overrides + " }");
  }

  private RigidData open(String overrides) throws IOException {
    return (RigidData) task(overrides).open(home, Progress.NONE);
  }

  @Test
  void zeroDisplacementScoresAboutOneAndItsErrorsAreTheTargets() throws IOException {
    try (RigidData data = open("")) {
      assertEquals(1, data.zeroLoss(), 0.3);
      DataSet.Metrics metrics = data.metrics();
      double squares = 0;
      double real = 0;
      for (int from = 0; from < 600; from += 60) {
        SceneBatch batch = data.test(from, from + 60);
        metrics.add(batch, new float[batch.target().length]);
        for (float t : batch.target()) {
          squares += (double) t * t;
        }
        for (float m : batch.mask()) {
          real += m;
        }
      }
      assertEquals(data.zeroLoss(), squares / (3 * real), 1e-4);
      SortedMap<String, Double> values = metrics.values();
      assertEquals(
          List.of("centre_error_m", "rms_error_m", "rotation_error_deg"),
          List.copyOf(values.keySet()));
      assertTrue(value(values, "rms_error_m") > 0.001);
      assertTrue(value(values, "centre_error_m") < value(values, "rms_error_m"));
    }
  }

  @Test
  void theTargetItselfHasNoError() throws IOException {
    try (RigidData data = open("")) {
      SceneBatch batch = data.test(0, 50);
      DataSet.Metrics metrics = data.metrics();
      metrics.add(batch, batch.target());
      metrics.values().forEach((name, error) -> assertEquals(0, error, 1e-3, name));
    }
  }

  @Test
  void tokensDescribeTheScene() throws IOException {
    try (RigidData data = open("")) {
      SceneBatch batch = data.train(IntStream.range(0, 40).toArray());
      assertEquals(27, data.shape().plainWidth());
      assertTrue(batch.tokens() <= data.shape().maxTokens());
      for (int b = 0; b < 40; b++) {
        RigidScene scene = data.scene(false, b);
        for (int i = 0; i < batch.tokens(); i++) {
          int row = b * batch.tokens() + i;
          assertEquals(i < scene.tokens() ? 1 : 0, batch.mask()[row]);
          if (i < scene.tokens()) {
            double z = scene.now()[3 * i + 2];
            assertEquals(Math.exp(-4 * z), batch.scalars()[6 * row + 4], 1e-5);
            assertEquals(z, batch.points()[9 * row + 2] - batch.points()[9 * row + 8], 1e-5);
            assertEquals(
                12 * (z - scene.before()[3 * i + 2]), batch.directions()[21 * row + 2], 1e-5);
            assertEquals(1, batch.directions()[21 * row + 17]);
            assertEquals(-1, batch.directions()[21 * row + 20]);
          } else {
            assertEquals(0, batch.directions()[21 * row + 20]);
          }
        }
      }
    }
  }

  @Test
  void movedScenesKeepShapesHeightsAndPlaces() throws IOException {
    try (RigidData data = open("")) {
      assertEquals(0, data.shiftReach(), "positions are relative to the scene's mean");
      SceneBatch batch = data.train(IntStream.range(0, 20).toArray());
      SceneBatch moved = new Augmentation(1, data.shiftReach()).of(batch, 0);
      double turned = 0;
      for (int row = 0; row < batch.mask().length; row++) {
        float[] p = Arrays.copyOfRange(moved.points(), 9 * row, 9 * row + 9);
        float[] d = Arrays.copyOfRange(moved.directions(), 21 * row, 21 * row + 21);
        turned = Math.max(turned, Math.abs(batch.directions()[21 * row + 17] - d[17]));
        double height = 0;
        for (int k = 0; k < 3; k++) {
          height += (p[k] - p[6 + k]) * d[15 + k];
          assertEquals(2 * (p[k] - p[3 + k]), d[3 + k], 1e-5, "from the centre");
          assertEquals(p[k] / 2, d[6 + k], 1e-5, "from the mean");
          assertEquals(-d[15 + k], d[18 + k], 0f, "floor and gravity");
        }
        double expected = batch.mask()[row] == 0 ? 1 : Math.exp(-4 * height);
        float scalar = batch.mask()[row] == 0 ? 1 : moved.scalars()[6 * row + 4];
        assertEquals(expected, scalar, 1e-4, "height above the moved floor");
        assertEquals(length(batch.target(), 3 * row), length(moved.target(), 3 * row), 1e-4);
        if (row > 0 && moved.mask()[row] > 0 && moved.mask()[row - 1] > 0) {
          assertEquals(distance(batch.points(), 9 * row), distance(moved.points(), 9 * row), 1e-4);
        }
      }
      assertTrue(turned > 0.5, "nothing was turned");
    }
  }

  private static double length(float[] v, int at) {
    return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
  }

  /** Distance of a vertex from the one before. */
  private static double distance(float[] points, int at) {
    double squares = 0;
    for (int k = 0; k < 3; k++) {
      double d = points[at + k] - points[at - 9 + k];
      squares += d * d;
    }
    return Math.sqrt(squares);
  }

  @Test
  void bodiesStayRigidAndAboveTheFloor() throws IOException {
    try (RigidData data = open("")) {
      for (int sample = 0; sample < data.trainSamples(); sample += 7) {
        RigidScene scene = data.scene(false, sample);
        for (int i = 1; i < scene.tokens(); i++) {
          assertTrue(scene.next()[3 * i + 2] > -0.05, "a vertex at " + scene.next()[3 * i + 2]);
          if (scene.bodies()[i] == scene.bodies()[i - 1]) {
            assertEquals(gap(scene.now(), i), gap(scene.next(), i), 1e-5);
          }
        }
      }
    }
  }

  @Test
  void bodiesDoNotOverlapAtTheStart() throws IOException {
    String crowded =
        "shapes = [cube], spawn-half-width = 2, objects-min = 5, vertices = 26, seed = 3";
    try (RigidData data = open(crowded)) {
      FrameOrder order = new FrameOrder(60, 96);
      int seen = 0;
      for (int sample = 0; sample < data.trainSamples(); sample++) {
        if (order.frame(sample) == 1) {
          RigidScene scene = data.scene(false, sample);
          seen++;
          for (int body = 0; body < 5; body++) {
            assertOutside(scene, body);
          }
        }
      }
      assertEquals(60, seen);
    }
  }

  /** No vertex of another cube is inside the cube {@code body} at the first frame. */
  private static void assertOutside(RigidScene scene, int body) {
    int corner = 26 * body;
    double size = scene.materials()[RigidScene.MATERIALS * body + 3];
    for (int i = 0; i < scene.tokens(); i++) {
      if (scene.bodies()[i] != body) {
        double most = 0;
        for (int axis : new int[] {4, 10, 12}) {
          most = Math.max(most, along(scene, corner, axis, i, body));
        }
        assertTrue(most > size / 2 - 0.005, "inside by " + (size / 2 - most));
      }
    }
  }

  /** Vertex i's offset from the body's centre along one face centre (4: −x, 10: −y, 12: −z). */
  private static double along(RigidScene scene, int corner, int axis, int i, int body) {
    double dot = 0;
    double squares = 0;
    for (int k = 0; k < 3; k++) {
      double centre = scene.centresBefore()[3 * body + k];
      double face = scene.before()[3 * (corner + axis) + k] - centre;
      dot += face * (scene.before()[3 * i + k] - centre);
      squares += face * face;
    }
    return Math.abs(dot) / Math.sqrt(squares);
  }

  @Test
  void twoGenerationsHaveTheSameBytes() throws IOException {
    Task task = task("train-trajectories = 70, test-trajectories = 10, test-samples = 20");
    task.open(home.resolve("a"), Progress.NONE).close();
    task.open(home.resolve("b"), Progress.NONE).close();
    String folder = "rigid-body-" + task.fingerprint();
    for (String file : List.of("train.f32", "test.f32", "manifest.json")) {
      assertArrayEquals(
          Files.readAllBytes(home.resolve("a").resolve(folder).resolve(file)),
          Files.readAllBytes(home.resolve("b").resolve(folder).resolve(file)),
          file);
    }
    assertTrue(
        task.expectedBytes() >= Files.size(home.resolve("a").resolve(folder).resolve("train.f32")));
  }

  @Test
  void firstSamplesAreSpreadAndAllFramesOccurOnce() {
    FrameOrder order = new FrameOrder(7, 32);
    TreeSet<String> seen = new TreeSet<>();
    for (int sample = 0; sample < 7 * 30; sample++) {
      seen.add(order.trajectory(sample) + "/" + order.frame(sample));
      assertTrue(order.frame(sample) >= 1 && order.frame(sample) <= 30);
    }
    assertEquals(210, seen.size());
    assertEquals(7, IntStream.range(0, 7).map(order::trajectory).distinct().count());
    assertEquals(7, IntStream.range(0, 7).map(order::frame).distinct().count());
  }

  @Test
  void rotationErrorIsTheAngleOfTheRotation() {
    double[] from = {1, 0, 0, 0, 2, 0, 0, 0, 3, -1, -2, -3};
    for (double degrees : new double[] {0, 1e-3, 0.5, 30, 120, 179}) {
      double half = Math.toRadians(degrees) / 2;
      double[] m = Quaternions.matrix(new double[] {Math.cos(half), 0, Math.sin(half), 0});
      double[] to = new double[12];
      for (int i = 0; i < 12; i++) {
        int row = i / 3 * 3;
        for (int k = 0; k < 3; k++) {
          to[i] += m[3 * (i % 3) + k] * from[row + k];
        }
      }
      assertEquals(degrees, Rotations.bestAngleDegrees(from, to), 1e-5);
    }
  }

  @Test
  void rejectsImpossibleSettings() {
    assertEquals("objects-min", rejected("objects-min = 9"));
    assertEquals("test-samples", rejected("test-samples = 1000000"));
    assertEquals("sizes", rejected("sizes = [0.7, 5]"));
    assertEquals("vertices", rejected("vertices = 8"));
    assertEquals("shapes", rejected("shapes = [cube, shpere]"));
    assertEquals("shapes", rejected("shapes = []"));
    assertEquals("frames", rejected("frames = 2"));
    assertEquals("obj-folder", rejected("obj-folder = no-such-folder"));
  }

  @Test
  void saysWhenTheObjectsDoNotFit() {
    Task crowded =
        task("objects-min = 60, objects-max = 60, sizes = [1.2, 1.2], spawn-half-width = 1.5");
    IOException e = assertThrows(IOException.class, () -> crowded.open(home, Progress.NONE));
    assertTrue(String.valueOf(e.getMessage()).contains("no place for 60 to 60 objects"));
  }

  private static String rejected(String overrides) {
    SettingsReader reader =
        TaskSettings.of("name = rigid-body, rigid-body { " + SMALL + ", " + overrides + " }");
    Tasks.read(reader);
    SettingsProblem problem = reader.problems().get(0);
    return problem.path().substring("allometry.task.rigid-body.".length());
  }

  private static double gap(double[] points, int i) {
    double squares = 0;
    for (int k = 0; k < 3; k++) {
      double d = points[3 * i + k] - points[3 * i - 3 + k];
      squares += d * d;
    }
    return Math.sqrt(squares);
  }

  private static double value(SortedMap<String, Double> values, String name) {
    return Objects.requireNonNull(values.get(name));
  }
}

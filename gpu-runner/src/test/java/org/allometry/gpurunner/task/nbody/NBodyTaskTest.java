package org.allometry.gpurunner.task.nbody;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NBodyTaskTest {
  private static final String SOFT = "min-radius = 0.3, softening = 0.2, planet-mass = [0.3, 3], ";
  private static final String SMALL = "train-samples = 3000, test-samples = 1000, ";

  @TempDir Path home;

  static NBodySettings settings(String overrides) {
    SettingsReader reader = TaskSettings.of("n-body { " + overrides + " }").at("n-body");
    NBodySettings settings = NBodySettings.read(reader);
    reader.throwIfWrong();
    return settings;
  }

  private static Task task(String overrides) {
    return TaskSettings.task("n-body { " + overrides + " }");
  }

  @Test
  void defaultsAreThePublishedSettings() {
    Task task = task("");
    assertEquals(100_000, task.trainSamples());
    assertEquals(4, task.expectedTokens());
    assertEquals(4, task.shape().maxTokens());
    assertEquals(7, task.shape().plainWidth());
  }

  @Test
  void predictingZeroScoresAboutOne() throws IOException {
    try (DataSet data = task(SOFT + SMALL).open(home, Progress.NONE)) {
      assertEquals(1, data.zeroLoss(), 0.1);
      SceneBatch test = data.test(0, 1000);
      assertEquals(data.zeroLoss(), meanSquare(test.target()), 1e-5);
      SceneBatch train = data.train(range(3000));
      assertEquals(1, meanSquare(train.target()), 1e-3);
    }
  }

  @Test
  void targetIsWhatTheIntegratorAddsToTheExtrapolation() throws IOException {
    Task task = task(SOFT + SMALL + "centred = false");
    NBodySettings settings = settings(SOFT + SMALL + "centred = false");
    try (DataSet data = task.open(home, Progress.NONE)) {
      SceneBatch batch = data.train(new int[] {17});
      NBodySampler.Scene scene = new NBodySampler(settings).draw(new SampleRandom(0, 0, 17), false);
      NBodyIntegrator integrator = new NBodyIntegrator(scene.masses(), scene.x(), scene.v(), 0.2);
      integrator.advance(100, 0.001);
      DataSet.Metrics metrics = data.metrics();
      metrics.add(batch, new float[12]);
      double squares = 0;
      for (int i = 0; i < 12; i++) {
        double x = scene.x()[i];
        double v = scene.v()[i];
        double displacement = integrator.positions()[i] - x - 0.1 * v;
        squares += displacement * displacement;
        assertEquals(x, batch.points()[i], 1e-5);
        assertEquals(v / 3, batch.directions()[6 * (i / 3) + i % 3], 1e-6);
      }
      assertEquals(Math.sqrt(squares / 4), value(metrics, "rms_error"), 1e-6);
      assertEquals(squares / 12, value(metrics, "mse"), 1e-6);
    }
  }

  @Test
  void centredScenesHaveMeanZeroAndOffsetsFromIt() throws IOException {
    try (DataSet data = task(SOFT + SMALL).open(home, Progress.NONE)) {
      SceneBatch batch = data.test(5, 6);
      for (int k = 0; k < 3; k++) {
        double mean = 0;
        for (int i = 0; i < 4; i++) {
          mean += batch.points()[3 * i + k] / 4.0;
          assertEquals(batch.points()[3 * i + k], batch.directions()[6 * i + 3 + k], 1e-6);
        }
        assertEquals(0, mean, 1e-6);
      }
      assertArrayEquals(new int[] {5}, batch.sample());
    }
  }

  @Test
  void domainShiftMovesTestScenesAlone() throws IOException {
    String far = SMALL + "centred = false, shift-sd = 0.0, domain-shift = 200";
    try (DataSet data = task(far).open(home, Progress.NONE)) {
      assertEquals(200, data.test(0, 1).points()[0], 2);
      assertEquals(0, data.train(new int[] {0}).points()[0], 2);
    }
  }

  @Test
  void testScenesMayHaveMorePlanets() throws IOException {
    try (DataSet data = task(SMALL + "test-planets = 5").open(home, Progress.NONE)) {
      assertEquals(6, data.shape().maxTokens());
      assertEquals(6, data.test(0, 10).tokens());
      assertEquals(4, data.train(new int[] {0, 1}).tokens());
    }
  }

  @Test
  void twoGenerationsHaveTheSameBytes() throws IOException {
    Task task = task(SOFT + "train-samples = 2500, test-samples = 100");
    task.open(home.resolve("a"), Progress.NONE).close();
    task.open(home.resolve("b"), Progress.NONE).close();
    String folder = "n-body-" + task.fingerprint();
    for (String file : List.of("train.f32", "test.f32", "manifest.json")) {
      assertArrayEquals(
          Files.readAllBytes(home.resolve("a").resolve(folder).resolve(file)),
          Files.readAllBytes(home.resolve("b").resolve(folder).resolve(file)),
          file);
    }
  }

  @Test
  void fewerSamplesAreTheFirstOfMore() throws IOException {
    Task few = task("train-samples = 10, test-samples = 10, centred = true");
    Task more = task("train-samples = 20, test-samples = 10");
    try (DataSet a = few.open(home, Progress.NONE);
        DataSet b = more.open(home, Progress.NONE)) {
      assertArrayEquals(a.train(range(10)).points(), b.train(range(10)).points());
    }
  }

  @Test
  void expectsTheBytesItTakes() throws IOException {
    Task task = task(SMALL);
    task.open(home, Progress.NONE).close();
    long bytes = 0;
    for (String file : List.of("train.f32", "test.f32", "manifest.json")) {
      bytes += Files.size(home.resolve("n-body-" + task.fingerprint()).resolve(file));
    }
    assertTrue(task.expectedBytes() <= bytes + 4096);
    assertTrue(task.expectedBytes() >= bytes);
  }

  @Test
  void tellsHowFarGenerationIs() throws IOException {
    List<Long> done = new ArrayList<>();
    task(SMALL).open(home, (what, at, total) -> done.add(total - at)).close();
    assertEquals(4000, done.get(0));
    assertEquals(0, done.get(done.size() - 1));
    assertTrue(done.size() > 4, done.toString());
  }

  @Test
  void saysWhenHardlyAnySceneIsAllowed() {
    Task task = task("max-move = 0.001");
    IOException e = assertThrows(IOException.class, () -> task.open(home, Progress.NONE));
    assertTrue(message(e).contains("max-move = 0.001"), e.getMessage());
  }

  @Test
  void rejectsASampleOutsideItsSplit() throws IOException {
    try (DataSet data = task(SMALL).open(home, Progress.NONE)) {
      assertThrows(IndexOutOfBoundsException.class, () -> data.train(new int[] {3000}));
      assertThrows(IndexOutOfBoundsException.class, () -> data.test(0, 1001));
    }
  }

  private static int[] range(int to) {
    return java.util.stream.IntStream.range(0, to).toArray();
  }

  private static double meanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum / values.length;
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private static double value(DataSet.Metrics metrics, String name) {
    return java.util.Objects.requireNonNull(metrics.values().get(name));
  }
}

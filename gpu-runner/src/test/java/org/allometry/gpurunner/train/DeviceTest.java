package org.allometry.gpurunner.train;

import static org.allometry.gpurunner.train.KernelFixture.scenes;
import static org.allometry.gpurunner.train.KernelFixture.stirred;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The program that trains on a GPU, with the engine's own derivatives, against the same network in
 * double on the CPU.
 */
class DeviceTest {
  private static final int STEPS = 5;
  private static final double RATE = 1e-3;

  @TempDir private Path home;

  private static SceneShape shape(String task) {
    return TaskSettings.task(task.equals("bodies") ? "name = n-body" : "name = rigid-body").shape();
  }

  private static Network network(String family, String size, SceneShape shape) {
    SettingsReader settings =
        SettingsReader.of(
            ConfigFactory.parseString(
                    "zero-output = false, sizes = [{" + size.replace(';', ',') + "}]")
                .withFallback(
                    ConfigFactory.parseResources("allometry/training.conf")
                        .getConfig("allometry.families." + family)),
            "allometry.families." + family);
    return Families.byName(family).orElseThrow().ladder(settings, shape).getFirst().network();
  }

  /** As on a GPU, wherever it runs: without the gradient by hand, which is for CPUs. */
  private static StepProgram onDevice(Network network, DataType type) {
    return StepProgram.of(
        new StepProgramTest.Derived(network), StepProgramTest.training(), TestDevice.get(), type);
  }

  private static StepProgram reference(Network network) {
    return StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT64);
  }

  /** Sizes of the quickstart and of the study, and scenes so long that attention is another. */
  @ParameterizedTest
  @CsvSource({
    // family, size, task, scenes, tokens, padding
    "transformer, width=8;layers=2;heads=2, bodies, 64, 4, 0",
    "transformer, width=64;layers=4;heads=4, bodies, 64, 4, 1",
    "transformer, width=64;layers=3;heads=4, rigid, 2, 160, 40",
    "transformer, width=192;layers=2;heads=8, rigid, 2, 100, 0",
    "gatr, channels=1;scalars=4;layers=2;heads=4, bodies, 64, 4, 0",
    "gatr, channels=8;scalars=32;layers=4;heads=4, bodies, 64, 4, 1",
    "gatr, channels=4;scalars=16;layers=3;heads=4, rigid, 2, 160, 40",
    "gatr, channels=1;scalars=4;layers=1;heads=2, rigid, 1, 1026, 0"
  })
  void computesWhatTheCpuComputesInDouble(
      String family, String size, String task, int scenes, int tokens, int padding) {
    Network network = network(family, size, shape(task));
    SceneBatch batch = scenes(shape(task), scenes, tokens, padding);
    try (StepProgram expected = reference(network)) {
      try (StepProgram found = onDevice(network, DataType.FLOAT64)) {
        agree(expected, found, batch, 1e-9);
      }
      try (StepProgram found = onDevice(network, DataType.FLOAT32)) {
        agree(expected, found, batch, 2e-4);
      }
    }
  }

  private static void agree(
      StepProgram expected, StepProgram found, SceneBatch batch, double tolerance) {
    TrainingState state = stirred(expected.layout());
    expected.load(state);
    found.load(state);
    double[] gradient = expected.gradient(batch);
    double off = distance(gradient, found.gradient(batch));
    assertTrue(off <= tolerance * length(gradient), "gradient off by " + off / length(gradient));
    for (int step = 0; step < STEPS; step++) {
      double loss = expected.train(batch, step, RATE);
      assertEquals(loss, found.train(batch, step, RATE), tolerance * loss, "loss of step " + step);
    }
    assertEquals(
        expected.evaluate(batch).squaredError(),
        found.evaluate(batch).squaredError(),
        tolerance * expected.evaluate(batch).squaredError());
    KernelFixture.predictionsEqual(
        batch,
        expected.evaluate(batch).prediction(),
        found.evaluate(batch).prediction(),
        Math.max(tolerance, 1e-6));
  }

  private static double length(double[] values) {
    return distance(values, new double[values.length]);
  }

  private static double distance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }

  /** What resuming rests on: a state that is loaded goes on as the one that was never left. */
  @ParameterizedTest
  @CsvSource({
    "transformer, width=32;layers=3;heads=4, bodies, 64, 4",
    "transformer, width=64;layers=2;heads=4, rigid, 2, 160",
    "gatr, channels=4;scalars=16;layers=3;heads=4, bodies, 64, 4",
    "gatr, channels=1;scalars=4;layers=1;heads=1, rigid, 1, 1026"
  })
  void aSavedStateGoesOnBitForBit(String family, String size, String task, int scenes, int tokens) {
    Network network = network(family, size, shape(task));
    SceneBatch batch = scenes(shape(task), scenes, tokens, 3);
    TrainingState half;
    List<Double> losses = new ArrayList<>();
    TrainingState whole;
    try (StepProgram program = onDevice(network, DataType.FLOAT32)) {
      program.begin(1);
      train(program, batch, 0);
      half = program.save(STEPS);
      losses.addAll(train(program, batch, STEPS));
      whole = program.save(2 * STEPS);
    }
    try (StepProgram program = onDevice(network, DataType.FLOAT32)) {
      program.load(half);
      assertEquals(losses, train(program, batch, STEPS));
      assertArrayEquals(whole.parameters(), program.save(2 * STEPS).parameters());
    }
  }

  private static List<Double> train(StepProgram program, SceneBatch batch, int from) {
    List<Double> losses = new ArrayList<>();
    for (int step = from; step < from + STEPS; step++) {
      losses.add(program.train(batch, step, RATE));
    }
    return losses;
  }

  /** Rounding alone; products in fewer digits, TF32 on a GPU, would show here. */
  @Test
  void gatrStaysEquivariant() throws IOException {
    Task task = TaskSettings.task("n-body { train-samples = 100, test-samples = 64 }");
    Network network = network("gatr", "channels=4;scalars=16;layers=3;heads=4", task.shape());
    try (DataSet data = task.open(home, Task.Progress.NONE);
        StepProgram program = onDevice(network, DataType.FLOAT32)) {
      program.begin(1);
      double error =
          SymmetryMetrics.measure(program, data, StepProgramTest.training())
              .getOrDefault(RungMetrics.EQUIVARIANCE_ERROR, Double.NaN);
      float[] prediction = program.evaluate(data.test(0, 64)).prediction();
      double square = 0;
      for (float value : prediction) {
        square += (double) value * value;
      }
      double typical = Math.sqrt(3 * square / prediction.length);
      assertTrue(error > 0 && error <= 2e-5 * typical, error + " of " + typical);
    }
  }
}

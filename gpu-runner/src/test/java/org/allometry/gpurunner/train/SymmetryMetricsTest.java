package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose asymmetry is known. */
class SymmetryMetricsTest {
  @TempDir Path home;

  /** A network with one parameter p[0] of three numbers that says {@code output} for each token. */
  record Formula(String output) implements Network {
    @Override
    public List<Parameter> parameters() {
      return List.of(new Parameter("p", List.of(3), (i, random) -> 0.3 + i));
    }

    @Override
    public String program() {
      return """
      def network(p: List[Tensor],
          points: Tensor,
          directions: Tensor,
          scalars: Tensor,
          mask: Tensor,
          padded: bool) -> Tensor:
        return %s
      """
          .formatted(output);
    }
  }

  static TrainingSettings settings(Map<String, ?> overrides) {
    return TrainingSettings.read(
        SettingsReader.of(
            ConfigFactory.parseMap(overrides)
                .withFallback(
                    ConfigFactory.parseResources("allometry/training.conf")
                        .getConfig("allometry.training")),
            "allometry.training"));
  }

  private static SortedMap<String, Double> measure(
      String output, DataSet data, int scenes, int elements) {
    return measure(new Formula(output), data, scenes, elements);
  }

  private static SortedMap<String, Double> measure(
      Network network, DataSet data, int scenes, int elements) {
    TrainingSettings settings =
        settings(
            Map.of(
                "symmetry-scenes",
                scenes,
                "symmetry-elements",
                elements,
                "evaluation-batch-size",
                100));
    try (StepProgram program = StepProgram.of(network, settings, Device.cpu(), DataType.FLOAT32)) {
      program.load(TrainingState.initial(program.layout(), 1));
      return SymmetryMetrics.measure(program, data, settings);
    }
  }

  private DataSet open(boolean centred) throws IOException {
    return TaskSettings.task(
            "n-body { train-samples = 100, test-samples = 500, min-radius = 0.3, centred = "
                + centred
                + " }")
        .open(home, Progress.NONE);
  }

  private static double error(SortedMap<String, Double> metrics) {
    return metrics.getOrDefault(RungMetrics.EQUIVARIANCE_ERROR, Double.NaN);
  }

  private static double share(SortedMap<String, Double> metrics) {
    return metrics.getOrDefault(RungMetrics.ASYMMETRY_SHARE, Double.NaN);
  }

  @Test
  void equivariantNetworksHaveNeitherErrorNorShare() throws IOException {
    String turning = "torch.mul(torch.select(directions, 2, 0), torch.select(p[0], 0, 0))";
    try (DataSet data = open(true)) {
      SortedMap<String, Double> metrics = measure(turning, data, 500, 8);
      assertEquals(0, error(metrics), 1e-6);
      assertEquals(0, share(metrics), 1e-6);
      assertTrue(error(metrics) > 0, "nothing was compared");
    }
  }

  @Test
  void gatrHasNeitherOnAnyTask() throws IOException {
    String rigid =
        "name = rigid-body, rigid-body { train-trajectories = 4, test-trajectories = 2,"
            + " test-samples = 8, frames = 20, vertices = 16, objects-min = 3, objects-max = 4 }";
    try (DataSet bodies = open(true);
        DataSet scenes = TaskSettings.task(rigid).open(home, Progress.NONE)) {
      for (DataSet data : List.of(bodies, scenes)) {
        SortedMap<String, Double> metrics = measure(gatr(data.shape()), data, 8, 8);
        assertEquals(0, error(metrics), 1e-4, metrics.toString());
        assertEquals(0, share(metrics), 1e-5, metrics.toString());
        assertTrue(error(metrics) > 0, "nothing was compared");
      }
    }
  }

  private static Network gatr(SceneShape shape) {
    SettingsReader settings =
        SettingsReader.of(
            ConfigFactory.parseString("sizes = [{ channels = 4, scalars = 8, layers = 2 }]")
                .withFallback(
                    ConfigFactory.parseResources("allometry/training.conf")
                        .getConfig("allometry.families.gatr")),
            "allometry.families.gatr");
    return Families.byName("gatr").orElseThrow().ladder(settings, shape).get(0).network();
  }

  /**
   * f(x) = c: f(φ(g)x) − ρ(g)f(x) = c − Qc is 4/3 |c| long in the mean (two uniform points of a
   * sphere), the group average is 0, so the share is 1 − Σ|y|² / Σ|c − y|².
   */
  @Test
  void aConstantPredictionIsAllAsymmetry() throws IOException {
    String constant = "torch.mul(torch.unsqueeze(mask, 2), p[0])";
    double[] c = {0.3, 1.3, 2.3};
    try (DataSet data = open(true)) {
      SortedMap<String, Double> metrics = measure(constant, data, 500, 16);
      SceneBatch batch = data.test(0, 500);
      double loss = 0;
      double ofZero = 0;
      for (int i = 0; i < batch.target().length; i++) {
        double y = batch.target()[i];
        ofZero += y * y;
        loss += (c[i % 3] - y) * (c[i % 3] - y);
      }
      double length = Math.sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]);
      assertEquals(4 / 3.0 * length, error(metrics), 0.02 * length);
      assertEquals(1 - ofZero / loss, share(metrics), 0.01);
      SortedMap<String, Double> few = measure(constant, data, 500, 2);
      assertEquals(1 - ofZero / loss, share(few), 0.03, "few elements bias the share");
    }
  }

  @Test
  void shiftsCountWherePositionsAreInTheWorld() throws IOException {
    String place = "torch.select(points, 2, 0)";
    try (DataSet centred = open(true);
        DataSet inTheWorld = open(false)) {
      assertEquals(0, error(measure(place, centred, 64, 8)), 1e-5);
      assertTrue(error(measure(place, inTheWorld, 64, 8)) > 10);
    }
  }

  @Test
  void theSameElementsMeasureEveryTrial() throws IOException {
    String constant = "torch.mul(torch.unsqueeze(mask, 2), p[0])";
    try (DataSet data = open(true)) {
      assertEquals(measure(constant, data, 64, 4), measure(constant, data, 64, 4));
    }
  }

  @Test
  void noScenesGiveNoMetrics() throws IOException {
    try (DataSet data = open(true)) {
      assertEquals(Map.of(), measure("torch.select(points, 2, 0)", data, 0, 8));
    }
  }
}

package org.allometry.gpurunner.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.TaskSettings;
import org.allometry.gpurunner.tensor.TorchProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cost models' executed FLOP against the matrix products that the engine's profiler sees. */
class ExecutedCostTest {
  private static final SceneShape SCENE = TaskSettings.task("").shape();

  @TempDir private Path home;

  private static Size size(String family, String overrides) {
    SettingsReader settings =
        SettingsReader.of(
            ConfigFactory.parseString(overrides)
                .withFallback(
                    ConfigFactory.parseResources("allometry/training.conf")
                        .getConfig("allometry.families." + family)),
            "allometry.families." + family);
    Size size = Families.byName(family).orElseThrow().ladder(settings, SCENE).get(0);
    settings.throwIfWrong();
    return size;
  }

  @Test
  void transformerRunsWhatItIsChargedFor() throws IOException {
    for (String attention : List.of("multi-head", "multi-query")) {
      isChargedForWhatRuns(
          size(
              "transformer",
              "attention = " + attention + ", sizes = [{width=16,layers=2,heads=4}]"));
    }
  }

  @Test
  void gatrRunsWhatItIsChargedFor() throws IOException {
    for (String attention : List.of("multi-head", "multi-query")) {
      isChargedForWhatRuns(
          size(
              "gatr",
              "reinsert = [x, ln m], attention = "
                  + attention
                  + ", sizes = [{channels=4,layers=2,heads=2}]"));
      isChargedForWhatRuns(
          size("gatr", "attention = " + attention + ", sizes = [{channels=1,layers=1,heads=4}]"));
    }
  }

  private void isChargedForWhatRuns(Size size) throws IOException {
    assertEquals(
        size.executedFlopsPerStep(6, 5).asDouble(), matrixProducts(size.network(), 6, 5), 0.5);
    assertEquals(
        size.executedFlopsPerStep(2, 40).asDouble(), matrixProducts(size.network(), 2, 40), 0.5);
  }

  /** FLOP of all matrix products of a training step. */
  private double matrixProducts(Network network, int batch, int tokens) throws IOException {
    String count = ProgramText.read(ExecutedCostTest.class, "count.py", java.util.Map.of());
    Path trace = home.resolve("trace.json");
    try (TorchProgram program = TorchProgram.load(network.program() + count, "Step", Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDList p = new NDList();
      for (Parameter parameter : network.parameters()) {
        p.add(uniform(manager, parameter.shape().stream().mapToLong(i -> i).toArray()));
      }
      NDList x =
          new NDList(
              uniform(manager, batch, tokens, SCENE.points().size(), 3),
              uniform(manager, batch, tokens, SCENE.directions().size(), 3),
              uniform(manager, batch, tokens, SCENE.scalars().size()),
              manager.ones(new Shape(batch, tokens)));
      JniUtils.startProfile(false, true, false);
      program.call("step", manager.create(0f), List.of(p, x));
      JniUtils.stopProfile(trace.toString());
    }
    double flops = 0;
    for (JsonNode event : new ObjectMapper().readTree(trace.toFile())) {
      flops += flops(event.path("name").asText(), event.path("shape"));
    }
    return flops;
  }

  private static NDArray uniform(NDManager manager, long... shape) {
    return manager.randomUniform(-1, 1, new Shape(shape), DataType.FLOAT32);
  }

  /** The profiler lists the operands last, behind what else lies on the interpreter's stack. */
  private static double flops(String operation, JsonNode shapes) {
    int end = shapes.size();
    return switch (operation) {
      case "aten::mm", "aten::bmm" -> product(shapes.get(end - 2), shapes.get(end - 1));
      // Two scale factors follow.
      case "aten::addmm", "aten::baddbmm" -> product(shapes.get(end - 4), shapes.get(end - 3));
      default -> 0;
    };
  }

  /** (…, m, k) by (…, k, n). */
  private static double product(JsonNode left, JsonNode right) {
    double flops = 2;
    for (JsonNode axis : left) {
      flops *= axis.asDouble();
    }
    return flops * right.get(right.size() - 1).asDouble();
  }
}

package org.allometry.gpurunner.family.gatr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.allometry.gpurunner.family.gatr.GatrProbe.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatrCostTest {
  @TempDir private Path home;

  @Test
  void show() throws IOException {
    GatrShape shape = new GatrShape(new GatrShape.Inputs(3, 1, 0, 0), 4, 16, 2, 4, true);
    GatrNetwork network = new GatrNetwork(shape, List.of(0, 0), List.of(), List.of());
    int rows = 6 * 5;
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    Values[] x = {
      new Values(new double[rows * 3], 6, 5, 1, 3),
      new Values(new double[rows * 6], 6, 5, 2, 3),
      new Values(ones, 6, 5, 1),
      new Values(ones, 6, 5)
    };
    Path trace = home.resolve("trace.json");
    try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT32)) {
      JniUtils.startProfile(false, true, false);
      probe.call("step", GatrProbe.start(network, 1), x);
      JniUtils.stopProfile(trace.toString());
    }
    Files.copy(
        trace, Path.of("/tmp/gatr-trace.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertEquals(1, 1);
  }
}

package org.allometry.gpurunner.family.gatr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.allometry.gpurunner.family.gatr.GatrProbe.Values;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a network must not notice: where a scene lies, how it is turned, mirrored, ordered, padded.
 */
class GatrSymmetryTest {
  private static final int N = Algebra.COMPONENTS;
  private static final String N_BODY =
      "n-body { train-samples = 16, test-samples = 1, min-radius = 0.3, softening = 0.2,"
          + " planet-mass = [0.3, 3] }";
  private static final String RIGID =
      "name = rigid-body, rigid-body { train-trajectories = 4, test-trajectories = 1, test-samples"
          + " = 1, frames = 20, vertices = 16, objects-min = 3, objects-max = 4 }";

  @TempDir private static Path home;

  /** A batch in double. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scene(
      int batch,
      int tokens,
      double[] points,
      double[] directions,
      double[] scalars,
      double[] mask,
      double[] target) {
    static Scene of(SceneBatch from) {
      return new Scene(
          from.scenes(),
          from.tokens(),
          doubles(from.points()),
          doubles(from.directions()),
          doubles(from.scalars()),
          doubles(from.mask()),
          doubles(from.target()));
    }

    private static double[] doubles(float[] values) {
      return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private Values values(double[] of, long... more) {
      long[] shape = new long[2 + more.length];
      shape[0] = batch;
      shape[1] = tokens;
      System.arraycopy(more, 0, shape, 2, more.length);
      return new Values(of, shape);
    }

    double[] predict(GatrProbe probe, List<Values> p) {
      int rows = batch * tokens;
      return probe
          .call(
              "scene",
              p,
              values(points, points.length / rows / 3, 3),
              values(directions, directions.length / rows / 3, 3),
              values(scalars, scalars.length / rows),
              values(mask))
          .get(0);
    }

    double loss(double[] prediction) {
      double sum = 0;
      double count = 0;
      for (int i = 0; i < prediction.length; i++) {
        sum += mask[i / 3] * Math.pow(prediction[i] - target[i], 2);
        count += mask[i / 3];
      }
      return sum / count;
    }

    Scene moved(Motion g) {
      return new Scene(
          batch,
          tokens,
          g.points(points),
          g.directions(directions),
          scalars,
          mask,
          g.directions(target));
    }

    /** Tokens in another order, and {@code more} padding behind them. */
    Scene reordered(int[] order, int more) {
      return new Scene(
          batch,
          tokens + more,
          rows(points, order, more),
          rows(directions, order, more),
          rows(scalars, order, more),
          rows(mask, order, more),
          rows(target, order, more));
    }

    double[] rows(double[] from, int[] order, int more) {
      int width = from.length / batch / tokens;
      double[] to = new double[batch * (tokens + more) * width];
      for (int b = 0; b < batch; b++) {
        for (int t = 0; t < tokens; t++) {
          System.arraycopy(
              from, (b * tokens + order[t]) * width, to, (b * (tokens + more) + t) * width, width);
        }
      }
      return to;
    }
  }

  /** An element of E(3): x to Rx + t. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Motion(double[][] turn, double[] shift) {
    static Motion random(SplittableRandom random, boolean mirrored) {
      double[] q = IntStream.range(0, 4).mapToDouble(i -> random.nextGaussian()).toArray();
      double norm = Math.sqrt(Arrays.stream(q).map(x -> x * x).sum());
      double[] versor = Multivectors.rotation(Arrays.stream(q).map(x -> x / norm).toArray());
      double[][] turn = new double[3][3];
      for (int k = 0; k < 3; k++) {
        double[] axis = new double[N];
        axis[2 + k] = mirrored ? -1 : 1;
        double[] image = Multivectors.sandwich(versor, axis);
        for (int i = 0; i < 3; i++) {
          turn[i][k] = image[2 + i];
        }
      }
      return new Motion(
          turn, IntStream.range(0, 3).mapToDouble(i -> random.nextDouble(-5, 5)).toArray());
    }

    double[] directions(double[] x) {
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int row = i - i % 3;
        for (int k = 0; k < 3; k++) {
          y[i] += turn[i % 3][k] * x[row + k];
        }
      }
      return y;
    }

    double[] points(double[] x) {
      double[] y = directions(x);
      for (int i = 0; i < y.length; i++) {
        y[i] += shift[i % 3];
      }
      return y;
    }
  }

  private static GatrNetwork network(Task task, boolean multiQuery) {
    List<String> again = List.of(task.shape().points().get(0), task.shape().scalars().get(0));
    GatrShape.Inputs inputs = GatrNetwork.inputs(task.shape(), again);
    GatrShape shape = new GatrShape(inputs, 4, 8, 2, 2, multiQuery);
    return GatrNetwork.of(shape, task.shape(), again);
  }

  private static Scene scene(Task task) throws IOException {
    try (DataSet data = task.open(home, Task.Progress.NONE)) {
      return Scene.of(data.train(new int[] {0, 3, 7, 9}));
    }
  }

  private static double worst(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }

  private static double largest(double[] a) {
    return Arrays.stream(a).map(Math::abs).max().orElseThrow();
  }

  @Test
  void predictionAndLossMoveWithBodies() throws IOException {
    predictionAndLossMoveWithTheScene(TaskSettings.task(N_BODY));
  }

  @Test
  void predictionAndLossMoveWithRigidScenes() throws IOException {
    predictionAndLossMoveWithTheScene(TaskSettings.task(RIGID));
  }

  private static void predictionAndLossMoveWithTheScene(Task task) throws IOException {
    Scene scene = scene(task);
    for (boolean multiQuery : new boolean[] {true, false}) {
      GatrNetwork network = network(task, multiQuery);
      List<Values> p = GatrProbe.start(network, 5);
      try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT64);
          GatrProbe single = GatrProbe.fast(network, DataType.FLOAT32)) {
        double[] y = scene.predict(probe, p);
        assertTrue(largest(y) > 0.01, "nothing to compare");
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 6; i++) {
          Motion g = Motion.random(random, i % 2 == 1);
          Scene moved = scene.moved(g);
          double[] z = moved.predict(probe, p);
          assertTrue(worst(g.directions(y), z) <= 1e-9, "moved by " + worst(g.directions(y), z));
          assertEquals(scene.loss(y), moved.loss(z), 1e-9);
          double[] rough = moved.predict(single, p);
          double[] expected = g.directions(scene.predict(single, p));
          double error = worst(expected, rough) / largest(expected);
          assertTrue(error <= 1e-3, "in float moved by " + error);
        }
      }
    }
  }

  @Test
  void orderAndPaddingOfTokensChangeNothing() throws IOException {
    for (String settings : List.of(N_BODY, RIGID)) {
      Task task = TaskSettings.task(settings);
      Scene scene = scene(task);
      GatrNetwork network = network(task, true);
      List<Values> p = GatrProbe.start(network, 6);
      try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT64)) {
        double[] y = scene.predict(probe, p);
        int[] order = IntStream.range(0, scene.tokens).map(t -> scene.tokens - 1 - t).toArray();
        Scene turned = scene.reordered(order, 3);
        double[] z = turned.predict(probe, p);
        double[] expected = scene.rows(y, order, 3);
        for (int i = 0; i < z.length; i++) {
          if (turned.mask[i / 3] == 1) {
            assertEquals(expected[i], z[i], 1e-10);
          }
        }
      }
    }
  }

  @Test
  void everyMultivectorMovesWithItsInput() {
    GatrShape shape = new GatrShape(new GatrShape.Inputs(3, 2, 1, 1), 4, 8, 2, 2, true);
    GatrNetwork network = new GatrNetwork(shape, List.of(), List.of(2), List.of(1));
    List<Values> p = GatrProbe.start(network, 8);
    SplittableRandom random = new SplittableRandom(9);
    int tokens = 10;
    double[] x = normal(random, N * 3 * tokens);
    Values s = new Values(normal(random, 2 * tokens), 2, tokens);
    double[] ones = new double[tokens];
    Arrays.fill(ones, 1);
    Values mask = new Values(ones, 2, tokens / 2);
    try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT64)) {
      double[] y = probe.call("net", p, new Values(x, N, 3, tokens), s, mask).get(1);
      for (int reflections = 1; reflections <= 4; reflections++) {
        double[] versor = new double[N];
        versor[0] = 1;
        for (int i = 0; i < reflections; i++) {
          double[] mirror = new double[N];
          System.arraycopy(normal(random, 4), 0, mirror, 1, 4);
          versor = Multivectors.product(versor, mirror);
        }
        double[] z =
            probe.call("net", p, new Values(moved(versor, x), N, 3, tokens), s, mask).get(1);
        assertArrayEquals(moved(versor, y), z, 1e-9 * Math.max(1, largest(z)));
      }
    }
  }

  @Test
  void whatPaddingHoldsChangesNothing() {
    GatrShape shape = new GatrShape(new GatrShape.Inputs(3, 2, 1, 1), 4, 8, 2, 2, true);
    GatrNetwork network = new GatrNetwork(shape, List.of(), List.of(2), List.of(1));
    List<Values> p = GatrProbe.start(network, 11);
    SplittableRandom random = new SplittableRandom(12);
    int tokens = 10;
    double[] x = normal(random, N * 3 * tokens);
    double[] s = normal(random, 2 * tokens);
    double[] mask = {1, 1, 1, 0, 0, 1, 1, 1, 1, 0};
    double[] otherX = x.clone();
    double[] otherS = s.clone();
    for (int i = 0; i < x.length; i++) {
      otherX[i] += mask[i % tokens] == 0 ? random.nextGaussian() : 0;
    }
    for (int i = 0; i < s.length; i++) {
      otherS[i] += mask[i % tokens] == 0 ? random.nextGaussian() : 0;
    }
    Values real = new Values(mask, 2, tokens / 2);
    try (GatrProbe probe = GatrProbe.fast(network, DataType.FLOAT64)) {
      double[] y =
          probe.call("net", p, new Values(x, N, 3, tokens), new Values(s, 2, tokens), real).get(1);
      double[] z =
          probe
              .call("net", p, new Values(otherX, N, 3, tokens), new Values(otherS, 2, tokens), real)
              .get(1);
      assertTrue(worst(y, z) > 0.01, "nothing to compare");
      for (int i = 0; i < y.length; i++) {
        if (mask[i % tokens] == 1) {
          assertEquals(y[i], z[i], 1e-12);
        }
      }
    }
  }

  /** All multivectors of (16, rest) planes. */
  private static double[] moved(double[] versor, double[] planes) {
    int rest = planes.length / N;
    double[] to = new double[planes.length];
    for (int i = 0; i < rest; i++) {
      double[] mv = new double[N];
      for (int k = 0; k < N; k++) {
        mv[k] = planes[Planes.of(k) * rest + i];
      }
      double[] image = Multivectors.sandwich(versor, mv);
      for (int k = 0; k < N; k++) {
        to[Planes.of(k) * rest + i] = image[k];
      }
    }
    return to;
  }

  private static double[] normal(SplittableRandom random, int count) {
    return IntStream.range(0, count).mapToDouble(i -> random.nextGaussian()).toArray();
  }

  @Test
  void denseTwinGivesTheSameNumbersAndGradients() throws IOException {
    for (boolean multiQuery : new boolean[] {true, false}) {
      Task task = TaskSettings.task(N_BODY);
      GatrNetwork network = network(task, multiQuery);
      List<Values> p = GatrProbe.start(network, 10);
      Scene scene = scene(task);
      try (GatrProbe fast = GatrProbe.fast(network, DataType.FLOAT64);
          GatrProbe dense = GatrProbe.dense(network, DataType.FLOAT64)) {
        assertArrayEquals(scene.predict(dense, p), scene.predict(fast, p), 1e-10);
        int rows = scene.batch * scene.tokens;
        Values[] x = {
          scene.values(scene.points, 1, 3),
          scene.values(scene.directions, 2, 3),
          scene.values(scene.scalars, scene.scalars.length / rows),
          scene.values(scene.mask)
        };
        double[] expected = dense.call("step", p, x).get(0);
        double[] gradient = fast.call("step", p, x).get(0);
        assertArrayEquals(expected, gradient, 1e-9 * Math.max(1, largest(expected)));
      }
    }
  }

  @Test
  void fusedAttentionOfLongScenesEqualsTheDenseTwin() {
    Task task = TaskSettings.task(N_BODY);
    SplittableRandom random = new SplittableRandom(13);
    int tokens = GatrNetwork.FUSED_FROM + 6;
    for (boolean multiQuery : new boolean[] {true, false}) {
      GatrNetwork network = network(task, multiQuery);
      List<Values> p = GatrProbe.start(network, 14);
      for (int padding : new int[] {0, 9}) {
        double[] mask = new double[tokens];
        Arrays.fill(mask, 0, tokens - padding, 1);
        Scene scene =
            new Scene(
                1,
                tokens,
                normal(random, 3 * tokens),
                normal(random, 6 * tokens),
                normal(random, tokens),
                mask,
                new double[3 * tokens]);
        try (GatrProbe fast = GatrProbe.fast(network, DataType.FLOAT64);
            GatrProbe dense = GatrProbe.dense(network, DataType.FLOAT64)) {
          double[] expected = scene.predict(dense, p);
          double[] actual = scene.predict(fast, p);
          int real = 3 * (tokens - padding);
          assertArrayEquals(Arrays.copyOf(expected, real), Arrays.copyOf(actual, real), 1e-10);
        }
      }
    }
  }
}

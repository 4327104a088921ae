package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.gpurunner.arm.Isometry;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels of GATr against its TorchScript program in double, and what they promise of bits. */
class KernelStepTest {
  private static final SceneShape BODIES =
      new SceneShape(
          List.of("x"),
          List.of(new SceneShape.Direction("v", "x"), new SceneShape.Direction("offset", "x")),
          List.of("mass"),
          List.of("x"),
          4);

  private static final SceneShape RIGID =
      new SceneShape(
          List.of("x", "centre"),
          List.of(
              new SceneShape.Direction("normal", "x"),
              new SceneShape.Direction("u", "centre"),
              new SceneShape.Direction("floor", "x")),
          List.of("mass", "friction", "height"),
          List.of("x"),
          40);

  private static final SceneShape BARE =
      new SceneShape(List.of("x"), List.of(), List.of(), List.of("x"), 4);

  private static SceneShape shape(String name) {
    return switch (name) {
      case "bodies" -> BODIES;
      case "rigid" -> RIGID;
      default -> BARE;
    };
  }

  private static Network network(
      SceneShape shape, String attention, String reinsert, int channels, int scalars, int heads) {
    String text =
        "attention = %s, reinsert = [%s], sizes = [{channels=%d,scalars=%d,layers=2,heads=%d}]"
            .formatted(attention, reinsert, channels, scalars, heads);
    SettingsReader settings =
        SettingsReader.of(
            ConfigFactory.parseString(text)
                .withFallback(
                    ConfigFactory.parseResources("allometry/training.conf")
                        .getConfig("allometry.families.gatr")),
            "allometry.families.gatr");
    Network network =
        Families.byName("gatr").orElseThrow().ladder(settings, shape).get(0).network();
    settings.throwIfWrong();
    return network;
  }

  /** Random scenes; the last {@code padding} tokens of every second one are padding. */
  private static SceneBatch scenes(SceneShape shape, int scenes, int tokens, int padding) {
    SplittableRandom random = new SplittableRandom(5);
    int rows = scenes * tokens;
    float[] mask = new float[rows];
    for (int row = 0; row < rows; row++) {
      boolean hidden = row / tokens % 2 == 1 && row % tokens >= tokens - padding;
      mask[row] = hidden ? 0 : 1;
    }
    return new SceneBatch(
        scenes,
        tokens,
        normal(random, 3 * rows * shape.points().size()),
        normal(random, 3 * rows * shape.directions().size()),
        normal(random, rows * shape.scalars().size()),
        mask,
        normal(random, 3 * rows),
        new int[scenes]);
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Beginning values, a little stirred so that none is zero. */
  private static TrainingState stirred(ParameterLayout layout) {
    TrainingState state = TrainingState.initial(layout, 3);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < layout.parameters().size(); i++) {
      int at = layout.offsets().get(i);
      for (int k = 0; k < layout.parameters().get(i).count(); k++) {
        state.parameters()[at + k] += (float) random.nextDouble(-0.1, 0.1);
      }
    }
    return state;
  }

  private static KernelStep kernel(Network network, int threads) {
    return (KernelStep) KernelStep.of(network, StepProgramTest.training(), threads).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // channels, scalars, heads, attention, scene, reinserted, scenes, tokens, padding
    "1, 4, 4, multi-query, bodies, '', 5, 4, 0",
    "2, 8, 4, multi-query, bodies, '', 64, 4, 0",
    "3, 5, 1, multi-head, bare, '', 3, 3, 1",
    "4, 16, 4, multi-query, bodies, '', 16, 32, 0",
    "4, 8, 2, multi-head, rigid, 'x,u,height', 6, 40, 7",
    "5, 7, 2, multi-query, rigid, 'centre', 33, 5, 2",
    "8, 32, 4, multi-query, bodies, 'x', 2, 33, 4",
    "16, 128, 8, multi-query, bodies, '', 9, 4, 1",
    "2, 4, 2, multi-head, bodies, 'mass', 40, 1, 0",
    "2, 4, 2, multi-query, rigid, '', 2, 130, 9",
    "3, 8, 2, multi-head, bodies, '', 1, 66, 3",
    "4, 8, 4, multi-query, bodies, '', 2, 512, 0"
  })
  void equalsTheProgramInDouble(
      int channels,
      int scalars,
      int heads,
      String attention,
      String scene,
      String reinserted,
      int scenes,
      int tokens,
      int padding) {
    SceneShape shape = shape(scene);
    Network network = network(shape, attention, reinserted, channels, scalars, heads);
    SceneBatch batch = scenes(shape, scenes, tokens, padding);
    try (KernelStep kernel = kernel(network, 2);
        StepProgram program =
            StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT64)) {
      ParameterLayout layout = kernel.layout();
      TrainingState state = stirred(layout);
      kernel.load(state);
      program.load(state);
      float[] expected = program.evaluate(batch).prediction();
      float[] actual = kernel.evaluate(batch).prediction();
      double largest = 0;
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        assertTrue(Float.isFinite(actual[i]), "padding or not, it is finite");
        if (batch.mask()[i / 3] > 0) {
          largest = Math.max(largest, Math.abs(expected[i]));
          worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
      }
      assertTrue(worst <= 1e-4 * largest, "predictions off by " + worst + " of " + largest);
      assertEquals(
          program.evaluate(batch).squaredError(),
          kernel.evaluate(batch).squaredError(),
          1e-4 * program.evaluate(batch).squaredError());
      double[] slope = program.gradient(batch);
      float[] mine = kernel.gradient(batch);
      for (int i = 0; i < layout.parameters().size(); i++) {
        Parameter parameter = layout.parameters().get(i);
        int at = layout.offsets().get(i);
        double norm = 0;
        double off = 0;
        for (int k = at; k < at + parameter.count(); k++) {
          norm += slope[k] * slope[k];
          off += (slope[k] - mine[k]) * (slope[k] - mine[k]);
        }
        String what = parameter.name() + " off by " + Math.sqrt(off) + " of " + Math.sqrt(norm);
        assertTrue(Math.sqrt(off) <= 1e-3 * Math.sqrt(norm) + 1e-9, what);
      }
    }
  }

  @Test
  void predictionsMoveWithTheScene() {
    for (SceneShape shape : List.of(BODIES, RIGID)) {
      Network network = network(shape, "multi-query", "x", 4, 8, 2);
      SceneBatch batch = scenes(shape, 20, 5, 1);
      try (KernelStep kernel = kernel(network, 1)) {
        kernel.load(stirred(kernel.layout()));
        float[] plain = kernel.evaluate(batch).prediction();
        Isometry[] drawn = new Isometry[batch.scenes()];
        int reflections = 0;
        for (int scene = 0; scene < drawn.length; scene++) {
          drawn[scene] = Isometry.draw(new SampleRandom(7, 7, scene), 3);
          reflections += drawn[scene].reflects() ? 1 : 0;
        }
        assertTrue(reflections > 2 && reflections < 18, "both kinds are drawn");
        float[] moved = kernel.evaluate(Isometry.move(batch, drawn)).prediction();
        double largest = 0;
        double worst = 0;
        for (int row = 0; row < batch.mask().length; row++) {
          if (batch.mask()[row] > 0) {
            double[] back =
                drawn[row / batch.tokens()].directionBack(
                    moved[3 * row], moved[3 * row + 1], moved[3 * row + 2]);
            for (int k = 0; k < 3; k++) {
              largest = Math.max(largest, Math.abs(plain[3 * row + k]));
              worst = Math.max(worst, Math.abs(plain[3 * row + k] - back[k]));
            }
          }
        }
        assertTrue(worst <= 1e-3 * largest, "off by " + worst + " of " + largest);
      }
    }
  }

  @Test
  void paddingChangesNoBit() {
    for (int tokens : new int[] {5, 70}) {
      SceneBatch batch = scenes(RIGID, 6, tokens, 3);
      SplittableRandom random = new SplittableRandom(8);
      float[] points = batch.points().clone();
      for (int i = 0; i < points.length; i++) {
        int width = points.length / batch.mask().length;
        points[i] += batch.mask()[i / width] > 0 ? 0 : (float) random.nextGaussian();
      }
      SceneBatch other =
          new SceneBatch(
              batch.scenes(),
              batch.tokens(),
              points,
              batch.directions(),
              batch.scalars(),
              batch.mask(),
              batch.target(),
              batch.sample());
      try (KernelStep kernel = kernel(network(RIGID, "multi-query", "x", 3, 8, 2), 1)) {
        kernel.load(stirred(kernel.layout()));
        float[] one = kernel.evaluate(batch).prediction();
        float[] two = kernel.evaluate(other).prediction();
        for (int i = 0; i < one.length; i++) {
          assertTrue(batch.mask()[i / 3] == 0 || one[i] == two[i], "token " + i / 3);
        }
        assertArrayEquals(kernel.gradient(batch), kernel.gradient(other));
      }
    }
  }

  private static TrainingState trained(KernelStep kernel, SceneBatch batch, int from, int to) {
    for (int step = from; step < to; step++) {
      kernel.train(batch, step, 0.003);
    }
    return kernel.save(to);
  }

  private static void equal(TrainingState one, TrainingState two) {
    assertArrayEquals(one.parameters(), two.parameters());
    assertArrayEquals(one.firstMoments(), two.firstMoments());
    assertArrayEquals(one.secondMoments(), two.secondMoments());
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnTheRun() {
    Network network = network(BODIES, "multi-query", "", 4, 16, 4);
    SceneBatch batch = scenes(BODIES, 50, 32, 3);
    TrainingState first;
    try (KernelStep kernel = kernel(network, 1)) {
      kernel.begin(1);
      first = trained(kernel, batch, 0, 5);
      kernel.begin(1);
      equal(first, trained(kernel, batch, 0, 5));
    }
    for (int threads = 2; threads <= 3; threads++) {
      try (KernelStep kernel = kernel(network, threads)) {
        kernel.begin(1);
        equal(first, trained(kernel, batch, 0, 5));
      }
    }
  }

  @Test
  void aSavedStateGoesOnAsTheUndisturbed() {
    Network network = network(BODIES, "multi-query", "", 2, 8, 4);
    SceneBatch batch = scenes(BODIES, 16, 4, 0);
    try (KernelStep kernel = kernel(network, 1);
        KernelStep other = kernel(network, 2)) {
      kernel.begin(1);
      TrainingState half = trained(kernel, batch, 0, 30);
      TrainingState whole = trained(kernel, batch, 30, 60);
      other.load(half);
      equal(whole, trained(other, batch, 30, 60));
    }
  }

  @Test
  void trainsAsTheProgramDoes() {
    Network network = network(BODIES, "multi-query", "", 4, 8, 4);
    SceneBatch batch = scenes(BODIES, 16, 4, 1);
    try (KernelStep kernel = kernel(network, 1);
        StepProgram program =
            StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT64)) {
      kernel.begin(1);
      program.begin(1);
      double begin = 0;
      double loss = 0;
      for (int step = 0; step < 40; step++) {
        loss = program.train(batch, step, 0.003);
        begin = step == 0 ? loss : begin;
        assertEquals(loss, kernel.train(batch, step, 0.003), 2e-3 * loss, "step " + step);
      }
      assertTrue(loss < 0.85 * begin, "nothing was learned: " + begin + " to " + loss);
    }
  }

  @Test
  void longGradientsAreClippedAsTheProgramDoes() {
    Network network = network(BODIES, "multi-query", "", 2, 8, 4);
    SceneBatch batch = scenes(BODIES, 16, 4, 1);
    float[] far = batch.target().clone();
    for (int i = 0; i < far.length; i++) {
      far[i] *= 1e4f;
    }
    SceneBatch steep =
        new SceneBatch(
            batch.scenes(),
            batch.tokens(),
            batch.points(),
            batch.directions(),
            batch.scalars(),
            batch.mask(),
            far,
            batch.sample());
    try (KernelStep kernel = kernel(network, 1);
        StepProgram program =
            StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT32)) {
      kernel.begin(1);
      program.begin(1);
      kernel.train(steep, 0, 0.01);
      program.train(steep, 0, 0.01);
      float[] expected = program.save(1).secondMoments();
      float[] actual = kernel.save(1).secondMoments();
      double sum = 0;
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 1e-3 * Math.abs(expected[i]) + 1e-9);
        sum += actual[i] / 0.001;
      }
      assertEquals(StepProgramTest.training().clipNorm(), Math.sqrt(sum), 0.01);
    }
  }
}

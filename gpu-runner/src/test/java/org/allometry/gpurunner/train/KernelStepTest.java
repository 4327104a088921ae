package org.allometry.gpurunner.train;

import static org.allometry.gpurunner.train.KernelFixture.farther;
import static org.allometry.gpurunner.train.KernelFixture.kernel;
import static org.allometry.gpurunner.train.KernelFixture.predictionsEqual;
import static org.allometry.gpurunner.train.KernelFixture.scenes;
import static org.allometry.gpurunner.train.KernelFixture.stirred;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.typesafe.config.ConfigFactory;
import java.util.List;
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
      predictionsEqual(
          batch, program.evaluate(batch).prediction(), kernel.evaluate(batch).prediction(), 1e-4);
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
      KernelFixture.paddingChangesNoBit(
          network(RIGID, "multi-query", "x", 3, 8, 2), scenes(RIGID, 6, tokens, 3));
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnTheRun() {
    KernelFixture.bitsDependNeitherOnThreadsNorOnTheRun(
        network(BODIES, "multi-query", "", 4, 16, 4), scenes(BODIES, 50, 32, 3));
  }

  @Test
  void aSavedStateGoesOnAsTheUndisturbed() {
    KernelFixture.aSavedStateGoesOnAsTheUndisturbed(
        network(BODIES, "multi-query", "", 2, 8, 4), scenes(BODIES, 16, 4, 0));
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
    SceneBatch steep = farther(scenes(BODIES, 16, 4, 1), 1e4f);
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

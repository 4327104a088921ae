package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.gpurunner.ReferenceVectors;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepProgramTest {
  static final SceneShape SEVEN_SCALARS =
      new SceneShape(
          List.of(),
          List.of(),
          List.of("a", "b", "c", "d", "e", "f", "g"),
          List.of("a", "b", "c", "d", "e", "f", "g"),
          8);

  static TrainingSettings training() {
    return TrainingSettings.read(
        SettingsReader.of(
            ConfigFactory.parseResources("allometry/training.conf").getConfig("allometry.training"),
            "allometry.training"));
  }

  static Network network(SceneShape shape, String attention, int width, int layers, int heads) {
    String sizes = "sizes = [{width=%d,layers=%d,heads=%d}]".formatted(width, layers, heads);
    Config config =
        ConfigFactory.parseString("zero-output = false, attention = " + attention + "," + sizes)
            .withFallback(
                ConfigFactory.parseResources("allometry/training.conf")
                    .getConfig("allometry.families.transformer"));
    SettingsReader settings = SettingsReader.of(config, "allometry.families.transformer");
    Network network =
        Families.byName("transformer").orElseThrow().ladder(settings, shape).get(0).network();
    settings.throwIfWrong();
    return network;
  }

  private static SceneBatch scalars(int scenes, int tokens, float[] scalars, float[] mask) {
    return new SceneBatch(
        scenes,
        tokens,
        new float[0],
        new float[0],
        scalars,
        mask,
        new float[scenes * tokens * 3],
        new int[scenes]);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void equalsTheVectors(String key, String attention) {
    JsonNode vector = ReferenceVectors.at(key);
    Network network = network(SEVEN_SCALARS, attention, 6, 1, 2);
    try (StepProgram program =
        StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT64)) {
      double[] parameters = new double[program.layout().size()];
      List<Parameter> list = program.layout().parameters();
      assertEquals(vector.path("params").size(), list.size());
      for (int i = 0; i < list.size(); i++) {
        double[] values = ReferenceVectors.flat(vector.path("params").path(list.get(i).name()));
        assertEquals(list.get(i).count(), values.length, list.get(i).name());
        System.arraycopy(values, 0, parameters, program.layout().offsets().get(i), values.length);
      }
      program.loadParameters(parameters);
      double[] in = ReferenceVectors.flat(vector.path("in"));
      double[] out = program.predict(in, scalars(2, 3, floats(in), ones(6)));
      assertArrayEquals(ReferenceVectors.flat(vector.path("out")), out, ReferenceVectors.TOLERANCE);
    }
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void multiHeadEqualsTheReference() {
    equalsTheVectors("baseline_transformer_multi_head", "multi-head");
  }

  @Test
  void multiQueryEqualsTheReference() {
    equalsTheVectors("baseline_transformer_multi_query", "multi-query");
  }

  private static float[] normal(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void paddingChangesNoRealOutput() {
    for (String attention : List.of("multi-head", "multi-query")) {
      Network network = network(SEVEN_SCALARS, attention, 8, 2, 2);
      try (StepProgram program =
          StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT64)) {
        program.load(TrainingState.initial(program.layout(), 3));
        float[] two = normal(2 * 7, 5);
        float[] padded = normal(4 * 7, 6);
        System.arraycopy(two, 0, padded, 0, two.length);
        float[] plain = program.evaluate(scalars(1, 2, two, ones(2))).prediction();
        float[] mask = {1, 1, 0, 0};
        float[] real = program.evaluate(scalars(1, 4, padded, mask)).prediction();
        assertArrayEquals(plain, Arrays.copyOf(real, 6), 1e-6f);
        float[] attending = program.evaluate(scalars(1, 4, padded, ones(4))).prediction();
        assertTrue(Math.abs(attending[0] - plain[0]) > 1e-4, "padding would not be noticed");
      }
    }
  }

  /** Long scenes attend through another kernel, which must give what the short ones get. */
  @Test
  void longScenesEqualShortOnes() {
    int longScene = 130;
    for (String attention : List.of("multi-head", "multi-query")) {
      Network network = network(SEVEN_SCALARS, attention, 8, 2, 2);
      try (StepProgram program =
          StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT64)) {
        program.load(TrainingState.initial(program.layout(), 3));
        float[] three = normal(3 * 7, 5);
        float[] mask = Arrays.copyOf(ones(3), longScene);
        float[] padded = normal(longScene * 7, 6);
        System.arraycopy(three, 0, padded, 0, three.length);
        float[] few = program.evaluate(scalars(1, 3, three, ones(3))).prediction();
        float[] many = program.evaluate(scalars(1, longScene, padded, mask)).prediction();
        assertArrayEquals(few, Arrays.copyOf(many, 9), 1e-6f);
      }
    }
  }

  @Test
  void gradientsEqualFiniteDifferences() {
    gradientsEqualFiniteDifferences(3);
  }

  @Test
  void gradientsOfLongScenesEqualFiniteDifferences() {
    gradientsEqualFiniteDifferences(130);
  }

  private static void gradientsEqualFiniteDifferences(int tokens) {
    for (String attention : List.of("multi-head", "multi-query")) {
      Network network = network(SEVEN_SCALARS, attention, 4, 1, 2);
      try (StepProgram program =
          StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT64)) {
        float[] mask = ones(2 * tokens);
        mask[2 * tokens - 1] = 0;
        SceneBatch batch = scenes(2, tokens, mask);
        float[] start = program.layout().initial(11);
        double[] at = new double[start.length];
        for (int i = 0; i < at.length; i++) {
          at[i] = start[i];
        }
        program.loadParameters(at);
        double[] gradient = program.gradient(batch);
        double h = 1e-5;
        for (int i = 0; i < at.length; i++) {
          if (start[i] == 0) {
            assertEquals(0, gradient[i], "a gap has a gradient");
            continue;
          }
          double[] moved = at.clone();
          moved[i] = at[i] + h;
          program.loadParameters(moved);
          double above = loss(program, batch);
          moved[i] = at[i] - h;
          program.loadParameters(moved);
          assertEquals((above - loss(program, batch)) / (2 * h), gradient[i], 1e-7, "at " + i);
        }
      }
    }
  }

  /** A network without its gradient by hand, so that the engine derives it. */
  record Derived(Network network) implements Network {
    @Override
    public List<Parameter> parameters() {
      return network.parameters();
    }

    @Override
    public String program() {
      return network.program();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 32, 2, one kernel for few tokens",
    "4, 8, 2, products of matrices too small for a library",
    "20, 8, 2, products of one chunk",
    "300, 16, 4, products of several chunks from copied heads",
    "1030, 8, 2, one kernel for many tokens"
  })
  void gradientsByHandEqualTheEnginesOwn(int tokens, int width, int heads, String way) {
    Network network = network(SEVEN_SCALARS, "multi-head", width, 2, heads);
    assertTrue(network.gradientProgram().isPresent());
    for (int padding : new int[] {0, 2}) {
      float[] mask = ones(2 * tokens);
      Arrays.fill(mask, 2 * tokens - padding, 2 * tokens, 0);
      SceneBatch batch = scenes(2, tokens, mask);
      double[] expected = gradient(new Derived(network), batch);
      double[] found = gradient(network, batch);
      double longest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertTrue(longest > 1e-3, "a gradient that is nearly 0 shows nothing");
      assertArrayEquals(expected, found, 1e-10 * longest, way);
    }
  }

  private static double[] gradient(Network network, SceneBatch batch) {
    try (StepProgram program =
        StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT64)) {
      program.begin(11);
      return program.gradient(batch);
    }
  }

  private static SceneBatch scenes(int scenes, int tokens, float[] mask) {
    return new SceneBatch(
        scenes,
        tokens,
        new float[0],
        new float[0],
        normal(scenes * tokens * 7, 7),
        mask,
        normal(scenes * tokens * 3, 8),
        new int[scenes]);
  }

  /** Five scenes whose lengths differ, so that shards differ in their real tokens. */
  private static SceneBatch unevenScenes() {
    int tokens = 4;
    float[] mask = ones(5 * tokens);
    mask[3] = 0;
    mask[18] = 0;
    mask[19] = 0;
    return scenes(5, tokens, mask);
  }

  private static StepProgram sharded(DataType type, int threads) {
    StepProgram program =
        StepProgram.of(
            network(SEVEN_SCALARS, "multi-head", 8, 2, 2), training(), Device.cpu(), type, threads);
    program.begin(11);
    return program;
  }

  @Test
  void shardsAddUpToTheBatch() {
    SceneBatch batch = unevenScenes();
    for (int threads : new int[] {2, 3, 9}) {
      try (StepProgram whole = sharded(DataType.FLOAT64, 1);
          StepProgram parts = sharded(DataType.FLOAT64, threads)) {
        assertArrayEquals(whole.gradient(batch), parts.gradient(batch), 1e-12);
        TrainedNetwork.Evaluated expected = whole.evaluate(batch);
        TrainedNetwork.Evaluated evaluated = parts.evaluate(batch);
        assertArrayEquals(expected.prediction(), evaluated.prediction(), 1e-6f);
        assertEquals(expected.squaredError(), evaluated.squaredError(), 1e-12);
        assertEquals(17, evaluated.realTokens());
        for (int step = 0; step < 3; step++) {
          assertEquals(
              whole.train(batch, step, 0.01), parts.train(batch, step, 0.01), 1e-12, "loss");
        }
      }
    }
  }

  /** Two sizes: one whose parameters are stepped at once, one that is stepped in slices. */
  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void trainingLowersTheLoss(int width) {
    Network network = network(SEVEN_SCALARS, "multi-head", width, 2, 2);
    try (StepProgram program =
        StepProgram.of(network, training(), Device.cpu(), DataType.FLOAT32, 2)) {
      program.begin(11);
      float[] before = program.save(0).parameters();
      double first = program.train(unevenScenes(), 0, 1e-3);
      float[] after = program.save(1).parameters();
      for (int at : new int[] {0, program.layout().offsets().getLast()}) {
        assertEquals(1e-3, Math.abs(after[at] - before[at]), 1e-5, "Adam's first step at " + at);
      }
      double last = first;
      for (int step = 1; step < 200; step++) {
        last = program.train(unevenScenes(), step, 1e-3);
      }
      assertTrue(last < first / 4, first + " became " + last);
    }
  }

  @Test
  void theSameShardsGiveTheSameBits() {
    SceneBatch batch = unevenScenes();
    try (StepProgram first = sharded(DataType.FLOAT32, 2);
        StepProgram second = sharded(DataType.FLOAT32, 2)) {
      for (int step = 0; step < 50; step++) {
        assertEquals(first.train(batch, step, 0.01), second.train(batch, step, 0.01));
      }
      assertArrayEquals(first.save(50).parameters(), second.save(50).parameters());
    }
  }

  @Test
  void aFailureOfAShardIsThrown() {
    Network crooked =
        new SymmetryMetricsTest.Formula("torch.mm(torch.select(directions, 2, 0), mask)");
    float[] six = normal(6, 7);
    try (StepProgram program =
        StepProgram.of(crooked, training(), Device.cpu(), DataType.FLOAT32, 2)) {
      SceneBatch batch = new SceneBatch(2, 1, six, six, new float[0], ones(2), six, new int[2]);
      EngineException failure =
          assertThrows(EngineException.class, () -> program.train(batch, 0, 0.01));
      assertTrue(String.valueOf(failure.getMessage()).contains("matrix"), failure.getMessage());
    }
  }

  private static double loss(StepProgram program, SceneBatch batch) {
    TrainedNetwork.Evaluated evaluated = program.evaluate(batch);
    return evaluated.squaredError() / (3 * evaluated.realTokens());
  }
}

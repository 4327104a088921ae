package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.gpurunner.ReferenceVectors;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Parameter;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain transformer's kernel against its program in double, and what it promises of bits. */
class TransformerKernelTest {
  /** The plain inputs are some channels of each kind, in another order than they lie in. */
  private static final SceneShape SCENE =
      new SceneShape(
          List.of("x", "centre"),
          List.of(new SceneShape.Direction("v", "x")),
          List.of("mass", "height"),
          List.of("height", "v", "x"),
          8);

  private static Network network(int width, int layers, int heads) {
    return StepProgramTest.network(SCENE, "multi-head", width, layers, heads);
  }

  private static KernelStep kernel(Network network, int threads) {
    return (KernelStep) KernelStep.of(network, StepProgramTest.training(), threads).orElseThrow();
  }

  private static StepProgram program(Network network) {
    return StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT64);
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Random scenes; the last {@code padding} tokens of every second one are padding. */
  private static SceneBatch scenes(int scenes, int tokens, int padding, float targets) {
    SplittableRandom random = new SplittableRandom(5);
    int rows = scenes * tokens;
    float[] mask = new float[rows];
    for (int row = 0; row < rows; row++) {
      mask[row] = row / tokens % 2 == 1 && row % tokens >= tokens - padding ? 0 : 1;
    }
    float[] target = normal(random, 3 * rows);
    for (int i = 0; i < target.length; i++) {
      target[i] *= targets;
    }
    return new SceneBatch(
        scenes,
        tokens,
        normal(random, 6 * rows),
        normal(random, 3 * rows),
        normal(random, 2 * rows),
        mask,
        target,
        new int[scenes]);
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

  @ParameterizedTest
  @CsvSource({
    // width, layers, heads, scenes, tokens, padding
    "4, 1, 2, 1, 1, 0",
    "8, 2, 2, 64, 4, 1",
    "12, 2, 4, 5, 7, 3",
    "32, 2, 4, 16, 32, 9",
    "64, 2, 4, 33, 4, 0",
    "20, 2, 2, 2, 65, 5",
    "96, 1, 2, 2, 130, 9",
    "128, 2, 8, 2, 512, 100",
    "128, 1, 8, 1, 600, 0"
  })
  void equalsTheProgramInDouble(
      int width, int layers, int heads, int scenes, int tokens, int padding) {
    Network network = network(width, layers, heads);
    SceneBatch batch = scenes(scenes, tokens, padding, 1);
    try (KernelStep kernel = kernel(network, 2);
        StepProgram program = program(network)) {
      TrainingState state = stirred(kernel.layout());
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
      assertTrue(worst <= 2e-5 * largest, "predictions off by " + worst + " of " + largest);
      double squaredError = program.evaluate(batch).squaredError();
      assertEquals(squaredError, kernel.evaluate(batch).squaredError(), 1e-5 * squaredError);
      gradientsEqual(kernel.layout(), program.gradient(batch), kernel.gradient(batch));
    }
  }

  private static void gradientsEqual(ParameterLayout layout, double[] expected, float[] actual) {
    double longest = 0;
    for (double value : expected) {
      longest = Math.max(longest, Math.abs(value));
    }
    for (int i = 0; i < layout.parameters().size(); i++) {
      Parameter parameter = layout.parameters().get(i);
      int at = layout.offsets().get(i);
      double norm = 0;
      double off = 0;
      for (int k = at; k < at + parameter.count(); k++) {
        norm += expected[k] * expected[k];
        off += (expected[k] - actual[k]) * (expected[k] - actual[k]);
      }
      String what = parameter.name() + " off by " + Math.sqrt(off) + " of " + Math.sqrt(norm);
      // The keys' bias has no gradient at all: what is there is rounding.
      assertTrue(Math.sqrt(off) <= 1e-4 * Math.sqrt(norm) + 1e-6 * longest, what);
    }
  }

  @Test
  void equalsTheReference() {
    JsonNode vector = ReferenceVectors.at("baseline_transformer_multi_head");
    try (KernelStep kernel =
        kernel(StepProgramTest.network(StepProgramTest.SEVEN_SCALARS, "multi-head", 6, 1, 2), 1)) {
      TrainingState state = TrainingState.initial(kernel.layout(), 1);
      List<Parameter> list = kernel.layout().parameters();
      for (int i = 0; i < list.size(); i++) {
        double[] values = ReferenceVectors.flat(vector.path("params").path(list.get(i).name()));
        for (int k = 0; k < values.length; k++) {
          state.parameters()[kernel.layout().offsets().get(i) + k] = (float) values[k];
        }
      }
      kernel.load(state);
      double[] in = ReferenceVectors.flat(vector.path("in"));
      double[] out = ReferenceVectors.flat(vector.path("out"));
      float[] scalars = new float[in.length];
      for (int i = 0; i < in.length; i++) {
        scalars[i] = (float) in[i];
      }
      float[] none = new float[0];
      float[] mask = {1, 1, 1, 1, 1, 1};
      SceneBatch batch = new SceneBatch(2, 3, none, none, scalars, mask, new float[18], new int[2]);
      float[] found = kernel.evaluate(batch).prediction();
      for (int i = 0; i < out.length; i++) {
        assertEquals(out[i], found[i], 1e-6 * (1 + Math.abs(out[i])), "at " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 70})
  void paddingChangesNoBit(int tokens) {
    SceneBatch batch = scenes(6, tokens, 3, 1);
    SplittableRandom random = new SplittableRandom(8);
    float[] points = batch.points().clone();
    int width = points.length / batch.mask().length;
    for (int i = 0; i < points.length; i++) {
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
    try (KernelStep kernel = kernel(network(16, 2, 2), 1)) {
      kernel.load(stirred(kernel.layout()));
      float[] one = kernel.evaluate(batch).prediction();
      float[] two = kernel.evaluate(other).prediction();
      for (int i = 0; i < one.length; i++) {
        assertTrue(batch.mask()[i / 3] == 0 || one[i] == two[i], "token " + i / 3);
      }
      assertArrayEquals(kernel.gradient(batch), kernel.gradient(other));
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

  /** Short scenes, and long ones, whose attention is another. */
  @ParameterizedTest
  @CsvSource({"50, 32", "4, 300"})
  void bitsDependNeitherOnThreadsNorOnTheRun(int scenes, int tokens) {
    Network network = network(32, 2, 4);
    SceneBatch batch = scenes(scenes, tokens, 3, 1);
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

  /** Sixty steps, so that compilers come and go meanwhile. */
  @Test
  void aSavedStateGoesOnAsTheUndisturbed() {
    Network network = network(16, 2, 2);
    SceneBatch batch = scenes(16, 4, 0, 1);
    try (KernelStep kernel = kernel(network, 1);
        KernelStep other = kernel(network, 2)) {
      kernel.begin(1);
      TrainingState half = trained(kernel, batch, 0, 30);
      TrainingState whole = trained(kernel, batch, 30, 60);
      other.load(half);
      equal(whole, trained(other, batch, 30, 60));
    }
  }

  /** Targets as they are, and so far away that gradients are clipped. */
  @ParameterizedTest
  @ValueSource(floats = {1, 1e4f})
  void trainsAsTheProgramDoes(float targets) {
    Network network = network(16, 2, 2);
    SceneBatch batch = scenes(16, 4, 1, targets);
    try (KernelStep kernel = kernel(network, 1);
        StepProgram program =
            StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT32)) {
      kernel.begin(1);
      program.begin(1);
      double begin = 0;
      double loss = 0;
      for (int step = 0; step < 40; step++) {
        loss = program.train(batch, step, 0.003);
        begin = step == 0 ? loss : begin;
        assertEquals(loss, kernel.train(batch, step, 0.003), 1e-3 * loss, "step " + step);
      }
      assertTrue(targets > 1 || loss < 0.85 * begin, "learned: " + begin + " to " + loss);
      float[] expected = program.save(40).secondMoments();
      float[] actual = kernel.save(40).secondMoments();
      double largest = 0;
      double off = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, expected[i]);
        off = Math.max(off, Math.abs(expected[i] - actual[i]));
      }
      assertTrue(off <= 1e-2 * largest, "second moments off by " + off + " of " + largest);
    }
  }

  @Test
  void wideNetworksAndSharedKeysTrainByTheProgram() {
    assertInstanceOf(StepProgram.class, trained("multi-head", 132));
    assertInstanceOf(StepProgram.class, trained("multi-query", 16));
    assertInstanceOf(KernelStep.class, trained("multi-head", 128));
  }

  private static TrainedNetwork trained(String attention, int width) {
    Network network = StepProgramTest.network(SCENE, attention, width, 1, 2);
    try (TrainedNetwork trained =
        TrainedNetwork.of(network, StepProgramTest.training(), Device.cpu(), 1)) {
      return trained;
    }
  }
}

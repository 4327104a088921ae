package org.allometry.gpurunner.train;

import static org.allometry.gpurunner.train.KernelFixture.farther;
import static org.allometry.gpurunner.train.KernelFixture.kernel;
import static org.allometry.gpurunner.train.KernelFixture.predictionsEqual;
import static org.allometry.gpurunner.train.KernelFixture.stirred;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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

  private static SceneBatch scenes(int scenes, int tokens, int padding) {
    return KernelFixture.scenes(SCENE, scenes, tokens, padding);
  }

  private static StepProgram program(Network network) {
    return StepProgram.of(network, StepProgramTest.training(), Device.cpu(), DataType.FLOAT64);
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
    SceneBatch batch = scenes(scenes, tokens, padding);
    try (KernelStep kernel = kernel(network, 2);
        StepProgram program = program(network)) {
      TrainingState state = stirred(kernel.layout());
      kernel.load(state);
      program.load(state);
      predictionsEqual(
          batch, program.evaluate(batch).prediction(), kernel.evaluate(batch).prediction(), 2e-5);
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
    KernelFixture.paddingChangesNoBit(network(16, 2, 2), scenes(6, tokens, 3));
  }

  /** Short scenes, and long ones, whose attention is another. */
  @ParameterizedTest
  @CsvSource({"50, 32", "4, 300"})
  void bitsDependNeitherOnThreadsNorOnTheRun(int scenes, int tokens) {
    KernelFixture.bitsDependNeitherOnThreadsNorOnTheRun(
        network(32, 2, 4), scenes(scenes, tokens, 3));
  }

  @Test
  void aSavedStateGoesOnAsTheUndisturbed() {
    KernelFixture.aSavedStateGoesOnAsTheUndisturbed(network(16, 2, 2), scenes(16, 4, 0));
  }

  /** Targets as they are, and so far away that gradients are clipped. */
  @ParameterizedTest
  @ValueSource(floats = {1, 1e4f})
  void trainsAsTheProgramDoes(float targets) {
    Network network = network(16, 2, 2);
    SceneBatch batch = farther(scenes(16, 4, 1), targets);
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

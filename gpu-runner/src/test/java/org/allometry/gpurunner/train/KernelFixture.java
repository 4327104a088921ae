package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;

/** What the tests of every family's kernel begin with, and what they compare. */
final class KernelFixture {
  private KernelFixture() {}

  static KernelStep kernel(Network network, int threads) {
    return (KernelStep) KernelStep.of(network, StepProgramTest.training(), threads).orElseThrow();
  }

  /** Random scenes; the last {@code padding} tokens of every second one are padding. */
  static SceneBatch scenes(SceneShape shape, int scenes, int tokens, int padding) {
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

  /** The same scenes with targets {@code factor} times as far away. */
  static SceneBatch farther(SceneBatch batch, float factor) {
    float[] far = batch.target().clone();
    for (int i = 0; i < far.length; i++) {
      far[i] *= factor;
    }
    return with(batch, batch.points(), far);
  }

  /** The same scenes with other points where there is padding. */
  private static SceneBatch withOtherPadding(SceneBatch batch) {
    SplittableRandom random = new SplittableRandom(8);
    float[] points = batch.points().clone();
    int width = points.length / batch.mask().length;
    for (int i = 0; i < points.length; i++) {
      points[i] += batch.mask()[i / width] > 0 ? 0 : (float) random.nextGaussian();
    }
    return with(batch, points, batch.target());
  }

  private static SceneBatch with(SceneBatch batch, float[] points, float[] target) {
    return new SceneBatch(
        batch.scenes(),
        batch.tokens(),
        points,
        batch.directions(),
        batch.scalars(),
        batch.mask(),
        target,
        batch.sample());
  }

  /** Beginning values, a little stirred so that none is zero. */
  static TrainingState stirred(ParameterLayout layout) {
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

  static TrainingState trained(KernelStep kernel, SceneBatch batch, int from, int to) {
    for (int step = from; step < to; step++) {
      kernel.train(batch, step, 0.003);
    }
    return kernel.save(to);
  }

  /** Whether predictions of real tokens agree, to a share of the largest. */
  static void predictionsEqual(
      SceneBatch batch, float[] expected, float[] actual, double tolerance) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      assertTrue(Float.isFinite(actual[i]), "padding or not, it is finite");
      if (batch.mask()[i / 3] > 0) {
        largest = Math.max(largest, Math.abs(expected[i]));
        worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
      }
    }
    assertTrue(worst <= tolerance * largest, "predictions off by " + worst + " of " + largest);
  }

  /** Whether two states are the same to the bit. */
  static void equal(TrainingState one, TrainingState two) {
    assertArrayEquals(one.parameters(), two.parameters());
    assertArrayEquals(one.firstMoments(), two.firstMoments());
    assertArrayEquals(one.secondMoments(), two.secondMoments());
  }

  /** Whether what padding holds changes no bit of a real token's prediction or of the gradient. */
  static void paddingChangesNoBit(Network network, SceneBatch batch) {
    SceneBatch other = withOtherPadding(batch);
    try (KernelStep kernel = kernel(network, 1)) {
      kernel.load(stirred(kernel.layout()));
      float[] one = kernel.evaluate(batch).prediction();
      float[] two = kernel.evaluate(other).prediction();
      for (int i = 0; i < one.length; i++) {
        assertTrue(batch.mask()[i / 3] == 0 || one[i] == two[i], "token " + i / 3);
      }
      assertArrayEquals(kernel.gradient(batch), kernel.gradient(other));
    }
  }

  /** Whether five steps end in the same bits on any number of threads and at every run. */
  static void bitsDependNeitherOnThreadsNorOnTheRun(Network network, SceneBatch batch) {
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

  /**
   * Whether a saved state goes on as the undisturbed one; sixty steps, as compilers come and go.
   */
  static void aSavedStateGoesOnAsTheUndisturbed(Network network, SceneBatch batch) {
    try (KernelStep kernel = kernel(network, 1);
        KernelStep other = kernel(network, 2)) {
      kernel.begin(1);
      TrainingState half = trained(kernel, batch, 0, 30);
      TrainingState whole = trained(kernel, batch, 30, 60);
      other.load(half);
      equal(whole, trained(other, batch, 30, 60));
    }
  }
}

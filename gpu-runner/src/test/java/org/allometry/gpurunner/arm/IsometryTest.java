package org.allometry.gpurunner.arm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;
import org.junit.jupiter.api.Test;

/** Elements of E(3), their draws, and what they do to scenes. */
class IsometryTest {
  private static final int DRAWS = 4000;

  private static Isometry draw(int index, double reach) {
    return Isometry.draw(new SampleRandom(3, 0, index), reach);
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  @Test
  void keepsAnglesLengthsAndTheWayBack() {
    for (int i = 0; i < 50; i++) {
      Isometry g = draw(i, 2);
      double[] a = g.direction(1, 2, 3);
      double[] b = g.direction(-2, 0.5, 1);
      assertEquals(14, dot(a, a), 1e-12);
      assertEquals(2, dot(a, b), 1e-12);
      assertArrayEquals(new double[] {1, 2, 3}, g.directionBack(a[0], a[1], a[2]), 1e-12);
      double[] p = g.point(1, 2, 3);
      double[] q = g.point(0, 2, 3);
      assertEquals(1, Math.hypot(Math.hypot(p[0] - q[0], p[1] - q[1]), p[2] - q[2]), 1e-12);
    }
  }

  @Test
  void halfOfThemReflect() {
    int reflections = 0;
    for (int i = 0; i < DRAWS; i++) {
      Isometry g = draw(i, 0);
      double[] x = g.direction(1, 0, 0);
      double[] y = g.direction(0, 1, 0);
      double[] z = g.direction(0, 0, 1);
      double volume =
          x[0] * (y[1] * z[2] - y[2] * z[1])
              - x[1] * (y[0] * z[2] - y[2] * z[0])
              + x[2] * (y[0] * z[1] - y[1] * z[0]);
      assertEquals(g.reflects() ? -1 : 1, volume, 1e-12);
      reflections += g.reflects() ? 1 : 0;
    }
    assertEquals(0.5, reflections / (double) DRAWS, 4 * 0.5 / Math.sqrt(DRAWS));
  }

  /** Of Haar rotations every entry has mean 0, mean square 1/3, and the trace has mean square 1. */
  @Test
  void rotationsAreUniform() {
    double[] means = new double[3];
    double[] squares = new double[3];
    double traces = 0;
    for (int i = 0; i < DRAWS; i++) {
      Isometry g = draw(i, 0);
      double[] z = g.direction(0, 0, 1);
      for (int k = 0; k < 3; k++) {
        means[k] += z[k] / DRAWS;
        squares[k] += z[k] * z[k] / DRAWS;
      }
      double trace = g.direction(1, 0, 0)[0] + g.direction(0, 1, 0)[1] + z[2];
      traces += trace * trace / DRAWS;
    }
    assertArrayEquals(new double[3], means, 0.04);
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, squares, 0.02);
    assertEquals(1, traces, 0.1);
  }

  @Test
  void shiftsFillTheBoxEvenly() {
    double mean = 0;
    double square = 0;
    for (int i = 0; i < DRAWS; i++) {
      double shift = draw(i, 5).point(0, 0, 0)[i % 3];
      assertTrue(Math.abs(shift) <= 5);
      mean += shift / DRAWS;
      square += shift * shift / DRAWS;
    }
    assertEquals(0, mean, 0.2);
    assertEquals(25 / 3.0, square, 0.5);
    assertArrayEquals(new double[3], draw(1, 0).point(0, 0, 0));
  }

  /** Two scenes of two tokens, the last of them padding. */
  static SceneBatch batch() {
    SplittableRandom random = new SplittableRandom(4);
    float[] mask = {1, 1, 1, 0};
    return new SceneBatch(
        2,
        2,
        padded(random, 6),
        padded(random, 9),
        padded(random, 2),
        mask,
        padded(random, 3),
        new int[] {7, 8});
  }

  private static float[] padded(SplittableRandom random, int width) {
    float[] values = new float[4 * width];
    for (int i = 0; i < 3 * width; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void movesEachSceneWithItsOwnElementAndLeavesScalarsPaddingAndTheOriginal() {
    SceneBatch batch = batch();
    float[] before = batch.points().clone();
    Isometry[] elements = {draw(1, 3), draw(2, 3)};
    SceneBatch moved = Isometry.move(batch, elements);
    for (int row = 0; row < 3; row++) {
      Isometry g = elements[row / 2];
      float[] p = Arrays.copyOfRange(batch.points(), 6 * row + 3, 6 * row + 6);
      float[] d = Arrays.copyOfRange(batch.directions(), 9 * row + 6, 9 * row + 9);
      float[] t = Arrays.copyOfRange(batch.target(), 3 * row, 3 * row + 3);
      for (int k = 0; k < 3; k++) {
        assertEquals((float) g.point(p[0], p[1], p[2])[k], moved.points()[6 * row + 3 + k]);
        assertEquals((float) g.direction(d[0], d[1], d[2])[k], moved.directions()[9 * row + 6 + k]);
        assertEquals((float) g.direction(t[0], t[1], t[2])[k], moved.target()[3 * row + k]);
      }
    }
    assertArrayEquals(new float[6], Arrays.copyOfRange(moved.points(), 18, 24));
    assertArrayEquals(new float[9], Arrays.copyOfRange(moved.directions(), 27, 36));
    assertSame(batch.scalars(), moved.scalars());
    assertArrayEquals(before, batch.points());
  }

  @Test
  void drawsHangOnSeedStepAndPlaceAlone() {
    Augmentation fresh = new Augmentation(5, 1);
    Augmentation used = new Augmentation(5, 1);
    for (int step = 0; step < 9; step++) {
      used.of(batch(), step);
    }
    float[] once = fresh.of(batch(), 9).points();
    assertArrayEquals(once, used.of(batch(), 9).points());
    assertFalse(Arrays.equals(once, fresh.of(batch(), 10).points()), "another step");
    assertFalse(Arrays.equals(once, new Augmentation(6, 1).of(batch(), 9).points()), "a seed");
    SceneBatch one = batch();
    SceneBatch twins =
        new SceneBatch(
            2,
            1,
            new float[] {1, 2, 3, 1, 2, 3},
            new float[0],
            new float[0],
            new float[] {1, 1},
            new float[6],
            one.sample());
    float[] apart = fresh.of(twins, 0).points();
    assertFalse(Arrays.equals(Arrays.copyOf(apart, 3), Arrays.copyOfRange(apart, 3, 6)));
  }
}

package org.allometry.gpurunner.arm;

import org.allometry.gpurunner.task.Interval;
import org.allometry.gpurunner.task.Quaternions;
import org.allometry.gpurunner.task.SampleRandom;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * An element of E(3), x ↦ Qx + t: a rotation, a reflection or both, then a shift.
 *
 * <p>Points move with Q and t, directions and the target turn with Q, scalars stay.
 */
public final class Isometry {
  private static final double REFLECTION_PROBABILITY = 0.5;

  private final double[] matrix;
  private final double[] shift;

  private Isometry(double[] matrix, double[] shift) {
    this.matrix = matrix;
    this.shift = shift;
  }

  /**
   * Draws an element: Q Haar over rotations, times −1 (which reflects) with probability ½, and t
   * uniform in the box {@code [-shiftReach, shiftReach]³}.
   *
   * @param random stream of this element
   * @param shiftReach at least 0, in the unit of points; see {@link
   *     org.allometry.gpurunner.task.DataSet#shiftReach()}
   */
  public static Isometry draw(SampleRandom random, double shiftReach) {
    double[] matrix = Quaternions.matrix(random.rotation());
    if (random.uniform() < REFLECTION_PROBABILITY) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = -matrix[i];
      }
    }
    Interval box = new Interval(-shiftReach, shiftReach);
    return new Isometry(
        matrix, new double[] {random.uniform(box), random.uniform(box), random.uniform(box)});
  }

  /** Whether it turns left hands into right ones. */
  public boolean reflects() {
    double[] m = matrix;
    return m[0] * (m[4] * m[8] - m[5] * m[7])
            - m[1] * (m[3] * m[8] - m[5] * m[6])
            + m[2] * (m[3] * m[7] - m[4] * m[6])
        < 0;
  }

  /** Qx + t. */
  public double[] point(double x, double y, double z) {
    double[] moved = direction(x, y, z);
    for (int k = 0; k < 3; k++) {
      moved[k] += shift[k];
    }
    return moved;
  }

  /** Qx. */
  public double[] direction(double x, double y, double z) {
    return new double[] {
      matrix[0] * x + matrix[1] * y + matrix[2] * z,
      matrix[3] * x + matrix[4] * y + matrix[5] * z,
      matrix[6] * x + matrix[7] * y + matrix[8] * z
    };
  }

  /** Q⁻¹x. */
  public double[] directionBack(double x, double y, double z) {
    return new double[] {
      matrix[0] * x + matrix[3] * y + matrix[6] * z,
      matrix[1] * x + matrix[4] * y + matrix[7] * z,
      matrix[2] * x + matrix[5] * y + matrix[8] * z
    };
  }

  /**
   * Each scene moved by an element of its own; padding stays zero.
   *
   * @param batch is not changed; the result shares its scalars, mask and samples
   * @param elements one for each scene
   */
  public static SceneBatch move(SceneBatch batch, Isometry[] elements) {
    SceneBatch moved =
        new SceneBatch(
            batch.scenes(),
            batch.tokens(),
            new float[batch.points().length],
            new float[batch.directions().length],
            batch.scalars(),
            batch.mask(),
            new float[batch.target().length],
            batch.sample());
    for (int row = 0; row < batch.scenes() * batch.tokens(); row++) {
      if (batch.mask()[row] > 0) {
        Isometry element = elements[row / batch.tokens()];
        element.move(batch.points(), moved.points(), row, batch, true);
        element.move(batch.directions(), moved.directions(), row, batch, false);
        element.move(batch.target(), moved.target(), row, batch, false);
      }
    }
    return moved;
  }

  /** Moves all vectors of a token. */
  private void move(float[] from, float[] to, int row, SceneBatch batch, boolean points) {
    int width = from.length / (batch.scenes() * batch.tokens());
    for (int i = row * width; i < (row + 1) * width; i += 3) {
      double[] moved =
          points
              ? point(from[i], from[i + 1], from[i + 2])
              : direction(from[i], from[i + 1], from[i + 2]);
      for (int k = 0; k < 3; k++) {
        to[i + k] = (float) moved[k];
      }
    }
  }
}

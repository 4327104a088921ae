package org.allometry.gpurunner.family.gatr.kernel;

import java.util.Arrays;
import org.allometry.gpurunner.family.kernel.Attention;
import org.allometry.gpurunner.family.kernel.Columns;
import org.allometry.gpurunner.family.kernel.Panel;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Scenes as multivectors: a point is sign · (e123 + its coordinates), a direction the oriented
 * plane with that normal through its point.
 *
 * <p>A reflection turns an embedded point into minus the embedding of the reflected one, and a
 * scene does not say which is meant. So all its points get the sign of its handedness: the triple
 * product of three vectors of the scene, sums over its tokens with weights that are invariant and
 * otherwise arbitrary. A scene without handedness, a flat one for instance, gets 1.
 */
final class SceneInput {
  private final Dimensions dimensions;
  private final Layout layout;
  private final Columns columns;
  private final Panel panel;
  private final float[] hidden;
  private final float[] reference;

  SceneInput(Dimensions dimensions, Columns columns) {
    this.dimensions = dimensions;
    this.layout = dimensions.input();
    this.columns = columns;
    this.panel = new Panel(layout.rows(), columns.width());
    this.hidden = new float[columns.width()];
    this.reference = new float[columns.width()];
  }

  Panel panel() {
    return panel;
  }

  /** For every column 0, or a very negative number where it is padding. */
  float[] hidden() {
    return hidden;
  }

  /** For every column the e123 part of its scene's mean input, over channels and tokens. */
  float[] reference() {
    return reference;
  }

  /** Fills everything with scenes from {@code first} on. */
  void fill(SceneBatch batch, int first) {
    panel.clear();
    Arrays.fill(hidden, Attention.HIDDEN);
    Arrays.fill(reference, 1);
    for (int scene = 0; scene < columns.scenes(); scene++) {
      double sign = handedness(batch, first + scene);
      float mean = (float) (sign * dimensions.points() / layout.channels());
      for (int token = 0; token < batch.tokens(); token++) {
        int row = (first + scene) * batch.tokens() + token;
        int column = columns.column(scene, token);
        if (batch.mask()[row] > 0) {
          hidden[column] = 0;
        }
        reference[column] = mean;
        fill(batch, row, column, (float) sign);
      }
    }
  }

  private void fill(SceneBatch batch, int row, int column, float sign) {
    int points = dimensions.points();
    for (int i = 0; i < points; i++) {
      int at = 3 * (row * points + i);
      set(layout.ideal(3) + i, column, -sign * batch.points()[at + 2]);
      set(layout.ideal(4) + i, column, sign * batch.points()[at + 1]);
      set(layout.ideal(5) + i, column, -sign * batch.points()[at]);
      set(layout.free(Layout.TRIVECTOR) + i, column, sign);
    }
    int directions = dimensions.through().size();
    for (int i = 0; i < directions; i++) {
      int at = 3 * (row * directions + i);
      int through = 3 * (row * points + dimensions.through().get(i));
      float offset = 0;
      for (int k = 0; k < 3; k++) {
        float normal = batch.directions()[at + k];
        set(layout.free(k) + points + i, column, normal);
        offset = Math.fma(normal, batch.points()[through + k], offset);
      }
      set(layout.ideal(Layout.SCALAR) + points + i, column, -offset);
    }
    int scalars = batch.scalars().length / batch.mask().length;
    for (int i = 0; i < scalars; i++) {
      set(layout.firstScalar() + i, column, batch.scalars()[row * scalars + i]);
    }
  }

  private void set(int row, int column, float value) {
    panel.data[panel.at(row) + column] = value;
  }

  private double handedness(SceneBatch batch, int scene) {
    int tokens = batch.tokens();
    int points = dimensions.points();
    int directions = dimensions.through().size();
    int scalars = batch.scalars().length / batch.mask().length;
    double[] mean = mean(batch, scene);
    double[][] three = new double[3][3];
    double[] vectors = new double[3 * (points + directions)];
    double[] squares = new double[points + directions];
    for (int row = scene * tokens; row < (scene + 1) * tokens; row++) {
      if (batch.mask()[row] == 0) {
        continue;
      }
      double total = 0;
      for (int i = 0; i < scalars; i++) {
        total += batch.scalars()[row * scalars + i];
      }
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] =
            i < 3 * points
                ? batch.points()[row * 3 * points + i] - mean[i]
                : batch.directions()[row * 3 * directions + i - 3 * points];
      }
      for (int i = 0; i < squares.length; i++) {
        double x = vectors[3 * i];
        double y = vectors[3 * i + 1];
        double z = vectors[3 * i + 2];
        squares[i] = x * x + y * y + z * z;
        total += squares[i];
      }
      for (int i = 0; i < squares.length; i++) {
        for (int k = 0; k < 3; k++) {
          double weight = StrictMath.cos(total * (k + 1) + squares[i] * (i + 2));
          for (int axis = 0; axis < 3; axis++) {
            three[k][axis] += weight * vectors[3 * i + axis];
          }
        }
      }
    }
    return determinant(three) >= 0 ? 1 : -1;
  }

  private double[] mean(SceneBatch batch, int scene) {
    int width = 3 * dimensions.points();
    double[] mean = new double[width];
    double count = 0;
    for (int row = scene * batch.tokens(); row < (scene + 1) * batch.tokens(); row++) {
      if (batch.mask()[row] > 0) {
        count++;
        for (int i = 0; i < width; i++) {
          mean[i] += batch.points()[row * width + i];
        }
      }
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= count;
    }
    return mean;
  }

  private static double determinant(double[][] m) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  }
}

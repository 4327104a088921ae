package org.allometry.gpurunner.family.kernel;

import org.allometry.gpurunner.task.SceneBatch;

/** The predicted displacements of some scenes of a batch, a row for each coordinate. */
public final class Displacements {
  private final Columns columns;
  private final Panel rows;
  private int first;

  /** Zeros. */
  public Displacements(Columns columns) {
    this.columns = columns;
    this.rows = new Panel(SceneBatch.TARGET_WIDTH, columns.width());
  }

  /** The rows; after {@link #squaredError} their gradient. */
  public Panel rows() {
    return rows;
  }

  /** Which scene of the batch is the first of these. */
  public void beginAt(int scene) {
    first = scene;
  }

  /** Writes them into those of the batch, (B, T, 3). */
  void write(float[] to, int tokens) {
    for (int scene = 0; scene < columns.scenes(); scene++) {
      for (int token = 0; token < tokens; token++) {
        int at = ((first + scene) * tokens + token) * SceneBatch.TARGET_WIDTH;
        for (int k = 0; k < SceneBatch.TARGET_WIDTH; k++) {
          to[at + k] = rows.data[rows.at(k) + columns.column(scene, token)];
        }
      }
    }
  }

  /**
   * Sum of squared errors of real tokens, whose gradient takes the place of the prediction.
   *
   * @param scale of the gradient
   */
  double squaredError(SceneBatch batch, double scale) {
    double sum = 0;
    float[] slopes = new float[rows.data.length];
    for (int scene = 0; scene < columns.scenes(); scene++) {
      for (int token = 0; token < batch.tokens(); token++) {
        int row = (first + scene) * batch.tokens() + token;
        if (batch.mask()[row] == 0) {
          continue;
        }
        for (int k = 0; k < SceneBatch.TARGET_WIDTH; k++) {
          int at = rows.at(k) + columns.column(scene, token);
          double error = (double) rows.data[at] - batch.target()[row * SceneBatch.TARGET_WIDTH + k];
          sum += error * error;
          slopes[at] = (float) (2 * scale * error);
        }
      }
    }
    System.arraycopy(slopes, 0, rows.data, 0, slopes.length);
    return sum;
  }
}

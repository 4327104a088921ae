package org.allometry.gpurunner.task.rigidbody;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Errors of the predicted vertices one frame ahead: {@code rms_error_m} over vertices, {@code
 * centre_error_m} root mean square over bodies of the error of their mean vertex, {@code
 * rotation_error_deg} mean over bodies of the angle between true and predicted orientation.
 */
final class RigidErrors implements DataSet.Metrics {
  private final IntFunction<RigidScene> testScenes;
  private final double scale;
  private long vertices;
  private long bodies;
  private double squares;
  private double centreSquares;
  private double degrees;

  RigidErrors(IntFunction<RigidScene> testScenes, double scale) {
    this.testScenes = testScenes;
    this.scale = scale;
  }

  @Override
  public void add(SceneBatch batch, float[] prediction) {
    for (int b = 0; b < batch.scenes(); b++) {
      RigidScene scene = testScenes.apply(batch.sample()[b]);
      int row = b * batch.tokens();
      int from = 0;
      while (from < scene.tokens()) {
        int to = from;
        while (to < scene.tokens() && scene.bodies()[to] == scene.bodies()[from]) {
          to++;
        }
        addBody(scene, from, to, prediction, row);
        from = to;
      }
    }
  }

  private void addBody(RigidScene scene, int from, int to, float[] prediction, int row) {
    int count = to - from;
    double[] truth = new double[3 * count];
    double[] guess = new double[3 * count];
    double[] error = new double[3];
    for (int i = 0; i < 3 * count; i++) {
      int at = 3 * from + i;
      truth[i] = scene.next()[at];
      guess[i] = 2 * scene.now()[at] - scene.before()[at] + scale * prediction[3 * row + at];
      double off = guess[i] - truth[i];
      squares += off * off;
      error[i % 3] += off / count;
    }
    vertices += count;
    bodies++;
    centreSquares += error[0] * error[0] + error[1] * error[1] + error[2] * error[2];
    centre(truth);
    centre(guess);
    degrees += Rotations.bestAngleDegrees(truth, guess);
  }

  private static void centre(double[] points) {
    double[] mean = new double[3];
    for (int i = 0; i < points.length; i++) {
      mean[i % 3] += points[i] / (points.length / 3.0);
    }
    for (int i = 0; i < points.length; i++) {
      points[i] -= mean[i % 3];
    }
  }

  @Override
  public SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("rms_error_m", Math.sqrt(squares / vertices));
    values.put("centre_error_m", Math.sqrt(centreSquares / bodies));
    values.put("rotation_error_deg", degrees / bodies);
    return values;
  }
}

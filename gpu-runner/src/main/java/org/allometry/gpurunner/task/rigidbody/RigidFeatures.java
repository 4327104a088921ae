package org.allometry.gpurunner.task.rigidbody;

import java.util.List;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.task.SceneShape;
import org.allometry.gpurunner.task.SceneShape.Direction;

/**
 * Turns scenes into tokens, one for each vertex. Positions are relative to the mean of the scene's
 * vertices at t; floor and gravity go along as directions, so that everything turns and shifts with
 * the scene.
 */
final class RigidFeatures {
  private static final List<String> POINTS = List.of("x", "centre", "foot");
  private static final List<Direction> DIRECTIONS =
      List.of(
          new Direction("u", "x"),
          new Direction("2(x-centre)", "x"),
          new Direction("(x-mean)/2", "x"),
          new Direction("normal", "x"),
          new Direction("u-centre", "centre"),
          new Direction("floor", "foot"),
          new Direction("gravity", "centre"));
  private static final List<String> SCALARS =
      List.of(
          "ln mass", "friction", "restitution", "size", "exp(-4 height)", "exp(-4 centre height)");
  private static final List<String> PLAIN =
      List.of(
          "u",
          "u-centre",
          "2(x-centre)",
          "(x-mean)/2",
          "normal",
          "floor",
          "gravity",
          "ln mass",
          "friction",
          "restitution",
          "size",
          "exp(-4 height)",
          "exp(-4 centre height)");

  /** u is the velocity over 4 m/s: 12 times the way of a frame of five steps. */
  private static final double SPEED = 4;

  private static final double HEIGHT_RATE = 4;

  private final double perFrame;
  private final double scale;

  RigidFeatures(int stepsPerFrame, double scale) {
    this.perFrame = 1 / (stepsPerFrame * RigidSettings.STEP_SECONDS * SPEED);
    this.scale = scale;
  }

  static SceneShape shape(int maxTokens) {
    return new SceneShape(POINTS, DIRECTIONS, SCALARS, PLAIN, maxTokens);
  }

  SceneBatch batch(RigidScene[] scenes, int tokens, int[] samples) {
    int rows = scenes.length * tokens;
    SceneBatch batch =
        new SceneBatch(
            scenes.length,
            tokens,
            new float[rows * 3 * POINTS.size()],
            new float[rows * 3 * DIRECTIONS.size()],
            new float[rows * SCALARS.size()],
            new float[rows],
            new float[rows * 3],
            samples);
    for (int b = 0; b < scenes.length; b++) {
      double[] mean = mean(scenes[b]);
      for (int i = 0; i < scenes[b].tokens(); i++) {
        token(scenes[b], i, mean, batch, b * tokens + i);
      }
    }
    return batch;
  }

  private static double[] mean(RigidScene scene) {
    double[] mean = new double[3];
    for (int i = 0; i < 3 * scene.tokens(); i++) {
      mean[i % 3] += scene.now()[i] / scene.tokens();
    }
    return mean;
  }

  private void token(RigidScene s, int i, double[] mean, SceneBatch batch, int row) {
    int body = s.bodies()[i];
    int points = 3 * POINTS.size() * row;
    int directions = 3 * DIRECTIONS.size() * row;
    batch.mask()[row] = 1;
    for (int k = 0; k < 3; k++) {
      double x = s.now()[3 * i + k];
      double centre = s.centres()[3 * body + k];
      double up = k == 2 ? 1 : 0;
      put(batch.points(), points + k, x - mean[k]);
      put(batch.points(), points + 3 + k, centre - mean[k]);
      put(batch.points(), points + 6 + k, (k == 2 ? 0 : x) - mean[k]);
      put(batch.directions(), directions + k, (x - s.before()[3 * i + k]) * perFrame);
      put(batch.directions(), directions + 3 + k, 2 * (x - centre));
      put(batch.directions(), directions + 6 + k, (x - mean[k]) / 2);
      put(batch.directions(), directions + 9 + k, s.normals()[3 * i + k]);
      put(
          batch.directions(),
          directions + 12 + k,
          (centre - s.centresBefore()[3 * body + k]) * perFrame);
      put(batch.directions(), directions + 15 + k, up);
      put(batch.directions(), directions + 18 + k, -up);
      put(batch.target(), 3 * row + k, s.displacement(3 * i + k) / scale);
    }
    int scalars = SCALARS.size() * row;
    for (int m = 0; m < RigidScene.MATERIALS; m++) {
      put(batch.scalars(), scalars + m, s.materials()[RigidScene.MATERIALS * body + m]);
    }
    put(batch.scalars(), scalars + 4, nearness(s.now()[3 * i + 2]));
    put(batch.scalars(), scalars + 5, nearness(s.centres()[3 * body + 2]));
  }

  /** 1 on the floor, falling with the height. */
  private static double nearness(double height) {
    return StrictMath.exp(-HEIGHT_RATE * height);
  }

  private static void put(float[] values, int at, double value) {
    values[at] = (float) value;
  }
}

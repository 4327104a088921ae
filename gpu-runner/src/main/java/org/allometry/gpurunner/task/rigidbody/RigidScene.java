package org.allometry.gpurunner.task.rigidbody;

import java.util.List;
import org.allometry.gpurunner.task.Quaternions;

/**
 * The vertices of a scene at the frames t − 1, t and t + 1, in metres, world coordinates.
 *
 * @param tokens number of vertices n
 * @param bodies body of each vertex (n), counted from 0
 * @param before (n, 3), at t − 1
 * @param now (n, 3), at t
 * @param next (n, 3), at t + 1
 * @param normals (n, 3), at t
 * @param centresBefore (bodies, 3), at t − 1
 * @param centres (bodies, 3), at t
 * @param materials (bodies, 4): ln mass, friction, restitution, size
 */
@SuppressWarnings("ArrayRecordComponent") // a step on the way to a batch; never compared
record RigidScene(
    int tokens,
    int[] bodies,
    double[] before,
    double[] now,
    double[] next,
    double[] normals,
    double[] centresBefore,
    double[] centres,
    double[] materials) {
  static final int MATERIALS = 4;

  /**
   * Places the vertices.
   *
   * @param window three frames
   * @param layout of three frames
   */
  static RigidScene of(float[] window, TrajectoryLayout layout, List<ShapeMesh> meshes) {
    int count = (int) window[0];
    int tokens = 0;
    for (int i = 0; i < count; i++) {
      tokens += meshes.get((int) window[layout.object(i)]).count();
    }
    RigidScene scene =
        new RigidScene(
            tokens,
            new int[tokens],
            new double[3 * tokens],
            new double[3 * tokens],
            new double[3 * tokens],
            new double[3 * tokens],
            new double[3 * count],
            new double[3 * count],
            new double[MATERIALS * count]);
    int from = 0;
    for (int i = 0; i < count; i++) {
      ShapeMesh mesh = meshes.get((int) window[layout.object(i)]);
      scene.fill(i, from, mesh, window, layout);
      from += mesh.count();
    }
    return scene;
  }

  private void fill(int body, int from, ShapeMesh mesh, float[] window, TrajectoryLayout layout) {
    int object = layout.object(body);
    double size = window[object + 1];
    materials[MATERIALS * body] = StrictMath.log(window[object + 2]);
    materials[MATERIALS * body + 1] = window[object + 3];
    materials[MATERIALS * body + 2] = window[object + 4];
    materials[MATERIALS * body + 3] = size;
    for (int k = 0; k < 3; k++) {
      centresBefore[3 * body + k] = window[layout.pose(0, body) + k];
      centres[3 * body + k] = window[layout.pose(1, body) + k];
    }
    java.util.Arrays.fill(bodies, from, from + mesh.count(), body);
    place(before, from, mesh.vertices(), size, window, layout.pose(0, body));
    place(now, from, mesh.vertices(), size, window, layout.pose(1, body));
    place(next, from, mesh.vertices(), size, window, layout.pose(2, body));
    double[] m = matrix(window, layout.pose(1, body));
    for (int v = 0; v < mesh.count(); v++) {
      for (int k = 0; k < 3; k++) {
        normals[3 * (from + v) + k] = Rotations.row(m, k, mesh.normals(), 3 * v);
      }
    }
  }

  private static void place(
      double[] into, int from, float[] vertices, double size, float[] window, int pose) {
    double[] m = matrix(window, pose);
    for (int v = 0; v < vertices.length; v += 3) {
      for (int k = 0; k < 3; k++) {
        into[3 * from + v + k] = window[pose + k] + size * Rotations.row(m, k, vertices, v);
      }
    }
  }

  private static double[] matrix(float[] window, int pose) {
    double[] q = {window[pose + 3], window[pose + 4], window[pose + 5], window[pose + 6]};
    double norm = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    for (int i = 0; i < 4; i++) {
      q[i] /= norm;
    }
    return Quaternions.matrix(q);
  }

  /** Coordinate {@code i} of what the inertial extrapolation 2x(t) − x(t − 1) misses, m. */
  double displacement(int i) {
    return next[i] - 2 * now[i] + before[i];
  }
}

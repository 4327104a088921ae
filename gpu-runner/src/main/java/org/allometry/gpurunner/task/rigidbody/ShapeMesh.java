package org.allometry.gpurunner.task.rigidbody;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A body's geometry at size 1, its centre of mass at the origin.
 *
 * @param name of the shape
 * @param baseMass kg at size 1, before the material's factor
 * @param vertices (n, 3) in metres, the tokens of the body
 * @param normals (n, 3), outward, of length 1
 * @param hulls convex parts, each (k, 3), which collide
 */
@SuppressWarnings("ArrayRecordComponent") // geometry on its way to Bullet; compared by digest
record ShapeMesh(
    String name, double baseMass, float[] vertices, float[] normals, List<float[]> hulls) {
  ShapeMesh {
    hulls = List.copyOf(hulls);
  }

  int count() {
    return vertices.length / 3;
  }

  /** Distance of the farthest point from the centre of mass. */
  double radius() {
    double most = radius(vertices);
    for (float[] hull : hulls) {
      most = Math.max(most, radius(hull));
    }
    return most;
  }

  /** Digest of everything, for the fingerprint of a data set. */
  String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      add(sha256, vertices);
      add(sha256, normals);
      hulls.forEach(hull -> add(sha256, hull));
      sha256.update(ByteBuffer.allocate(Double.BYTES).putDouble(0, baseMass));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(MessageDigest sha256, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES + Integer.BYTES);
    bytes.putInt(values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    sha256.update(bytes.flip());
  }

  private static double radius(float[] points) {
    double most = 0;
    for (int i = 0; i < points.length; i += 3) {
      double squares = 0;
      for (int k = 0; k < 3; k++) {
        squares += (double) points[i + k] * points[i + k];
      }
      most = Math.max(most, Math.sqrt(squares));
    }
    return most;
  }
}

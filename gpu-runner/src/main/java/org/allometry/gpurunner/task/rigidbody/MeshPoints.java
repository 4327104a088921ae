package org.allometry.gpurunner.task.rigidbody;

import java.util.ArrayList;
import java.util.List;

/** Collects vertices with their normals. */
final class MeshPoints {
  private final List<double[]> points = new ArrayList<>();
  private final List<double[]> normals = new ArrayList<>();

  /** Adds a vertex; the normal need not have length 1. */
  void add(double x, double y, double z, double nx, double ny, double nz) {
    points.add(new double[] {x, y, z});
    double norm = Math.sqrt(nx * nx + ny * ny + nz * nz);
    normals.add(new double[] {nx / norm, ny / norm, nz / norm});
  }

  int size() {
    return points.size();
  }

  float[] vertices() {
    return flat(points);
  }

  float[] normals() {
    return flat(normals);
  }

  /** The vertices of these indices, a convex part. */
  float[] part(List<Integer> indices) {
    return flat(indices.stream().map(points::get).toList());
  }

  /** All vertices as one convex part. */
  ShapeMesh convex(String name, double baseMass) {
    return new ShapeMesh(name, baseMass, vertices(), normals(), List.of(vertices()));
  }

  ShapeMesh compound(String name, double baseMass, List<float[]> hulls) {
    return new ShapeMesh(name, baseMass, vertices(), normals(), hulls);
  }

  static float[] flat(List<double[]> rows) {
    float[] flat = new float[rows.size() * 3];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows.get(i / 3)[i % 3];
    }
    return flat;
  }
}

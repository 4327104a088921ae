package org.allometry.gpurunner.task;

/** Rotations as unit quaternions (w, x, y, z). */
public final class Quaternions {
  private Quaternions() {}

  /**
   * The rotation's 3 × 3 matrix, row by row.
   *
   * @param q (w, x, y, z) of norm 1
   */
  public static double[] matrix(double[] q) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[] {
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y)
    };
  }
}

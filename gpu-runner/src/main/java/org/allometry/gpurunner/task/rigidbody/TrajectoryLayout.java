package org.allometry.gpurunner.task.rigidbody;

/**
 * Where the numbers of a trajectory stand: the count of objects, then {@value #OBJECT} numbers for
 * each place of an object (mesh, size, mass, friction, restitution), then frame by frame {@value
 * #POSE} numbers for each (position, quaternion w x y z). Places of missing objects hold 0.
 *
 * @param places most objects of a scene
 * @param frames frames
 */
record TrajectoryLayout(int places, int frames) {
  static final int OBJECT = 5;
  static final int POSE = 7;

  /** Numbers of a whole trajectory. */
  int length() {
    return frame(frames);
  }

  int object(int i) {
    return 1 + OBJECT * i;
  }

  /** Where frame {@code t} begins. */
  int frame(int t) {
    return object(places) + t * places * POSE;
  }

  int pose(int t, int i) {
    return frame(t) + i * POSE;
  }

  /** The layout of three frames. */
  TrajectoryLayout window() {
    return new TrajectoryLayout(places, 3);
  }

  /** Cuts the frames t − 1, t and t + 1 out of a whole trajectory. */
  float[] window(float[] trajectory, int t) {
    TrajectoryLayout window = window();
    float[] cut = new float[window.length()];
    System.arraycopy(trajectory, 0, cut, 0, object(places));
    System.arraycopy(trajectory, frame(t - 1), cut, window.frame(0), 3 * places * POSE);
    return cut;
  }
}

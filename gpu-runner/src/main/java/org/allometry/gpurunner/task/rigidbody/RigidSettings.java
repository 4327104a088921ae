package org.allometry.gpurunner.task.rigidbody;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.Interval;

/**
 * Settings of the rigid-body task; the file {@code task.conf} is their manual.
 *
 * @param seed of the data set
 * @param trainTrajectories trajectories of the training split
 * @param testTrajectories trajectories of the test split
 * @param testSamples test scenes, spread over the test trajectories
 * @param frames frames of a trajectory
 * @param stepsPerFrame physics steps of 1/240 s between two frames
 * @param fewestObjects fewest objects of a scene
 * @param mostObjects most objects of a scene
 * @param meshes the shapes, one of which is drawn for each object
 * @param sizes range of the objects' sizes
 * @param sizeEnds whether only the two ends of the range are drawn
 * @param gravity downward, m/s²
 * @param floorFriction of the floor
 * @param floorRestitution of the floor
 * @param spawnHalfWidth objects start in [−w, w]² horizontally, m
 * @param spawnHeight and in this range of heights, m
 * @param speed horizontal velocities are uniform in [−speed, speed]², minus the position, m/s
 */
record RigidSettings(
    long seed,
    int trainTrajectories,
    int testTrajectories,
    int testSamples,
    int frames,
    int stepsPerFrame,
    int fewestObjects,
    int mostObjects,
    List<ShapeMesh> meshes,
    Interval sizes,
    boolean sizeEnds,
    double gravity,
    double floorFriction,
    double floorRestitution,
    double spawnHalfWidth,
    Interval spawnHeight,
    double speed) {
  /** Length of a physics step in seconds. */
  static final double STEP_SECONDS = 1.0 / 240;

  private static final int MAX_TRAJECTORIES = 1 << 24;

  RigidSettings {
    meshes = List.copyOf(meshes);
  }

  static RigidSettings read(SettingsReader s) {
    int fewest = s.integer("objects-min", 1, 200);
    int most = s.integer("objects-max", 1, 200);
    RigidSettings settings =
        new RigidSettings(
            s.wholeNumber("seed", 0, 1L << 53),
            s.integer("train-trajectories", 1, MAX_TRAJECTORIES),
            s.integer("test-trajectories", 1, MAX_TRAJECTORIES),
            s.integer("test-samples", 1, Integer.MAX_VALUE),
            s.integer("frames", 3, 10_000),
            s.integer("steps-per-frame", 1, 240),
            fewest,
            most,
            meshes(s),
            Interval.read(s, "sizes", 0.01, 10),
            s.oneOf("size-draw", List.of("uniform", "ends")).equals("ends"),
            s.number("gravity", 0.1, 100),
            s.number("floor-friction", 0, 2),
            s.number("floor-restitution", 0, 1),
            s.number("spawn-half-width", 0.1, 100),
            Interval.read(s, "spawn-height", 0.05, 100),
            s.number("speed", 0, 20));
    if (s.problems().isEmpty()) {
      settings.check(s);
    }
    s.rejectUnknownKeys();
    return settings;
  }

  private static List<ShapeMesh> meshes(SettingsReader s) {
    int vertices = s.integer("vertices", 8, 10_000);
    List<ShapeMesh> meshes = new ArrayList<>();
    for (String name : s.texts("shapes", 0)) {
      if (!Shapes.NAMES.contains(name)) {
        s.reject(
            "shapes",
            "some of " + String.join(", ", Shapes.NAMES),
            SettingsReader.nearest(name, Shapes.NAMES));
      } else if (vertices < Shapes.least(name)) {
        s.reject(
            "vertices",
            "at least " + Shapes.least(name) + ", which the shape " + name + " needs",
            "Raise vertices or take " + name + " out of shapes.");
      } else {
        meshes.add(Shapes.make(name, vertices));
      }
    }
    String folder = s.text("obj-folder");
    if (!folder.isEmpty()) {
      try {
        meshes.addAll(ObjMesh.readFolder(Path.of(folder), vertices));
      } catch (IOException e) {
        s.reject("obj-folder", "a folder of closed OBJ meshes", String.valueOf(e.getMessage()));
      } catch (InvalidPathException e) {
        s.reject("obj-folder", "a folder of closed OBJ meshes", "It is no path here.");
      }
    }
    if (meshes.isEmpty() && s.problems().isEmpty()) {
      s.reject("shapes", "at least one shape, or a folder of OBJ meshes in obj-folder", "");
    }
    return meshes;
  }

  private void check(SettingsReader s) {
    if (fewestObjects > mostObjects) {
      s.reject("objects-min", "at most objects-max = " + mostObjects, "");
    }
    if (testSamples > (long) testTrajectories * (frames - 2)) {
      s.reject(
          "test-samples",
          "at most test-trajectories × (frames − 2) = " + (long) testTrajectories * (frames - 2),
          "");
    }
    if ((long) trainTrajectories * (frames - 2) > Integer.MAX_VALUE) {
      s.reject("train-trajectories", "train-trajectories × (frames − 2) below 2^31", "");
    }
    double widest =
        2 * sizes.high() * meshes.stream().mapToDouble(ShapeMesh::radius).max().orElse(0);
    double room = Math.min(2 * spawnHalfWidth, spawnHeight.high() - spawnHeight.low());
    if (widest > room) {
      s.reject(
          "sizes",
          "objects of up to "
              + widest
              + " m to fit into the spawn box, whose least width is "
              + room
              + " m",
          "Lower sizes, or raise spawn-half-width or spawn-height.");
    }
  }

  int trajectories(boolean test) {
    return test ? testTrajectories : trainTrajectories;
  }

  int trainSamples() {
    return trainTrajectories * (frames - 2);
  }

  /** Everything that the content depends on, as canonical text. */
  SortedMap<String, String> canonical() {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("seed", Long.toString(seed));
    all.put("train-trajectories", Integer.toString(trainTrajectories));
    all.put("test-trajectories", Integer.toString(testTrajectories));
    all.put("test-samples", Integer.toString(testSamples));
    all.put("frames", Integer.toString(frames));
    all.put("steps-per-frame", Integer.toString(stepsPerFrame));
    all.put("objects-min", Integer.toString(fewestObjects));
    all.put("objects-max", Integer.toString(mostObjects));
    for (int i = 0; i < meshes.size(); i++) {
      all.put("mesh-" + i, meshes.get(i).name() + " " + meshes.get(i).digest());
    }
    all.put("sizes", sizes.toString());
    all.put("size-draw", sizeEnds ? "ends" : "uniform");
    all.put("gravity", Double.toString(gravity));
    all.put("floor-friction", Double.toString(floorFriction));
    all.put("floor-restitution", Double.toString(floorRestitution));
    all.put("spawn-half-width", Double.toString(spawnHalfWidth));
    all.put("spawn-height", spawnHeight.toString());
    all.put("speed", Double.toString(speed));
    return all;
  }
}

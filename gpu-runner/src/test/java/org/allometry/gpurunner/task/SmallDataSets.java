package org.allometry.gpurunner.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.allometry.gpurunner.task.Task.Progress;

/** Generates a small data set of each task; runs as a program of its own as well. */
final class SmallDataSets {
  private static final List<String> SETTINGS =
      List.of(
          "n-body { train-samples = 1500, test-samples = 100 }",
          "name = rigid-body, rigid-body { train-trajectories = 70, test-trajectories = 4,"
              + " test-samples = 20, frames = 40, vertices = 16 }");

  private SmallDataSets() {}

  /** Generates under {@code args[0]}. */
  public static void main(String[] args) throws IOException {
    generate(Path.of(args[0]));
  }

  static void generate(Path home) throws IOException {
    for (String settings : SETTINGS) {
      TaskSettings.task(settings).open(home, Progress.NONE).close();
    }
  }
}

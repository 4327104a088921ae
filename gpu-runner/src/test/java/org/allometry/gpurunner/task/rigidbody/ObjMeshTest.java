package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjMeshTest {
  /** A box of 2 × 4 × 2, away from the origin. */
  private static final String BOX =
      """
      # a comment
      v 10 10 10
      v 12 10 10
      v 12 14 10
      v 10 14 10
      v 10 10 12
      v 12 10 12
      v 12 14 12
      v 10 14 12
      f 4/1 3/1 2/1 1/1
      f 5 6 7 8
      f 1 2 6 5
      f 2 3 7 6
      f 3 4 8 7
      f -5 -8 -4 -1
      """;

  @TempDir Path folder;

  @Test
  void centresAndScalesAMesh() throws IOException {
    ShapeMesh mesh = ObjMesh.read(write(BOX), 100);
    assertEquals(8, mesh.count());
    assertEquals(0.25, mesh.baseMass(), 1e-9);
    for (int i = 0; i < 24; i++) {
      assertEquals(i % 3 == 1 ? 0.5 : 0.25, Math.abs(mesh.vertices()[i]), 1e-6);
      assertTrue(mesh.vertices()[i] * mesh.normals()[i] > 0, "a normal looks inward");
    }
  }

  @Test
  void keepsAsManyVerticesAsAllowed() throws IOException {
    ShapeMesh mesh = ObjMesh.read(write(BOX), 4);
    assertEquals(4, mesh.count());
    assertEquals(24, mesh.hulls().get(0).length);
  }

  @Test
  void simulatesMeshesOfAFolder() throws IOException {
    write(BOX);
    Task task =
        TaskSettings.task(
            "name = rigid-body, rigid-body { shapes = [], obj-folder = \""
                + folder
                + "\", vertices = 8, train-trajectories = 2, test-trajectories = 1,"
                + " test-samples = 1, frames = 5 }");
    task.open(folder.resolve("data"), Progress.NONE).close();
    assertEquals(80, task.shape().maxTokens());
  }

  @Test
  void namesFileAndLineOfWhatIsWrong() throws IOException {
    String allowed =
        " is no vertex or face; expected \"v x y z\" in (-1e6, 1e6), or \"f\" with three or more"
            + " vertices that stand above.";
    assertEquals("mesh.obj: 2: \"v 1 x 3\"" + allowed, problem("v 1 2 3\nv 1 x 3\n"));
    assertEquals("mesh.obj: 1: \"f 1 2 3\"" + allowed, problem("f 1 2 3\n"));
    assertTrue(problem("v 1 2 3\n").startsWith("mesh.obj is not a closed mesh;"));
  }

  private String problem(String text) throws IOException {
    Path file = write(text);
    IOException e = assertThrows(IOException.class, () -> ObjMesh.read(file, 8));
    return String.valueOf(e.getMessage()).substring(folder.toString().length() + 1);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("mesh.obj"), text);
  }
}

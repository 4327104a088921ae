package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An OBJ mesh: read, and finite then, or refused. */
public final class MeshTarget {
  private static final int VERTICES = 16;
  private static final Path FILE = file();

  private MeshTarget() {}

  private static Path file() {
    try {
      return Files.createTempDirectory("mesh-target").resolve("mesh.obj");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.write(FILE, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      ShapeMesh mesh = ObjMesh.read(FILE, VERTICES);
      assertTrue(mesh.count() >= 3 && mesh.count() <= VERTICES, "vertices: " + mesh.count());
      assertTrue(mesh.baseMass() > 0 && mesh.baseMass() <= 1.001, "mass: " + mesh.baseMass());
      for (float value : mesh.vertices()) {
        assertTrue(Math.abs(value) < 1e4, "a vertex at " + value);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).length() < 2_000);
    }
  }
}

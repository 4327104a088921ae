package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ShapesTest {
  static Stream<ShapeMesh> meshes() {
    return Shapes.NAMES.stream()
        .flatMap(
            name ->
                Stream.of(8, 12, 16, 40, 64, 100, 500)
                    .filter(vertices -> vertices >= Shapes.least(name))
                    .map(vertices -> Shapes.make(name, vertices)));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void isAboutOneMetreWideWithUnitNormals(ShapeMesh mesh) {
    assertTrue(mesh.radius() > 0.45 && mesh.radius() < 0.87, mesh.name() + mesh.radius());
    for (int i = 0; i < mesh.count(); i++) {
      assertEquals(1, dot(mesh.normals(), mesh.normals(), i), 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void everyCornerOfAConvexShapeLooksOutward(ShapeMesh mesh) {
    for (int i = 0; mesh.hulls().size() == 1 && i < mesh.count(); i++) {
      assertTrue(dot(mesh.vertices(), mesh.normals(), i) > 0, mesh.name() + " " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void meanVertexIsNearTheCentreOfMass(ShapeMesh mesh) {
    double[] mean = new double[3];
    for (int i = 0; i < mesh.vertices().length; i++) {
      mean[i % 3] += mesh.vertices()[i] / mesh.count();
    }
    double most = mesh.name().equals("sphere") ? 0.05 : 1e-6;
    assertEquals(0, mean[0], most, mesh.name());
    assertEquals(0, mean[1], most, mesh.name());
    assertEquals(0, mean[2], mesh.name().equals("cone") ? 0.11 : most, mesh.name());
  }

  @Test
  void haveAsManyVerticesAsFit() {
    assertEquals(List.of(8, 8, 8, 8), counts(8, List.of("cube", "cylinder", "sphere", "cone")));
    assertEquals(List.of(56, 60, 64, 60, 63, 64, 64), counts(64, Shapes.NAMES));
    assertEquals(List.of(12, 12, 16), counts(12, List.of("torus", "gear", "sponge")));
  }

  @Test
  void spongeIsTwentyBoxesWithHoles() {
    ShapeMesh sponge = Shapes.make("sponge", 64);
    assertEquals(20, sponge.hulls().size());
    double sum = 0;
    for (float[] box : sponge.hulls()) {
      for (float x : box) {
        assertTrue(Math.abs(x) <= 0.5 + 1e-6);
        sum += x;
      }
    }
    assertEquals(0, sum, 1e-4);
  }

  private static List<Integer> counts(int vertices, List<String> names) {
    return names.stream().map(name -> Shapes.make(name, vertices).count()).toList();
  }

  private static double dot(float[] a, float[] b, int i) {
    return (double) a[3 * i] * b[3 * i]
        + (double) a[3 * i + 1] * b[3 * i + 1]
        + (double) a[3 * i + 2] * b[3 * i + 2];
  }
}

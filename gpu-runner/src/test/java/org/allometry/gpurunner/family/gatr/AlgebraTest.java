package org.allometry.gpurunner.family.gatr;

import static org.allometry.gpurunner.ReferenceVectors.TOLERANCE;
import static org.allometry.gpurunner.ReferenceVectors.flat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.IntBinaryOperator;
import org.allometry.gpurunner.ReferenceVectors;
import org.junit.jupiter.api.Test;

class AlgebraTest {
  private static final int N = Algebra.COMPONENTS;

  private static int[][][] table(IntBinaryOperator sign, IntBinaryOperator target) {
    int[][][] table = new int[N][N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        if (sign.applyAsInt(i, j) != 0) {
          table[i][j][target.applyAsInt(i, j)] = sign.applyAsInt(i, j);
        }
      }
    }
    return table;
  }

  private static void equalsListed(String name, int entries, int[][][] table) {
    int[][][] listed = new int[N][N][N];
    JsonNode list = ReferenceVectors.at(name).path("entries");
    assertEquals(entries, list.size());
    list.forEach(
        e -> listed[e.get(0).asInt()][e.get(1).asInt()][e.get(2).asInt()] = e.get(3).asInt());
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        assertArrayEquals(listed[i][j], table[i][j], name + " at " + i + ", " + j);
      }
    }
  }

  @Test
  void tablesEqualTheListedOnes() {
    equalsListed("geometric_product_table", 192, table(Algebra::sign, Algebra::target));
    equalsListed("outer_product_table", 81, table(Algebra::outerSign, Algebra::target));
    equalsListed("join_table", 81, table(Algebra::joinSign, Algebra::joinTarget));
  }

  @Test
  void productIsAssociative() {
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        for (int k = 0; k < N; k++) {
          int left = Algebra.sign(i, j) * Algebra.sign(Algebra.target(i, j), k);
          int right = Algebra.sign(i, Algebra.target(j, k)) * Algebra.sign(j, k);
          assertEquals(left, right, i + ", " + j + ", " + k);
        }
      }
    }
  }

  @Test
  void signsAndComponentsEqualTheListedOnes() {
    double[] dual = flat(ReferenceVectors.at("dual").path("sign"));
    double[] ones = new double[N];
    java.util.Arrays.fill(ones, 1);
    assertArrayEquals(dual, Multivectors.dual(ones));
    assertArrayEquals(flat(ReferenceVectors.at("reverse_sign")), Multivectors.reverse(ones));
    assertArrayEquals(
        flat(ReferenceVectors.at("grade_involution_sign")), Multivectors.involution(ones));
    assertArrayEquals(
        flat(ReferenceVectors.at("inner_product_components")),
        Algebra.FREE.stream().mapToDouble(c -> c).toArray());
    for (int component = 0; component < N; component++) {
      String blade = ReferenceVectors.at("components").get(component).asText();
      int grade = blade.equals("1") ? 0 : blade.replaceAll("[^0-9]", "").length();
      assertEquals(grade, Algebra.grade(component), blade);
    }
  }

  @Test
  void multivectorsEqualTheReference() {
    for (JsonNode one : ReferenceVectors.at("multivector_cases")) {
      double[] x = flat(one.path("x"));
      double[] y = flat(one.path("y"));
      double reference = flat(one.path("reference"))[14];
      equal(one, "geometric_product", Multivectors.product(x, y));
      equal(one, "outer_product", Multivectors.outer(x, y));
      equal(one, "dual_x", Multivectors.dual(x));
      equal(one, "join_without_reference", Multivectors.join(x, y, 1));
      equal(one, "equivariant_join", Multivectors.join(x, y, reference));
      equal(one, "reverse_x", Multivectors.reverse(x));
      equal(one, "grade_involution_x", Multivectors.involution(x));
      assertEquals(one.path("inner_product").asDouble(), Multivectors.inner(x, y), TOLERANCE);
    }
  }

  private static void equal(JsonNode node, String name, double[] actual) {
    assertArrayEquals(flat(node.path(name)), actual, TOLERANCE, name);
  }

  @Test
  void versorsMoveObjectsAsTheReference() {
    JsonNode all = ReferenceVectors.at("sandwich_cases");
    double[] p = flat(all.path("point"));
    double[] normal = flat(all.path("plane_normal"));
    double[] point = Multivectors.point(p);
    double[] plane = Multivectors.plane(normal, p);
    double[] t = Multivectors.translation(flat(all.path("translation")));
    double[] r = Multivectors.rotation(flat(all.path("quaternion_xyzw")));
    equal(all, "embed_point", point);
    equal(all, "embed_plane", plane);
    equal(all, "embed_translation", t);
    equal(all, "embed_rotation", r);
    moved(all.path("translate_point"), "mv", Multivectors.sandwich(t, point));
    moved(all.path("rotate_point"), "mv", Multivectors.sandwich(r, point));
    turned(all.path("translate_plane"), Multivectors.sandwich(t, plane));
    turned(all.path("rotate_plane"), Multivectors.sandwich(r, plane));
    JsonNode mirror = all.path("reflection");
    double[] u = Multivectors.plane(flat(mirror.path("unit_normal")), flat(mirror.path("through")));
    equal(mirror, "embed", u);
    moved(mirror, "reflect_point_mv", Multivectors.sandwich(u, point));
    JsonNode motor = all.path("motor_TQ");
    double[] tq = flat(motor.path("mv"));
    assertArrayEquals(tq, Multivectors.product(t, r), TOLERANCE);
    moved(motor, "applied_to_point_mv", Multivectors.sandwich(tq, point));
    double[] x = flat(all.path("random_mv").path("x"));
    equal(all.path("random_mv"), "translated", Multivectors.sandwich(t, x));
    equal(all.path("random_mv"), "rotated", Multivectors.sandwich(r, x));
    equal(all.path("random_mv"), "reflected", Multivectors.sandwich(u, x));
  }

  private static void moved(JsonNode node, String name, double[] actual) {
    equal(node, name, actual);
    equal(node, "expected_point", Multivectors.position(actual));
  }

  private static void turned(JsonNode node, double[] actual) {
    equal(node, "mv", actual);
    equal(node, "expected_normal", java.util.Arrays.copyOfRange(actual, 2, 5));
  }

  @Test
  void linesPosesAndBodiesEqualTheReference() {
    JsonNode ray = ReferenceVectors.at("ray_case");
    double[] o = flat(ray.path("origin"));
    double[] v = flat(ray.path("direction"));
    double[] m = {o[1] * v[2] - o[2] * v[1], o[2] * v[0] - o[0] * v[2], o[0] * v[1] - o[1] * v[0]};
    equal(ray, "embed", Multivectors.line(v, m));
    JsonNode pose = ReferenceVectors.at("pose_case");
    double[] motor =
        Multivectors.product(
            Multivectors.translation(flat(pose.path("position"))),
            Multivectors.rotation(flat(pose.path("quaternion_xyzw"))));
    for (int k = 0; k < 3; k++) {
      double[] axis = new double[N];
      axis[2 + k] = 1;
      assertArrayEquals(
          flat(pose.path("three_planes").get(k)), Multivectors.sandwich(motor, axis), TOLERANCE);
    }
    JsonNode bodies = ReferenceVectors.at("nbody_integration");
    double[] masses = flat(bodies.path("masses"));
    double[] x = flat(bodies.path("x0"));
    double[] velocities = flat(bodies.path("v0"));
    for (int i = 0; i < masses.length; i++) {
      double[] mv = Multivectors.point(java.util.Arrays.copyOfRange(x, 3 * i, 3 * i + 3));
      double[] t =
          Multivectors.translation(java.util.Arrays.copyOfRange(velocities, 3 * i, 3 * i + 3));
      for (int c = 0; c < N; c++) {
        mv[c] += t[c] + (c == 0 ? masses[i] : 0);
      }
      assertArrayEquals(
          flat(ReferenceVectors.at("nbody_embedding").path("mv").get(i)), mv, TOLERANCE);
    }
  }

  /** Every entry of the tables, from the constant matrices of the program. */
  @Test
  void rankFormsEqualTheTables() {
    double[][][] product = BilinearForms.productOut();
    double[][][] join = BilinearForms.joinOut();
    int[][][] products = table(Algebra::sign, Algebra::target);
    int[][][] joins = table(Algebra::joinSign, Algebra::joinTarget);
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        double[] z = new double[N];
        double[] w = new double[N];
        int h = Planes.of(i) % 2;
        int k = Planes.of(j) % 2;
        if (h == 0 || k == 0) {
          addHalf(product[h + 2 * k], factor(4 * h, i, 4 * k + 2, j), h + k, z);
        }
        if (h == 1 || k == 1) {
          addHalf(join[h == k ? 0 : k + 1], factor(4 * h + 1, i, 4 * k + 3, j), h == k ? 1 : 0, w);
        }
        for (int c = 0; c < N; c++) {
          assertEquals(products[i][j][c], z[c], 1e-15);
          assertEquals(joins[i][j][c], w[c], 1e-15);
        }
      }
    }
  }

  private static double[] factor(int left, int i, int right, int j) {
    double[] products = new double[BilinearForms.RANK];
    for (int r = 0; r < products.length; r++) {
      products[r] =
          BilinearForms.factors()[left][r][Planes.of(i) / 2]
              * BilinearForms.factors()[right][r][Planes.of(j) / 2];
    }
    return products;
  }

  private static void addHalf(double[][] out, double[] products, int half, double[] into) {
    for (int pair = 0; pair < out.length; pair++) {
      for (int r = 0; r < products.length; r++) {
        into[Planes.COMPONENTS.get(2 * pair + half)] += out[pair][r] * products[r];
      }
    }
  }
}

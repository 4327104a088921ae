package org.allometry.gpurunner.task.rigidbody;

import java.util.ArrayList;
import java.util.List;

/**
 * The built-in shapes, each about 1 m wide at size 1, with as many vertices as fit into a number.
 * Base masses are those of Kubric's KuBasic objects; the geometries are ours.
 */
final class Shapes {
  static final List<String> NAMES =
      List.of("cube", "cylinder", "sphere", "cone", "torus", "gear", "sponge");

  private static final double TWO_PI = 2 * StrictMath.PI;
  private static final double RADIUS = 0.5;

  /** Upper radius of the blunt cone: with it, height and lower radius 1 m the mass is Kubric's. */
  private static final double CONE_TOP = 0.268;

  /** Radii of the torus, chosen for a width of 1 m and Kubric's mass. */
  private static final double TORUS_RING = 0.28;

  private static final double TORUS_TUBE = RADIUS - TORUS_RING;
  private static final double GEAR_ROOT = 0.38;
  private static final double GEAR_HEIGHT = 0.4;
  private static final int GEAR_MOST_TEETH = 12;

  private Shapes() {}

  /** Fewest vertices that the shape can have. */
  static int least(String name) {
    return switch (name) {
      case "torus", "gear" -> 12;
      case "sponge" -> 16;
      default -> 8;
    };
  }

  /**
   * Makes a shape.
   *
   * @param name one of {@link #NAMES}
   * @param vertices most vertices; at least {@link #least(String)}
   */
  static ShapeMesh make(String name, int vertices) {
    int most = Math.max(vertices, least(name));
    return switch (name) {
      case "cube" -> cube(most);
      case "cylinder" -> frustum("cylinder", 0.7808, RADIUS, most);
      case "sphere" -> sphere(most);
      case "cone" -> frustum("cone", 0.4774, CONE_TOP, most);
      case "torus" -> torus(most);
      case "gear" -> gear(most);
      case "sponge" -> sponge(most);
      default -> throw new IllegalArgumentException("no shape " + name);
    };
  }

  /** A grid of k × k squares on each face: 6k² + 2 vertices. */
  private static ShapeMesh cube(int most) {
    int k = 1;
    while (6 * (k + 1) * (k + 1) + 2 <= most) {
      k++;
    }
    MeshPoints points = new MeshPoints();
    for (int x = 0; x <= k; x++) {
      for (int y = 0; y <= k; y++) {
        for (int z = 0; z <= k; z++) {
          int nx = side(x, k);
          int ny = side(y, k);
          int nz = side(z, k);
          if (nx != 0 || ny != 0 || nz != 0) {
            points.add(
                x / (double) k - 0.5, y / (double) k - 0.5, z / (double) k - 0.5, nx, ny, nz);
          }
        }
      }
    }
    return points.convex("cube", 0.9936);
  }

  private static int side(int i, int last) {
    return i == 0 ? -1 : i == last ? 1 : 0;
  }

  /** Points of a golden-angle spiral (Vogel, 1979), equal in area. */
  private static ShapeMesh sphere(int most) {
    double golden = StrictMath.PI * (3 - StrictMath.sqrt(5));
    MeshPoints points = new MeshPoints();
    for (int i = 0; i < most; i++) {
      double z = 1 - (2 * i + 1) / (double) most;
      double r = StrictMath.sqrt(1 - z * z);
      double x = r * StrictMath.cos(golden * i);
      double y = r * StrictMath.sin(golden * i);
      points.add(RADIUS * x, RADIUS * y, RADIUS * z, x, y, z);
    }
    return points.convex("sphere", 0.5225);
  }

  /** Rings from the lower radius 0.5 to {@code top}, height 1. */
  private static ShapeMesh frustum(String name, double baseMass, double top, int most) {
    int rings = Math.max(2, 1 + (int) StrictMath.sqrt(most / StrictMath.PI));
    int around = most / rings;
    double ratio = RADIUS * RADIUS + RADIUS * top + top * top;
    double centre = (RADIUS * RADIUS + 2 * RADIUS * top + 3 * top * top) / (4 * ratio);
    MeshPoints points = new MeshPoints();
    for (int ring = 0; ring < rings; ring++) {
      double z = ring / (double) (rings - 1);
      double r = RADIUS + (top - RADIUS) * z;
      double nz = RADIUS - top + side(ring, rings - 1);
      for (int i = 0; i < around; i++) {
        double cos = StrictMath.cos(TWO_PI * i / around);
        double sin = StrictMath.sin(TWO_PI * i / around);
        points.add(r * cos, r * sin, z - centre, cos, sin, nz);
      }
    }
    return points.convex(name, baseMass);
  }

  /** A ring of convex segments. */
  private static ShapeMesh torus(int most) {
    int tube = Math.max(3, (int) StrictMath.sqrt(most * TORUS_TUBE / TORUS_RING));
    int segments = most / tube;
    MeshPoints points = new MeshPoints();
    for (int s = 0; s < segments; s++) {
      double cos = StrictMath.cos(TWO_PI * s / segments);
      double sin = StrictMath.sin(TWO_PI * s / segments);
      for (int t = 0; t < tube; t++) {
        double out = StrictMath.cos(TWO_PI * t / tube);
        double up = StrictMath.sin(TWO_PI * t / tube);
        double r = TORUS_RING + TORUS_TUBE * out;
        points.add(r * cos, r * sin, TORUS_TUBE * up, out * cos, out * sin, up);
      }
    }
    List<float[]> hulls = new ArrayList<>();
    for (int s = 0; s < segments; s++) {
      List<Integer> part = new ArrayList<>();
      for (int t = 0; t < tube; t++) {
        part.add(s * tube + t);
        part.add((s + 1) % segments * tube + t);
      }
      hulls.add(points.part(part));
    }
    return points.compound("torus", 0.2627, hulls);
  }

  /** A core with teeth, pointed when there are few vertices. */
  private static ShapeMesh gear(int most) {
    int perTooth = most >= 48 ? 4 : 2;
    int teeth = Math.min(GEAR_MOST_TEETH, most / (2 * perTooth));
    int around = teeth * perTooth;
    int layers = most / around;
    MeshPoints points = new MeshPoints();
    for (int layer = 0; layer < layers; layer++) {
      double z = GEAR_HEIGHT * (layer / (double) (layers - 1) - 0.5);
      for (int i = 0; i < around; i++) {
        double r = gearTip(i, perTooth) ? RADIUS : GEAR_ROOT;
        double cos = StrictMath.cos(TWO_PI * i / around);
        double sin = StrictMath.sin(TWO_PI * i / around);
        points.add(r * cos, r * sin, z, cos, sin, side(layer, layers - 1));
      }
    }
    int top = (layers - 1) * around;
    List<float[]> hulls = new ArrayList<>();
    List<Integer> core = new ArrayList<>();
    for (int tooth = 0; tooth < teeth; tooth++) {
      List<Integer> part = new ArrayList<>();
      for (int i = 0; i < (perTooth == 4 ? 4 : 3); i++) {
        int at = (tooth * perTooth + i) % around;
        part.add(at);
        part.add(top + at);
        if (!gearTip(at, perTooth)) {
          core.add(at);
          core.add(top + at);
        }
      }
      hulls.add(points.part(part));
    }
    hulls.add(points.part(core.stream().distinct().toList()));
    return points.compound("gear", 0.2842, hulls);
  }

  private static boolean gearTip(int i, int perTooth) {
    return perTooth == 2 ? i % 2 == 1 : i % 4 == 1 || i % 4 == 2;
  }

  /** The cube of 27 boxes without its centre and its six face centres (Menger's first sponge). */
  private static ShapeMesh sponge(int most) {
    MeshPoints points = new MeshPoints();
    for (int outside : List.of(3, 0, 1, 2)) {
      if (points.size() + spongeCount(outside) <= most) {
        addSpongePoints(points, outside);
      }
    }
    List<float[]> hulls = new ArrayList<>();
    for (int box = 0; box < 27; box++) {
      int[] at = {box % 3 - 1, box / 3 % 3 - 1, box / 9 - 1};
      if (Math.abs(at[0]) + Math.abs(at[1]) + Math.abs(at[2]) >= 2) {
        hulls.add(box(at));
      }
    }
    return points.compound("sponge", 0.5476, hulls);
  }

  private static int spongeCount(int outside) {
    return outside == 0 || outside == 3 ? 8 : 24;
  }

  /** Lattice points that lie on the cube's surface along {@code outside} of the axes. */
  private static void addSpongePoints(MeshPoints points, int outside) {
    for (int i = 0; i < 64; i++) {
      double[] p = new double[3];
      double[] n = new double[3];
      int count = 0;
      for (int k = 0; k < 3; k++) {
        int at = (i >> (2 * k)) & 3;
        p[k] = at / 3.0 - 0.5;
        boolean out = at == 0 || at == 3;
        count += out ? 1 : 0;
        n[k] = out ? side(at, 3) : 0;
      }
      if (count == outside) {
        for (int k = 0; k < 3; k++) {
          n[k] = outside < 2 && n[k] == 0 ? -StrictMath.signum(p[k]) : n[k];
        }
        points.add(p[0], p[1], p[2], n[0], n[1], n[2]);
      }
    }
  }

  private static float[] box(int[] at) {
    List<double[]> corners = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      double[] corner = new double[3];
      for (int k = 0; k < 3; k++) {
        corner[k] = (at[k] - 0.5 + ((i >> k) & 1)) / 3;
      }
      corners.add(corner);
    }
    return MeshPoints.flat(corners);
  }
}

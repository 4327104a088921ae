package org.allometry.gpurunner.task.rigidbody;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.gpurunner.settings.Quoted;

/** Reads closed triangle or polygon meshes of the Wavefront OBJ format: lines "v" and "f". */
final class ObjMesh {
  private static final double LEAST_VOLUME = 1e-4;

  /** Share of the area by which a surface may be open, for coordinates are rounded. */
  private static final double OPEN = 1e-3;

  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_POINTS = 200_000;

  private final Path file;
  private final List<double[]> points = new ArrayList<>();
  private final List<int[]> triangles = new ArrayList<>();

  private ObjMesh(Path file) {
    this.file = file;
  }

  /** Every {@code *.obj} of the folder, in the order of names; each has at least one. */
  static List<ShapeMesh> readFolder(Path folder, int vertices) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is not a folder.");
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(path -> path.toString().endsWith(".obj")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException(folder + " holds no file *.obj.");
    }
    List<ShapeMesh> meshes = new ArrayList<>();
    for (Path path : files) {
      meshes.add(read(path, vertices));
    }
    return meshes;
  }

  /**
   * Reads a mesh: moved to its centre of mass, its longest side made 1 m, its mass that of its
   * volume at 1 kg/m³ (as KuBasic's); it collides as its convex hull.
   *
   * @param vertices most vertices kept as tokens, spread by farthest-point sampling
   */
  static ShapeMesh read(Path file, int vertices) throws IOException {
    ObjMesh mesh = new ObjMesh(file);
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      mesh.line(lines.get(i).strip().split("\\s+"), i + 1);
    }
    return mesh.finish(vertices);
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no file.");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(
          file + " has " + Files.size(file) + " bytes; expected at most " + MOST_BYTES + ".");
    }
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not text.", e);
    }
  }

  private void line(String[] words, int number) throws IOException {
    try {
      if (words[0].equals("v")) {
        double[] point = new double[3];
        for (int k = 0; k < 3; k++) {
          point[k] = Double.parseDouble(words[k + 1]);
          if (!(Math.abs(point[k]) < 1e6)) {
            throw new NumberFormatException();
          }
        }
        points.add(point);
        if (points.size() > MOST_POINTS) {
          throw new IOException(
              file + ": " + number + ": expected at most " + MOST_POINTS + " vertices.");
        }
      } else if (words[0].equals("f")) {
        if (words.length < 4) {
          throw new NumberFormatException();
        }
        for (int i = 3; i < words.length; i++) {
          triangles.add(new int[] {index(words[1]), index(words[i - 1]), index(words[i])});
        }
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException(
          file
              + ": "
              + number
              + ": "
              + Quoted.of(String.join(" ", words))
              + " is no vertex or face; expected \"v x y z\" in (-1e6, 1e6), or \"f\" with three or"
              + " more vertices that stand above.",
          e);
    }
  }

  private int index(String word) {
    int slash = word.indexOf('/');
    int index = Integer.parseInt(slash < 0 ? word : word.substring(0, slash));
    int at = index > 0 ? index - 1 : points.size() + index;
    points.get(at);
    return at;
  }

  private ShapeMesh finish(int vertices) throws IOException {
    if (!closed()) {
      throw new IOException(
          file
              + " is not a closed mesh; expected faces that leave no hole, all turned outward or"
              + " all inward.");
    }
    double volume = 0;
    double[] centre = new double[3];
    for (int[] t : triangles) {
      double[] a = points.get(t[0]);
      double[] b = points.get(t[1]);
      double[] c = points.get(t[2]);
      double[] n = cross(b, c);
      double part = (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6;
      volume += part;
      for (int k = 0; k < 3; k++) {
        centre[k] += part * (a[k] + b[k] + c[k]) / 4;
      }
    }
    double longest = longest();
    double scaled = Math.abs(volume) / (longest * longest * longest);
    if (!(scaled > LEAST_VOLUME)) {
      throw new IOException(file + " is flat; expected a mesh with a volume.");
    }
    for (double[] p : points) {
      for (int k = 0; k < 3; k++) {
        p[k] = (p[k] - centre[k] / volume) / longest;
      }
    }
    return tokens(vertices, scaled, StrictMath.signum(volume));
  }

  /** The areas of a closed surface, as vectors along its normals, add up to nothing. */
  private boolean closed() {
    double[] sum = new double[3];
    double area = 0;
    for (int[] t : triangles) {
      double[] a = points.get(t[0]);
      double[] n = cross(minus(points.get(t[1]), a), minus(points.get(t[2]), a));
      for (int k = 0; k < 3; k++) {
        sum[k] += n[k];
      }
      area += Math.sqrt(squared(n));
    }
    return area > 0 && Math.sqrt(squared(sum)) <= OPEN * area;
  }

  private double longest() {
    double longest = 0;
    for (int k = 0; k < 3; k++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double[] p : points) {
        low = Math.min(low, p[k]);
        high = Math.max(high, p[k]);
      }
      longest = Math.max(longest, high - low);
    }
    return longest;
  }

  private ShapeMesh tokens(int most, double mass, double orientation) {
    double[][] normals = new double[points.size()][3];
    for (int[] t : triangles) {
      double[] n =
          cross(
              minus(points.get(t[1]), points.get(t[0])), minus(points.get(t[2]), points.get(t[0])));
      for (int corner : t) {
        for (int k = 0; k < 3; k++) {
          normals[corner][k] += orientation * n[k];
        }
      }
    }
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < normals.length; i++) {
      if (squared(normals[i]) > 0) {
        used.add(i);
      }
    }
    MeshPoints tokens = new MeshPoints();
    for (int i : spread(used, most)) {
      double[] p = points.get(i);
      double[] n = normals[i];
      tokens.add(p[0], p[1], p[2], n[0], n[1], n[2]);
    }
    List<double[]> hull = used.stream().map(points::get).toList();
    String name = String.valueOf(file.getFileName());
    return tokens.compound(name, mass, List.of(MeshPoints.flat(hull)));
  }

  /** Farthest-point sampling, from the point farthest from the centre of mass on. */
  private List<Integer> spread(List<Integer> from, int most) {
    double[] distance = new double[from.size()];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = squared(points.get(from.get(i)));
    }
    boolean first = true;
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(most, from.size())) {
      int farthest = 0;
      for (int i = 1; i < distance.length; i++) {
        farthest = distance[i] > distance[farthest] ? i : farthest;
      }
      double[] at = points.get(from.get(farthest));
      for (int i = 0; i < distance.length; i++) {
        double d = squared(minus(points.get(from.get(i)), at));
        distance[i] = first ? d : Math.min(distance[i], d);
      }
      distance[farthest] = -1;
      first = false;
      chosen.add(from.get(farthest));
    }
    return chosen;
  }

  private static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double squared(double[] a) {
    return a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }
}

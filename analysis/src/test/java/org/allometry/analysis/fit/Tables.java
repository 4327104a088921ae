package org.allometry.analysis.fit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.allometry.analysis.law.ScalingLaw;

/** Published and made-up tables for the tests of fits. */
final class Tables {
  private Tables() {}

  /** Rows of a published table, column by column. */
  static List<Map<String, String>> published(String name) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Tables.class.getResourceAsStream(name), name),
                StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      String[] header = lines.getFirst().split(",", -1);
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.length; i++) {
          row.put(header[i], cells[i]);
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double number(Map<String, String> row, String column) {
    String cell = Objects.requireNonNull(row.get(column), column);
    return cell.isEmpty() || cell.equals("nan") ? Double.NaN : Double.parseDouble(cell);
  }

  /** All 245 digitised points of Hoffmann et al. 2022. */
  static List<Point> allEpochPoints() {
    List<Point> points = new ArrayList<>();
    for (Map<String, String> row : published("epoch-chinchilla.csv")) {
      double params = number(row, "Model Size");
      double flops = number(row, "Training FLOP");
      points.add(
          new Point("t" + points.size(), params, flops / (6 * params), flops, number(row, "loss")));
    }
    return points;
  }

  /** The 240 points without the five highest losses. */
  static List<Point> epochPoints() {
    List<Point> all = allEpochPoints();
    double cut = all.stream().mapToDouble(Point::loss).sorted().skip(240).findFirst().orElseThrow();
    return all.stream().filter(point -> point.loss() < cut).toList();
  }

  /**
   * A grid of {@code side} × {@code side} trials over three decades each in N and D.
   *
   * @param noise standard deviation of ln L
   */
  static List<Point> grid(ScalingLaw law, int side, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        double params = 1e6 * Math.pow(10, 3.0 * i / (side - 1));
        double samples = 1e8 * Math.pow(10, 3.0 * j / (side - 1));
        double loss = law.loss(params, samples) * Math.exp(noise * random.nextGaussian());
        points.add(new Point("t" + points.size(), params, samples, 6 * params * samples, loss));
      }
    }
    return points;
  }

  /** The points as rows of a table without flops, from line 2 on. */
  static List<TableRow> rows(String family, List<Point> points) {
    List<TableRow> rows = new ArrayList<>();
    for (Point point : points) {
      rows.add(row(rows.size() + 2, family, point.params(), point.samplesSeen(), point.loss()));
    }
    return rows;
  }

  static TableRow row(int line, String family, double params, double samples, double loss) {
    return new TableRow(line, family, null, params, samples, Double.NaN, Double.NaN, loss, true);
  }

  /** Chinchilla's law fitted to points at C = 6ND. */
  static LawFit chinchilla(List<Point> points, FitSettings settings) {
    return Laws.chinchilla().fit(points, new KappaCost(6), Double.NaN, settings);
  }

  /** The law that Chinchilla's fit found. */
  static Chinchilla fitted(LawFit fit) {
    return (Chinchilla) Objects.requireNonNull(fit.fitted(), String.valueOf(fit.detail()));
  }
}

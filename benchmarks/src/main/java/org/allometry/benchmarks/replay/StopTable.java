package org.allometry.benchmarks.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What {@link StopStudy} found, as a table in Markdown. */
final class StopTable {
  private static final int R2 = 4;
  private static final int LN_N_OPT = 5;
  private static final int LOSS = 6;
  private static final int STOPS = 9;
  private static final int STOPPED = 10;
  private static final int SPENT = 11;
  private static final int MAKESPAN = 12;

  private final Map<String, String[]> rows = new HashMap<>();
  private final TreeSet<Double> fractions = new TreeSet<>();
  private final TreeSet<Long> seeds = new TreeSet<>();

  StopTable(List<String> lines) {
    for (String line : lines) {
      String[] cells = line.split(",");
      rows.put(key(cells[0], Long.parseLong(cells[1]), cells[2], Double.parseDouble(cells[3])), cells);
      seeds.add(Long.parseLong(cells[1]));
      fractions.add(Double.parseDouble(cells[3]));
    }
  }

  private static String key(String name, long seed, String way, double fraction) {
    return name + " " + seed + " " + way + " " + fraction;
  }

  /** A line for each class and way; errors as multiples of those of the first way. */
  String text(List<String> classes, List<String> ways) {
    StringBuilder text = new StringBuilder();
    text.append("| class | workers/ratio | seeds | R² | loss error | N_opt error | stops | time |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    for (String name : classes) {
      for (String way : ways) {
        text.append(line(name, way, ways.getFirst())).append('\n');
      }
    }
    return text.toString();
  }

  private String line(String name, String way, String first) {
    List<String> r2 = new ArrayList<>();
    List<String> loss = new ArrayList<>();
    List<String> size = new ArrayList<>();
    List<String> stops = new ArrayList<>();
    List<String> time = new ArrayList<>();
    int count = 0;
    for (double fraction : fractions) {
      List<String[]> own = new ArrayList<>();
      List<String[]> base = new ArrayList<>();
      for (long seed : seeds) {
        String[] a = rows.get(key(name, seed, way, fraction));
        String[] b = rows.get(key(name, seed, first, fraction));
        if (a != null && b != null) {
          own.add(a);
          base.add(b);
        }
      }
      count = own.size();
      r2.add(String.format(Locale.ROOT, "%.2f", median(own, R2)));
      loss.add(String.format(Locale.ROOT, "%.2f", ratio(own, base, LOSS)));
      size.add(String.format(Locale.ROOT, "%.2f", ratio(own, base, LN_N_OPT)));
      stops.add(String.format(Locale.ROOT, "%.1f", mean(own, STOPS)));
      time.add(String.format(Locale.ROOT, "%.2f", ratio(own, base, MAKESPAN)));
    }
    return "| "
        + String.join(
            " | ",
            name,
            way,
            String.valueOf(count),
            String.join(", ", r2),
            String.join(", ", loss),
            String.join(", ", size),
            String.join(", ", stops),
            String.join(", ", time))
        + " |";
  }

  private static double median(List<String[]> rows, int column) {
    double[] values =
        rows.stream().mapToDouble(r -> Double.parseDouble(r[column])).sorted().toArray();
    return values.length == 0
        ? Double.NaN
        : (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private static double mean(List<String[]> rows, int column) {
    return rows.stream()
        .mapToDouble(r -> Double.parseDouble(r[column]))
        .average()
        .orElse(Double.NaN);
  }

  /** Geometric mean of the ratios. */
  private static double ratio(List<String[]> own, List<String[]> base, int column) {
    double sum = 0;
    for (int i = 0; i < own.size(); i++) {
      sum +=
          Math.log(
              Double.parseDouble(own.get(i)[column]) / Double.parseDouble(base.get(i)[column]));
    }
    return Math.exp(sum / own.size());
  }
}

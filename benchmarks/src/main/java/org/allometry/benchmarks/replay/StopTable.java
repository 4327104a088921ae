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
      String[] cells = line.split(",", -1);
      rows.put(
          key(cells[0], Long.parseLong(cells[1]), cells[2], Double.parseDouble(cells[3])), cells);
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
    text.append(
        "| class | workers/ratio | seeds | R² | loss error | N_opt error | stops | stopped | time"
            + " |\n");
    text.append("|---|---|---|---|---|---|---|---|---|\n");
    for (String way : ways) {
      for (String name : classes) {
        text.append(line(name, List.of(name), way, ways.getFirst())).append('\n');
      }
      text.append(line("all", classes, way, ways.getFirst())).append('\n');
    }
    return text.toString();
  }

  private String line(String name, List<String> classes, String way, String first) {
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      columns.add(new ArrayList<>());
    }
    int count = 0;
    for (double fraction : fractions) {
      List<String[]> own = new ArrayList<>();
      List<String[]> base = new ArrayList<>();
      for (String one : classes) {
        for (long seed : seeds) {
          String[] a = rows.get(key(one, seed, way, fraction));
          String[] b = rows.get(key(one, seed, first, fraction));
          if (a != null && b != null) {
            own.add(a);
            base.add(b);
          }
        }
      }
      count = own.size();
      columns.get(0).add(String.format(Locale.ROOT, "%.2f", median(own, R2)));
      columns.get(1).add(String.format(Locale.ROOT, "%.2f", ratio(own, base, LOSS)));
      columns.get(2).add(String.format(Locale.ROOT, "%.2f", ratio(own, base, LN_N_OPT)));
      columns.get(3).add(String.format(Locale.ROOT, "%.0f", mean(own, STOPS)));
      double stopped = 100 * mean(own, STOPPED) / mean(own, SPENT);
      columns.get(4).add(String.format(Locale.ROOT, "%.0f %%", stopped));
      columns.get(5).add(String.format(Locale.ROOT, "%.2f", ratio(own, base, MAKESPAN)));
    }
    StringBuilder line = new StringBuilder("| " + name + " | " + way + " | " + count);
    columns.forEach(values -> line.append(" | ").append(String.join(", ", values)));
    return line.append(" |").toString();
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

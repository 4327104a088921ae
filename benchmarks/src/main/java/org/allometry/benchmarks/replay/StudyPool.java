package org.allometry.benchmarks.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.replay.Pool;
import org.allometry.analysis.replay.PoolTrial;
import org.allometry.analysis.replay.SyntheticPool;
import org.allometry.analysis.replay.Target;

/**
 * What a policy is judged on.
 *
 * @param pool trials that it may choose from
 * @param target what it is to predict
 */
record StudyPool(Pool pool, Target target) {
  /** Chinchilla's law whose small trials are mistuned. */
  static final String MISTUNED = "mistuned";

  /** Tuned, constant learning rate, validation loss, RefinedWeb (Porian et al. 2024). */
  static final String PORIAN = "porian";

  /** Points of Hoffmann et al. 2022 (digitised by Besiroglu et al. 2024). */
  static final String HOFFMANN = "hoffmann";

  /**
   * All of them; a name that goes on behind {@link #PORIAN} is another recipe of that paper: data,
   * settings, warm-up and decay of the learning rate.
   */
  static final List<String> CLASSES =
      List.of(
          "chinchilla",
          "asymmetric",
          "farseer",
          "bend",
          "epochs",
          MISTUNED,
          HOFFMANN,
          PORIAN,
          "porian-rw-base-long-kaplan",
          "porian-rw-base-short-kaplan",
          "porian-rw-base-short-chinchilla",
          "porian-owt2-base-long-kaplan",
          "porian-owt2-base-short-kaplan",
          "porian-owt2-base-short-chinchilla",
          "porian-owt2-tuned-short-const");

  /** Budgets of Porian's table up to this one are the pool, the three above it the target. */
  private static final double PORIAN_LARGEST = 3.3e18;

  private static final double HOFFMANN_LARGEST = 1e21;

  /** Of the digitised points the five highest losses are left out, as Besiroglu et al. did. */
  private static final int HOFFMANN_LEFT_OUT = 5;

  private static final Chinchilla HOFFMANN_FIT =
      new Chinchilla(1.8172, 477.8, 2143, 0.34731, 0.36717);

  /**
   * The pool of a class.
   *
   * @param noise of made-up surfaces
   * @param seed of made-up surfaces; tables have no seed
   */
  static StudyPool of(String name, double noise, long seed) throws IOException {
    if (name.startsWith(PORIAN)) {
      return porian(name);
    }
    return switch (name) {
      case HOFFMANN -> hoffmann();
      default -> {
        boolean mistuned = name.equals(MISTUNED);
        SyntheticPool surface =
            new SyntheticPool(
                mistuned
                    ? SyntheticPool.Kind.CHINCHILLA
                    : SyntheticPool.Kind.valueOf(name.toUpperCase(Locale.ROOT)),
                noise,
                mistuned,
                seed);
        yield new StudyPool(surface.pool(), surface.target());
      }
    };
  }

  private static List<Map<String, String>> table(String file) throws IOException {
    Path tables = Path.of(System.getProperty("benchmarks.home", "benchmarks"));
    List<String> lines =
        Files.readAllLines(
            tables.resolve("../analysis/src/test/resources/org/allometry/analysis/fit/" + file));
    String[] head = lines.getFirst().split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < head.length; i++) {
        row.put(head[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static double number(Map<String, String> row, String column) {
    String cell = row.get(column);
    if (cell == null) {
      throw new IllegalArgumentException("no column " + column);
    }
    return Double.parseDouble(cell);
  }

  /** Whether {@code row} belongs to the recipe of {@code name}, parameters counted as usual. */
  private static boolean isOf(String name, Map<String, String> row) {
    String recipe =
        name.equals(PORIAN) ? "rw-tuned-short-const" : name.substring(PORIAN.length() + 1);
    String rows =
        String.join(
            "-", row.get("dataset"), row.get("hparams"), row.get("warmup"), row.get("decay"));
    return rows.equals(recipe)
        && List.of("summary_df", "summary_df_owt2").contains(row.get("table"))
        && "standard".equals(row.get("param_count"));
  }

  private static StudyPool porian(String name) throws IOException {
    List<PoolTrial> pool = new ArrayList<>();
    List<PoolTrial> target = new ArrayList<>();
    for (Map<String, String> row : table("porian-isoflop-points.csv")) {
      if (isOf(name, row)) {
        double flops = number(row, "flops");
        double tokens = number(row, "tokens");
        (flops < PORIAN_LARGEST ? pool : target)
            .add(
                new PoolTrial("all", number(row, "N"), tokens, tokens, flops, number(row, "loss")));
      }
    }
    double best =
        table("porian-optimal-pairs.csv").stream()
            .filter(row -> isOf(name, row))
            .max(Comparator.comparingDouble(r -> number(r, "flops")))
            .map(r -> Math.log(number(r, "N_opt")))
            .orElseThrow();
    return new StudyPool(new Pool(pool), new Target(target, Map.of("all", best)));
  }

  private static StudyPool hoffmann() throws IOException {
    List<PoolTrial> pool = new ArrayList<>();
    List<PoolTrial> target = new ArrayList<>();
    List<Map<String, String>> rows =
        table("epoch-chinchilla.csv").stream()
            .sorted(Comparator.comparingDouble(r -> -number(r, "loss")))
            .skip(HOFFMANN_LEFT_OUT)
            .toList();
    for (Map<String, String> row : rows) {
      double flops = number(row, "Training FLOP");
      double params = number(row, "Model Size");
      double tokens = flops / 6 / params;
      (flops <= HOFFMANN_LARGEST ? pool : target)
          .add(new PoolTrial("all", params, tokens, tokens, flops, number(row, "loss")));
    }
    double largest = target.stream().mapToDouble(PoolTrial::flops).max().orElseThrow();
    double best = HOFFMANN_FIT.lnG() + HOFFMANN_FIT.exponentA() * Math.log(largest / 6);
    return new StudyPool(new Pool(pool), new Target(target, Map.of("all", best)));
  }
}

package org.allometry.benchmarks.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.allometry.analysis.policy.PolicySettings;
import org.allometry.analysis.replay.Estimator;
import org.allometry.analysis.replay.Replay;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplaySettings;
import org.allometry.analysis.replay.Score;

/**
 * Does it pay to stop running trials? {@code adaptive} with one worker, and with several that do
 * and do not stop, at equal budgets on made-up surfaces.
 *
 * <p>Options, each with a value: {@code --class}, {@code --first}, {@code --seeds}, {@code
 * --budgets}, {@code --ways} (pairs workers/stop ratio; {@code inf}: never), {@code --results}
 * FILE. Runs what FILE does not hold yet, then prints for each class and way the geometric means of
 * the errors as multiples of those of the first way.
 */
public final class StopStudy {
  private static final String HEAD =
      "class,seed,way,fraction,r2,ln_n_opt_error,mean_relative_error,in90,trials,stops,stopped_flop,spent_flop,"
          + "makespan_s,decision_s";

  private final Map<String, String> options;

  private StopStudy(Map<String, String> options) {
    this.options = options;
  }

  /** Runs what is missing and prints. */
  public static void main(String[] args) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i].replace("--", ""), args[i + 1]);
    }
    new StopStudy(options).run();
  }

  private List<String> list(String name, String otherwise) {
    return List.of(options.getOrDefault(name, otherwise).split(",", -1));
  }

  private void run() throws IOException {
    Path results = Path.of(options.getOrDefault("results", "stop-study.csv"));
    List<String> lines = new ArrayList<>();
    if (Files.exists(results)) {
      lines.addAll(Files.readAllLines(results));
    } else {
      lines.add(HEAD);
      Files.write(results, lines);
    }
    Set<String> known = new HashSet<>();
    lines.forEach(line -> known.add(String.join(",", List.of(line.split(",", -1)).subList(0, 3))));
    List<String> classes = list("class", "chinchilla,farseer,bend," + StudyPool.MISTUNED);
    List<String> ways = list("ways", "1/inf,16/inf,16/3");
    long first = Long.parseLong(options.getOrDefault("first", "1"));
    long seeds = Long.parseLong(options.getOrDefault("seeds", "4"));
    for (long seed = first; seed < first + seeds; seed++) {
      for (String name : classes) {
        for (String way : ways) {
          if (!known.contains(name + "," + seed + "," + way)) {
            List<String> rows = rows(name, seed, way);
            lines.addAll(rows);
            Files.write(results, rows, StandardOpenOption.APPEND);
          }
        }
      }
    }
    System.out.println(new StopTable(lines.subList(1, lines.size())).text(classes, ways));
  }

  private List<String> rows(String name, long seed, String way) throws IOException {
    String[] parts = way.split("/", 2);
    double ratio = parts[1].equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(parts[1]);
    StudyPool pool = StudyPool.of(name, 0.003, seed);
    ReplaySettings settings =
        new ReplaySettings(
            List.of("adaptive"),
            list("budgets", "0.01,0.02,0.05,0.1").stream().map(Double::valueOf).toList(),
            List.of(seed),
            Integer.parseInt(parts[0]),
            ReplaySettings.WORKER_FLOPS_PER_SECOND,
            0,
            Estimator.POSTERIOR,
            0,
            PolicySettings.defaults().withStopRatio(ratio));
    ReplayResult result =
        Replay.run(
            pool.pool(),
            pool.target(),
            settings,
            new Replay.Watch(System::nanoTime, () -> false, (done, all, policy) -> {}));
    List<String> rows = new ArrayList<>();
    for (ReplayResult.BudgetResult at : result.policies().getFirst().budgets()) {
      Score score = at.scores().getFirst();
      rows.add(
          String.format(
              Locale.ROOT,
              "%s,%d,%s,%s,%.5g,%.5g,%.5g,%.4g,%.0f,%.0f,%.6g,%.6g,%.6g,%.4g",
              name,
              seed,
              way,
              at.fraction(),
              score.r2(),
              score.lnNOptError(),
              score.meanRelativeError(),
              score.coverage90(),
              at.trials().median(),
              at.stops().median(),
              at.stoppedFlop().median(),
              at.spentFlop().median(),
              at.makespanSeconds().median(),
              at.decisionWallSeconds().median()));
    }
    return rows;
  }
}

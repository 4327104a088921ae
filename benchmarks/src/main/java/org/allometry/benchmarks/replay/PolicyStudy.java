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
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.replay.Estimator;
import org.allometry.analysis.replay.Replay;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplayResult.PolicyResult;
import org.allometry.analysis.replay.ReplaySettings;

/**
 * All policies on all classes of pools over seeds, each seed a surface of its own; prints the
 * tables of docs/replay.md.
 *
 * <p>Arguments: {@code --seeds 20}, {@code --first 1}, {@code --class a,b}, {@code --policy a,b},
 * {@code --budgets 0.01,0.02,0.05,0.1}, {@code --noise 0.003}, {@code --workers 1}, {@code
 * --failures 0}, {@code --estimator posterior|mspe}, {@code --hindsight 64}, {@code --results
 * replay-study.csv}. Results are appended, and what stands in the file is not run again; {@code
 * --seeds 0} only prints.
 */
public final class PolicyStudy {
  private final Map<String, String> options;
  private final Path results;
  private final List<StudyRow> rows = new ArrayList<>();
  private final Set<Map.Entry<StudyRow.Set, String>> known = new HashSet<>();

  private PolicyStudy(Map<String, String> options) throws IOException {
    this.options = options;
    results = Path.of(option("results", "replay-study.csv"));
    if (Files.exists(results)) {
      for (String line : Files.readAllLines(results)) {
        if (!line.equals(StudyRow.HEAD)) {
          add(StudyRow.parse(line));
        }
      }
    }
  }

  /** Runs what is missing and prints. */
  public static void main(String[] args) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i].replace("--", ""), args[i + 1]);
    }
    PolicyStudy study = new PolicyStudy(options);
    study.run();
    System.out.println(StudyTable.of(study.rows));
  }

  private String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  private List<String> list(String name, List<String> otherwise) {
    String given = options.get(name);
    return given == null ? otherwise : List.of(given.split(","));
  }

  private void add(StudyRow row) {
    rows.add(row);
    known.add(row.key());
  }

  private void run() throws IOException {
    long first = Long.parseLong(option("first", "1"));
    long seeds = Long.parseLong(option("seeds", "20"));
    for (long seed = first; seed < first + seeds; seed++) {
      for (String name : list("class", StudyPool.CLASSES)) {
        run(name, seed);
      }
    }
  }

  private void run(String name, long seed) throws IOException {
    double noise = Double.parseDouble(option("noise", "0.003"));
    int workers = Integer.parseInt(option("workers", "1"));
    double failures = Double.parseDouble(option("failures", "0"));
    Estimator estimator =
        Estimator.valueOf(option("estimator", "posterior").toUpperCase(Locale.ROOT));
    StudyRow.Set set = new StudyRow.Set(name, noise, workers, failures, estimator.word());
    List<String> policies =
        list("policy", Policies.names()).stream()
            .filter(p -> !known.contains(Map.entry(set, p + " " + seed)))
            .toList();
    if (policies.isEmpty()) {
      return;
    }
    StudyPool pool = StudyPool.of(name, noise, seed);
    ReplaySettings settings =
        new ReplaySettings(
            policies,
            list("budgets", List.of("0.01", "0.02", "0.05", "0.1")).stream()
                .map(Double::valueOf)
                .toList(),
            List.of(seed),
            workers,
            ReplaySettings.WORKER_FLOPS_PER_SECOND,
            failures,
            estimator,
            Integer.parseInt(option("hindsight", "64")));
    ReplayResult result =
        Replay.run(
            pool.pool(),
            pool.target(),
            settings,
            new Replay.Watch(System::nanoTime, () -> false, (done, all, policy) -> {}));
    List<PolicyResult> all = new ArrayList<>(result.policies());
    result.hindsight().ifPresent(all::add);
    List<String> lines = new ArrayList<>();
    if (!Files.exists(results)) {
      lines.add(StudyRow.HEAD);
    }
    for (PolicyResult policy : all) {
      for (StudyRow row : StudyRow.of(set, seed, policy, pool.pool().totalFlops())) {
        add(row);
        lines.add(row.line());
      }
    }
    Files.write(results, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs real searches, kills and disturbs them, goes on with them, and judges the outcome: {@code
 * chaos/run --help}.
 */
public final class Chaos {
  private final Options options;
  private final PrintStream out;
  private final Map<Kind, List<Findings>> all = new EnumMap<>(Kind.class);
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  private Chaos(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Exit codes: 0 nothing failed, 1 a case failed, 2 wrong arguments. */
  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException, ExecutionException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("chaos: " + e.getMessage() + "; --help says more");
      System.exit(2);
      return;
    }
    if (options.help()) {
      System.out.print(Options.help(Kind.values()));
      return;
    }
    System.exit(new Chaos(options, System.out).run() ? 0 : 1);
  }

  private boolean run() throws IOException, SQLException, InterruptedException, ExecutionException {
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : options.kinds()) {
      String missing = kind.missing();
      if (missing.isEmpty()) {
        kinds.add(kind);
      } else {
        out.println("not tested: " + kind.label() + " needs " + missing);
      }
    }
    Files.createDirectories(options.folder());
    Path folder = Files.createTempDirectory(options.folder(), "run-");
    out.println("chaos in " + folder + ", seed " + options.seed());
    long begin = System.nanoTime();
    ChaosCase.Calm calm = ChaosCase.Calm.run(folder.resolve("calm"), Home.Length.LONG);
    out.printf(
        Locale.ROOT,
        "undisturbed: %.1f s, %d decisions%n",
        (System.nanoTime() - begin) / 1e9,
        calm.account().decisions().size());
    boolean good = disturb(kinds, folder, calm);
    out.print(Table.of(all));
    if (good) {
      new Home(folder).delete();
    }
    return good;
  }

  private boolean disturb(List<Kind> kinds, Path folder, ChaosCase.Calm calm)
      throws InterruptedException, ExecutionException {
    List<Future<Boolean>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(options.atOnce())) {
      for (int i = 0; i < options.atOnce() && !kinds.isEmpty(); i++) {
        workers.add(threads.submit(() -> work(kinds, folder, calm)));
      }
    }
    boolean good = true;
    for (Future<Boolean> worker : workers) {
      good &= worker.get();
    }
    return good;
  }

  /** Takes one case after another until there were enough. */
  private boolean work(List<Kind> kinds, Path folder, ChaosCase.Calm calm)
      throws IOException, SQLException, InterruptedException {
    boolean good = true;
    for (int i = next.getAndIncrement(); wanted(i, kinds.size()); i = next.getAndIncrement()) {
      Kind kind = kinds.get(i % kinds.size());
      long seed = options.seed() + i / kinds.size();
      good &= one(new ChaosCase(kind, seed, Home.Length.LONG, Integer.MAX_VALUE), folder, calm);
    }
    return good;
  }

  private boolean wanted(int index, int kinds) {
    return options.cases() > 0
        ? index < options.cases()
        : index < kinds || kills.get() < options.kills();
  }

  private boolean one(ChaosCase chaos, Path folder, ChaosCase.Calm calm)
      throws IOException, SQLException, InterruptedException {
    long begin = System.nanoTime();
    Path root = folder.resolve(chaos.kind().label() + "-" + chaos.seed());
    Findings findings = chaos.run(root, calm);
    kills.addAndGet(findings.kills());
    boolean good = findings.failures().isEmpty();
    synchronized (all) {
      all.computeIfAbsent(chaos.kind(), k -> new ArrayList<>()).add(findings);
      out.printf(
          Locale.ROOT,
          "%-10s seed %d: %s, %d kills, %d starts, %.0f %% of the reserve, %.0f s%n",
          chaos.kind().label(),
          chaos.seed(),
          good ? "good" : "FAILED",
          findings.kills(),
          findings.starts(),
          100 * findings.shareLost(),
          (System.nanoTime() - begin) / 1e9);
      if (!good) {
        findings.failures().forEach(failure -> out.println("  " + failure.replace("\n", "\n  ")));
        out.println(
            "  again: chaos/run --only "
                + chaos.kind().label()
                + " --seed "
                + chaos.seed()
                + " --cases 1");
        out.println("  its folder: " + root);
      }
    }
    if (good) {
      new Home(root).delete();
    }
    return good;
  }
}

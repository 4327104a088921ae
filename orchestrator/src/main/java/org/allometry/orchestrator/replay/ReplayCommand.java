package org.allometry.orchestrator.replay;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.quantity.Flops;
import org.allometry.analysis.replay.Estimator;
import org.allometry.analysis.replay.Pool;
import org.allometry.analysis.replay.Replay;
import org.allometry.analysis.replay.ReplayResult;
import org.allometry.analysis.replay.ReplaySettings;
import org.allometry.analysis.replay.Target;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.report.WrittenFile;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.table.TableReader;
import org.allometry.orchestrator.table.TrialTable;
import org.allometry.orchestrator.wiring.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code allometry replay POOL.csv --target TARGET.csv --policy P}. */
@CommandLine.Command(
    name = "replay",
    description = "Replays search policies on a table of finished trials, on a virtual clock.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry replay pool.csv --target target.csv --policy adaptive,random,mspe",
      "  allometry replay pool.csv --target target.csv --policy adaptive --workers 16 --failures"
          + " 0.05",
      "  allometry replay --from quickstart --policy adaptive,grid --figure replay.html",
      "",
      "Policies see the losses of trials that have ended, and where the target's rows lie;",
      "never a loss of the target. Exit codes: 0 done; 2 a wrong option; 3 a table cannot be",
      "used; 130 interrupted, with what was finished printed."
    })
public final class ReplayCommand extends Command {
  private static final int MOST_SEEDS = 10_000;
  private static final int MOST_WORKERS = 100_000;
  private static final int MOST_TRIES = 1_000_000;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "POOL.csv",
      description = "One row for each finished trial.")
  private @Nullable Path pool;

  @Option(
      names = "--target",
      paramLabel = "TARGET.csv",
      description = "Trials whose losses are to be predicted; none of them in the pool.")
  private @Nullable Path target;

  @Option(
      names = "--from",
      paramLabel = "SWEEP",
      description = {
        "The trials of a sweep as pool. Without --target, the dearest fifth of them (three or"
            + " more)",
        "is the target and the rest the pool."
      })
  private @Nullable String from;

  @Option(
      names = "--policy",
      split = ",",
      paramLabel = "POLICY",
      description = "Policies, separated by commas (default: adaptive).")
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--budgets",
      split = ",",
      paramLabel = "SHARE",
      description = "Budgets as shares of the pool's compute, in (0, 1] (default: 0.01,0.05,0.1).")
  private List<String> budgets = List.of("0.01", "0.05", "0.1");

  @Option(
      names = "--workers",
      paramLabel = "COUNT",
      description = "Trials that run at once (default: ${DEFAULT-VALUE}).")
  private int workers = 1;

  @Option(
      names = "--failures",
      paramLabel = "SHARE",
      description = "Chance that a trial ends without a loss, in [0, 1) (default: 0).")
  private String failures = "0";

  @Option(
      names = "--seeds",
      paramLabel = "COUNT",
      description = "Number of seeds (default: ${DEFAULT-VALUE}).")
  private int seeds = 20;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--estimator",
      paramLabel = "posterior|mspe",
      description = {
        "What judges the trials that a policy chose: the product's posterior (default), or",
        "mspe, the fit of arXiv 2604.22753."
      })
  private String estimator = Estimator.POSTERIOR.word();

  @Option(
      names = "--hindsight",
      paramLabel = "TRIES",
      description = {
        "Sets of trials that an oracle tries at each budget, which sees the losses of the target:",
        "the best choice in hindsight (default: ${DEFAULT-VALUE}; 0: none)."
      })
  private int hindsight = 64;

  @Option(
      names = "--kappa",
      paramLabel = "K",
      description = "FLOP per parameter and sample where a table has no flops (default: 6).")
  private @Nullable String kappa;

  @Option(
      names = "--figure",
      paramLabel = "OUT.html",
      description = "Writes error against share of cost as one HTML file that needs no network.")
  private @Nullable Path figure;

  @Override
  protected int run() {
    Instant start = terminal().clock().instant();
    ReplaySettings settings = settings();
    ReplayTables tables = tables();
    Pool read = tables.pool();
    rejectTooSmall(settings, read);
    List<ReplayTables.Reference> references = tables.references();
    Target aim = tables.target(references);
    Signals signals = Signals.ofProcess();
    ReplayProgress progress = new ReplayProgress(terminal(), json());
    ReplayResult result =
        Replay.run(
            read, aim, settings, new Replay.Watch(System::nanoTime, signals::raised, progress));
    progress.end();
    ReplayOutput.Context context = new ReplayOutput.Context(tables, read, aim, references);
    List<ReplayTables.Warning> warnings = new ArrayList<>(tables.warnings());
    if (result.interrupted()) {
      warnings.add(
          new ReplayTables.Warning(
              "interrupted", "Interrupted; replays that were not finished are left out."));
    }
    warnings.forEach(w -> say("warning: " + w.message()));
    if (figure != null && !result.policies().isEmpty()) {
      String html = ReplayFigure.page(context, settings, result);
      say("figure: " + WrittenFile.write(resolve(figure), html, terminal().directory()).path());
    }
    double wall = Duration.between(start, terminal().clock().instant()).toNanos() / 1e9;
    print(
        ReplayOutput.of(context, settings, result, warnings, wall), ReplayText.of(context, result));
    return result.interrupted() ? signals.exitCode() : 0;
  }

  private ReplaySettings settings() {
    List<String> chosen = policies.isEmpty() ? List.of("adaptive") : policies;
    for (String policy : chosen) {
      if (!Policies.names().contains(policy)) {
        throw UserError.unknownWord("--policy", policy, Policies.names());
      }
    }
    TreeSet<Double> fractions = new TreeSet<>();
    for (String text : budgets) {
      double fraction = number("--budgets", text, "shares of the pool's compute in (0, 1]");
      if (!(fraction > 0 && fraction <= 1)) {
        throw UserError.wrongOption("--budgets", text, "shares of the pool's compute in (0, 1]");
      }
      fractions.add(fraction);
    }
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw UserError.wrongOption(
          "--seeds", Integer.toString(seeds), "a count from 1 to " + MOST_SEEDS);
    }
    if (workers < 1 || workers > MOST_WORKERS) {
      throw UserError.wrongOption(
          "--workers", Integer.toString(workers), "a count from 1 to " + MOST_WORKERS);
    }
    if (seed > Long.MAX_VALUE - seeds) {
      throw UserError.wrongOption(
          "--seed", Long.toString(seed), "a whole number of at most " + (Long.MAX_VALUE - seeds));
    }
    double failing = number("--failures", failures, "a share in [0, 1)");
    if (!(failing >= 0 && failing < 1)) {
      throw UserError.wrongOption("--failures", failures, "a share in [0, 1)");
    }
    if (hindsight < 0 || hindsight > MOST_TRIES) {
      throw UserError.wrongOption(
          "--hindsight", Integer.toString(hindsight), "a count from 0 to " + MOST_TRIES);
    }
    return new ReplaySettings(
        chosen.stream().distinct().toList(),
        List.copyOf(fractions),
        LongStream.range(seed, seed + seeds).boxed().toList(),
        workers,
        ReplaySettings.WORKER_FLOPS_PER_SECOND,
        failing,
        estimator(),
        hindsight);
  }

  private Estimator estimator() {
    for (Estimator known : Estimator.values()) {
      if (known.word().equals(estimator.toLowerCase(Locale.ROOT))) {
        return known;
      }
    }
    throw UserError.wrongOption("--estimator", estimator, "posterior or mspe");
  }

  private ReplayTables tables() {
    Double perSample = null;
    if (kappa != null) {
      perSample = number("--kappa", kappa, "a finite number > 0");
      if (!(perSample > 0 && perSample < Double.POSITIVE_INFINITY)) {
        throw UserError.wrongOption("--kappa", kappa, "a finite number > 0");
      }
    }
    if ((pool == null) == (from == null)) {
      throw new UserError(
          UserError.Kind.USAGE, "Name either a table POOL.csv or a sweep with --from.");
    }
    if (pool != null && target == null) {
      throw new UserError(
              UserError.Kind.USAGE, "A pool needs --target TARGET.csv, the trials to predict.")
          .option("--target");
    }
    TrialTable trials = pool == null ? SweepTrials.of(SweepArchive.open(home(), from)) : read(pool);
    return target == null
        ? ReplayTables.heldOut(trials, perSample)
        : ReplayTables.of(trials, read(target), perSample);
  }

  private TrialTable read(Path path) {
    return TableReader.open(resolve(path), path.toString());
  }

  private static void rejectTooSmall(ReplaySettings settings, Pool pool) {
    double smallest = settings.budgetFractions().getFirst();
    if (pool.smallestFlops() > smallest * pool.totalFlops()) {
      throw UserError.wrongOption(
          "--budgets",
          Double.toString(smallest),
          "at least "
              + String.format(Locale.ROOT, "%.3g", pool.smallestFlops() / pool.totalFlops())
              + ", because the cheapest trial of the pool costs "
              + Flops.of(pool.smallestFlops())
              + " of "
              + Flops.of(pool.totalFlops()));
    }
  }

  private static double number(String option, String text, String allowed) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw UserError.wrongOption(option, text, allowed);
    }
  }
}

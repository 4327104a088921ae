package org.allometry.orchestrator.plan;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.allometry.actors.sweep.TrialIds;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.policy.Policies;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.cli.Command;
import org.allometry.orchestrator.settings.CanonicalConfig;
import org.allometry.orchestrator.settings.ConfigSource;
import org.allometry.orchestrator.settings.PlannedCell;
import org.allometry.orchestrator.settings.SearchSpaceBuilder;
import org.allometry.orchestrator.settings.SweepSettings;
import org.allometry.orchestrator.status.StatusText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code allometry plan CONF}. */
@CommandLine.Command(
    name = "plan",
    description = "Shows what a search would train and cost. Nothing starts, nothing is written.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  allometry plan conf/quickstart.conf",
      "  allometry plan conf/rigid-body.conf --set allometry.budget.total='\"1e15 FLOP\"'"
    })
public final class PlanCommand extends Command {
  /** Compute rates that a device is assumed to reach before any was measured, FLOP/s. */
  private static final double SLOWEST = 5e9;

  private static final double FASTEST = 5e10;
  private static final int FIRST = 5;
  private static final long BYTES_OF_A_TRIAL_IN_THE_JOURNAL = 12_000;

  @Parameters(index = "0", paramLabel = "CONF", description = "Configuration file (HOCON).")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the configuration; may be repeated.")
  private List<String> sets = new ArrayList<>();

  /** Layout of {@code allometry/plan/1}. */
  private record Output(
      String schema,
      ConfigFile config,
      String sweep,
      Totals totals,
      List<PlanCell> cells,
      List<FirstDecision> firstDecisions,
      List<String> warnings) {}

  private record ConfigFile(String path, String configHash) {}

  private record Totals(
      int cells,
      int trials,
      Flops flop,
      Flops budgetFlop,
      Flops gridFlop,
      int devices,
      double lowSeconds,
      double highSeconds,
      long checkpointBytes,
      long journalBytes,
      long datasetBytes) {}

  private record PlanCell(
      String family,
      String arm,
      long params,
      int steps,
      long samplesSeen,
      long uniqueSamples,
      Flops flop,
      Flops flopWithoutAttention,
      Flops executedFlop,
      @Nullable Double seconds,
      long memoryBytes,
      boolean feasible,
      @Nullable String reason) {}

  private record FirstDecision(
      int order,
      String family,
      String arm,
      long params,
      int steps,
      String kind,
      Flops priceFlop,
      String reason) {}

  @Override
  protected int run() {
    Path path = resolve(file);
    Config config = ConfigSource.load(path, file.toString(), sets);
    SweepSettings settings =
        SweepSettings.read(config, nameOf(path), Runtime.getRuntime().availableProcessors());
    SearchSpaceBuilder builder = new SearchSpaceBuilder(settings);
    List<PlannedCell> cells = builder.cells();
    SearchSpace space = builder.build();
    Flops planned = settings.budget().minus(settings.budget().times(settings.reserve()));
    Advice advice =
        Policies.byName(settings.policyName(), settings.policy())
            .advise(space, new History(List.of(), List.of(), new TreeMap<>(), planned, planned));
    Totals totals = totals(settings, cells, planned);
    Output output =
        new Output(
            "allometry/plan/1",
            new ConfigFile(file.toString(), CanonicalConfig.of(config, settings).hash()),
            settings.name(),
            totals,
            cells.stream().map(PlanCommand::cell).toList(),
            first(space, settings, planned, advice),
            settings.warnings());
    print(output, text(output));
    return 0;
  }

  private static String nameOf(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Totals totals(SweepSettings settings, List<PlannedCell> cells, Flops planned) {
    List<PlannedCell> feasible = cells.stream().filter(PlannedCell::feasible).toList();
    Flops grid = gridCost(settings, feasible);
    Flops spend = planned.compareTo(grid) < 0 ? planned : grid;
    int devices = settings.runner().devices().size();
    long checkpoints = feasible.stream().mapToLong(PlannedCell::checkpointBytes).sum();
    return new Totals(
        feasible.size(),
        feasible.size(),
        spend,
        settings.budget(),
        grid,
        devices,
        spend.asDouble() / FASTEST / devices,
        spend.asDouble() / SLOWEST / devices,
        checkpoints,
        feasible.size() * BYTES_OF_A_TRIAL_IN_THE_JOURNAL,
        settings.task().expectedBytes());
  }

  /**
   * Every cell once, trunks shared: for each trunk its longest training and the other cooldowns.
   */
  private static Flops gridCost(SweepSettings settings, List<PlannedCell> cells) {
    TreeMap<Trunk, Cell> longest = new TreeMap<>();
    long seed = settings.space().seeds().get(0);
    Flops sum = Flops.ZERO;
    for (PlannedCell planned : cells) {
      Cell cell = planned.cell();
      longest.merge(
          new Candidate(cell, seed).trunk(), cell, (a, b) -> a.steps() >= b.steps() ? a : b);
    }
    SearchSpaceBuilder builder = new SearchSpaceBuilder(settings);
    for (PlannedCell planned : cells) {
      Cell cell = planned.cell();
      boolean whole = cell.equals(longest.get(new Candidate(cell, seed).trunk()));
      int from = whole ? 0 : builder.schedule().forkStep(cell.steps());
      sum = sum.plus(cell.flopsPerStep().times((long) cell.steps() - from));
    }
    return sum;
  }

  private static PlanCell cell(PlannedCell planned) {
    Cell cell = planned.cell();
    return new PlanCell(
        cell.family(),
        cell.arm(),
        cell.params(),
        cell.steps(),
        cell.samplesSeen(),
        cell.uniqueSamples(),
        cell.flops(),
        cell.flopsWithoutAttention(),
        cell.executedFlops(),
        null,
        planned.memoryBytes(),
        planned.feasible(),
        planned.reason());
  }

  /** What would be granted first on one device, as far as it does not depend on losses. */
  private static List<FirstDecision> first(
      SearchSpace space, SweepSettings settings, Flops planned, Advice advice) {
    List<FirstDecision> decisions = new ArrayList<>();
    List<Candidate> running = new ArrayList<>();
    Flops left = planned;
    Advice now = advice;
    while (decisions.size() < FIRST) {
      List<Candidate> taken = List.copyOf(running);
      Flops rest = left;
      Proposal next =
          now.proposals().stream()
              .filter(p -> p.price().compareTo(rest) <= 0)
              .filter(p -> taken.stream().noneMatch(c -> same(c, p.candidate())))
              .findFirst()
              .orElse(null);
      if (next == null) {
        break;
      }
      Cell cell = next.candidate().cell();
      decisions.add(
          new FirstDecision(
              decisions.size() + 1,
              cell.family(),
              cell.arm(),
              cell.params(),
              cell.steps(),
              next.kind().name().toLowerCase(Locale.ROOT),
              next.price(),
              next.reason()));
      running.add(next.candidate());
      left = left.minusOrZero(next.price());
      now =
          Policies.byName(settings.policyName(), settings.policy())
              .advise(space, new History(List.of(), running, new TreeMap<>(), planned, left));
    }
    return decisions;
  }

  private static boolean same(Candidate a, Candidate b) {
    return TrialIds.of(a).equals(TrialIds.of(b));
  }

  private static String text(Output o) {
    StringBuilder text = new StringBuilder();
    Totals t = o.totals();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d cells can be trained, %s for all of them; budget %s%n",
            o.sweep(),
            t.cells(),
            t.gridFlop(),
            t.budgetFlop()));
    text.append(
        String.format(
            Locale.ROOT,
            "time on %d device(s): %s to %s (at %s to %s a second; measured once it runs)%n",
            t.devices(),
            StatusText.duration(t.lowSeconds()),
            StatusText.duration(t.highSeconds()),
            Flops.of(FASTEST),
            Flops.of(SLOWEST)));
    text.append(
        String.format(
            Locale.ROOT,
            "disk: data set %s, checkpoints at most about %s, journal about %s%n%n",
            bytes(t.datasetBytes()),
            bytes(t.checkpointBytes()),
            bytes(t.journalBytes())));
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s %12s %10s %12s %12s  %s%n",
            "family",
            "params",
            "steps",
            "unique",
            "FLOP",
            ""));
    for (PlanCell c : o.cells()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-20s %,12d %,10d %,12d %12s  %s%n",
              c.arm().equals("default") ? c.family() : c.family() + "+" + c.arm(),
              c.params(),
              c.steps(),
              c.uniqueSamples(),
              c.flop().toString().replace(" FLOP", ""),
              c.reason() == null ? "" : "left out: " + c.reason()));
    }
    text.append(String.format(Locale.ROOT, "%nFirst decisions%n"));
    for (FirstDecision d : o.firstDecisions()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%2d. %s, %,d parameters x %,d steps, %s: %s%n",
              d.order(),
              d.arm().equals("default") ? d.family() : d.family() + "+" + d.arm(),
              d.params(),
              d.steps(),
              d.priceFlop(),
              d.reason()));
    }
    o.warnings().forEach(w -> text.append(String.format(Locale.ROOT, "%nwarning: %s%n", w)));
    return text.toString();
  }

  private static String bytes(long bytes) {
    return bytes >= 1 << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30))
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}

package org.allometry.orchestrator.plan;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
    List<PlannedCell> feasible = cells.stream().filter(PlannedCell::feasible).toList();
    Work grid = grid(settings, feasible);
    Work search = grid.atMost(planned);
    PlanReport report =
        new PlanReport(
            "allometry/plan/1",
            new PlanReport.ConfigFile(file.toString(), CanonicalConfig.of(config, settings).hash()),
            settings.name(),
            totals(settings, feasible, grid, search),
            cells.stream().map(PlanCommand::cell).toList(),
            first(space, settings, planned, advice),
            settings.warnings().stream()
                .map(w -> new PlanReport.Warning("arm_without_effect", w))
                .toList(),
            MachineClass.times(settings.runner().devices(), search, longest(feasible)));
    print(report, PlanText.of(report));
    return 0;
  }

  private static String nameOf(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static PlanReport.Totals totals(
      SweepSettings settings, List<PlannedCell> feasible, Work grid, Work search) {
    PlanReport.MachineTime here =
        MachineClass.all(settings.runner().devices()).getFirst().time(search, longest(feasible));
    return new PlanReport.Totals(
        feasible.size(),
        feasible.size(),
        search.flops(),
        settings.budget(),
        grid.flops(),
        here.devices(),
        here.lowSeconds(),
        here.highSeconds(),
        feasible.stream().mapToLong(PlannedCell::checkpointBytes).sum(),
        feasible.size() * BYTES_OF_A_TRIAL_IN_THE_JOURNAL,
        settings.task().expectedBytes());
  }

  /**
   * Every cell once, trunks shared: for each trunk its longest training and the other cooldowns.
   */
  private static Work grid(SweepSettings settings, List<PlannedCell> cells) {
    TreeMap<Trunk, Cell> longest = new TreeMap<>();
    long seed = settings.space().seeds().get(0);
    Flops flops = Flops.ZERO;
    long steps = 0;
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
      flops = flops.plus(cell.flopsPerStep().times((long) cell.steps() - from));
      steps += cell.steps() - from;
    }
    return new Work(flops, steps);
  }

  /**
   * What the dearest cell that can be trained takes: no search is over before its longest trial.
   */
  private static Work longest(List<PlannedCell> cells) {
    return cells.stream()
        .filter(PlannedCell::feasible)
        .map(PlannedCell::cell)
        .max(Comparator.comparing(Cell::flops))
        .map(cell -> new Work(cell.flops(), cell.steps()))
        .orElse(new Work(Flops.ZERO, 0));
  }

  private static PlanReport.PlanCell cell(PlannedCell planned) {
    Cell cell = planned.cell();
    return new PlanReport.PlanCell(
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
  private static List<PlanReport.FirstDecision> first(
      SearchSpace space, SweepSettings settings, Flops planned, Advice advice) {
    List<PlanReport.FirstDecision> decisions = new ArrayList<>();
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
          new PlanReport.FirstDecision(
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
}

package org.allometry.orchestrator.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepView;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.FamilyEstimate;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.comparison.Multiplier;
import org.allometry.orchestrator.comparison.MultiplierText;

/** What a running sweep does, as lines of text none of which is wider than asked for. */
final class LiveBlock {
  private static final int BAR = 24;
  private static final int NARROWEST = 20;
  private static final int MOST_ROWS = 3;
  private static final String INDENT = " ".repeat(9);
  private static final double SHORTEST_SECONDS = 1e-3;

  private final String sweep;
  private final double targetFlops;

  LiveBlock(String sweep, double targetFlops) {
    this.sweep = sweep;
    this.targetFlops = targetFlops;
  }

  /**
   * The block.
   *
   * @param view last one
   * @param points last dense metric of each running trial
   * @param metricsAddress empty when not served
   * @param width columns
   */
  List<String> lines(
      SweepView view, Map<String, MetricBatch.Point> points, String metricsAddress, int width) {
    SweepState state = view.state();
    List<String> lines = new ArrayList<>();
    lines.add(head(view));
    lines.add(budget(state));
    view.estimates().forEach(estimate -> lines.add(family(estimate)));
    view.contrasts().stream()
        .map(contrast -> Multiplier.of(contrast, targetFlops))
        .filter(multiplier -> multiplier.status() == Multiplier.Status.OK)
        .forEach(multiplier -> lines.add("compare  " + MultiplierText.of(multiplier)));
    for (TrialState trial : state.running()) {
      lines.add(running(trial, points.get(trial.id())));
    }
    if (!state.grantOrder().isEmpty()) {
      TrialState last = state.trial(state.grantOrder().get(state.grantOrder().size() - 1));
      lines.add("decided  " + last.id() + ": " + last.reason().text());
    }
    state.running().stream()
        .filter(TrialState::stopping)
        .forEach(trial -> lines.add("stopped  " + trial.id() + ": " + trial.detail()));
    if (!metricsAddress.isEmpty()) {
      lines.add("metrics  " + metricsAddress);
    }
    int columns = Math.max(NARROWEST, width);
    return lines.stream().flatMap(line -> wrapped(line, columns).stream()).toList();
  }

  /** At spaces, into at most {@value #MOST_ROWS} rows, the later ones indented; then cut. */
  static List<String> wrapped(String line, int columns) {
    List<String> rows = new ArrayList<>();
    String rest = line;
    while (rest.length() > columns && rows.size() < MOST_ROWS - 1) {
      int space = rest.lastIndexOf(' ', columns);
      int cut = space > INDENT.length() ? space : columns;
      rows.add(rest.substring(0, cut).stripTrailing());
      rest = INDENT + rest.substring(cut).stripLeading();
    }
    rows.add(rest.length() <= columns ? rest : rest.substring(0, columns - 1) + "…");
    return rows;
  }

  private String head(SweepView view) {
    SweepState state = view.state();
    List<TrialState> trials = state.trialsInOrder();
    String word = view.draining() ? "draining" : state.phase().name().toLowerCase(Locale.ROOT);
    return "sweep    "
        + sweep
        + ": "
        + word
        + ", trials "
        + count(trials, Observation.Outcome.COMPLETED)
        + " finished"
        + counted(state.running().size(), "running")
        + counted(state.waiting().size(), "waiting")
        + counted(count(trials, Observation.Outcome.DIVERGED), "diverged")
        + counted(count(trials, Observation.Outcome.FAILED), "failed")
        + counted(count(trials, Observation.Outcome.STOPPED), "stopped");
  }

  private static int count(List<TrialState> trials, Observation.Outcome outcome) {
    return (int) trials.stream().filter(t -> t.over() && t.outcome() == outcome).count();
  }

  private static String counted(int count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }

  private static String budget(SweepState state) {
    double total = Math.max(1, state.budget().asDouble());
    double share = Math.min(1, state.ledger().spent().asDouble() / total);
    int full = (int) Math.round(BAR * share);
    Flops lost = state.ledger().wasted().plus(state.ledger().unknown());
    double seconds = secondsLeft(state);
    return "budget   ["
        + "#".repeat(full)
        + ".".repeat(BAR - full)
        + "] "
        + String.format(Locale.ROOT, "%.1f %%", 100 * share)
        + " of "
        + state.budget()
        + (lost.isZero() ? "" : ", lost " + lost)
        + (Double.isNaN(seconds) ? "" : ", about " + time(seconds) + " left");
  }

  /** Until the budget is spent, at the rate of everything so far; NaN while there is none. */
  private static double secondsLeft(SweepState state) {
    double flops = 0;
    double seconds = 0;
    for (TrialState trial : state.trialsInOrder()) {
      flops += trial.evaluations().flops().asDouble();
      seconds += trial.evaluations().deviceSeconds();
    }
    if (seconds < SHORTEST_SECONDS || flops <= 0) {
      return Double.NaN;
    }
    double open = state.plannable().plus(state.committed()).asDouble();
    return open * seconds / flops / Math.max(1, state.running().size());
  }

  private String family(FamilyEstimate estimate) {
    String from = " (" + estimate.pointsUsed() + " trials)";
    if (!estimate.ok()) {
      return "estimate " + estimate.contender() + ": " + estimate.status().replace('_', ' ') + from;
    }
    return "estimate "
        + estimate.contender()
        + " at "
        + Flops.of(targetFlops)
        + ": N_opt "
        + interval(estimate.nOpt())
        + ", loss "
        + interval(estimate.loss())
        + ", a "
        + interval(estimate.a())
        + from;
  }

  private static String running(
      TrialState trial, MetricBatch.@org.jspecify.annotations.Nullable Point point) {
    Cell cell = trial.candidate().cell();
    int step = Math.max(trial.attempt().step(), point == null ? 0 : point.step());
    double loss = point != null ? point.loss() : trial.evaluations().lastLoss();
    return "running  "
        + trial.id()
        + " "
        + cell.contender()
        + " "
        + cell.size()
        + " step "
        + step
        + "/"
        + cell.steps()
        + (Double.isNaN(loss) ? "" : " loss " + digits(loss))
        + " on "
        + trial.attempt().device();
  }

  private static String interval(Interval i) {
    return digits(i.value()) + " [" + digits(i.low()) + ", " + digits(i.high()) + "]";
  }

  /** Three significant digits. */
  static String digits(double value) {
    if (!Double.isFinite(value)) {
      return "?";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%.2e", value)
          .replaceAll("e([+-])0?", "e$1")
          .replace("e+", "e");
    }
    int decimals = size == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** {@code 45 s}, {@code 12 min} or {@code 3 h 20 min}. */
  static String time(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    if (time.toMinutes() < 2) {
      return time.toSeconds() + " s";
    }
    return time.toHours() < 2
        ? time.toMinutes() + " min"
        : time.toHours() + " h " + time.toMinutesPart() + " min";
  }
}

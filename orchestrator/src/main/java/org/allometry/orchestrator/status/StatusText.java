package org.allometry.orchestrator.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.quantity.Flops;

/** A status for people: a block of lines, none wider than asked for. */
public final class StatusText {
  private static final int BAR = 24;
  private static final int NARROWEST = 20;

  private StatusText() {}

  /**
   * The block.
   *
   * @param status what to say
   * @param width columns, at least 20
   */
  public static List<String> lines(StatusOutput status, int width) {
    List<String> lines = new ArrayList<>();
    StatusOutput.Trials trials = status.trials();
    lines.add(
        "sweep "
            + status.sweep()
            + ": "
            + status.state()
            + (status.reason() == null ? "" : " (" + status.reason() + ")")
            + ", trials "
            + trials.finished()
            + " finished"
            + counted(trials.running(), "running")
            + counted(trials.planned(), "waiting")
            + counted(trials.diverged(), "diverged")
            + counted(trials.failed(), "failed")
            + counted(trials.stopped(), "stopped"));
    lines.add(budget(status.budget()));
    for (StatusOutput.Family family : status.families()) {
      lines.add(family(family));
    }
    for (StatusOutput.Running trial : status.running()) {
      lines.add(running(trial));
    }
    StatusOutput.Decision decision = status.lastDecision();
    if (decision != null) {
      lines.add("last     " + decision.trial() + ": " + decision.reason());
    }
    if (status.addresses().metrics() != null) {
      lines.add("metrics  " + status.addresses().metrics());
    }
    return lines.stream().map(line -> cut(line, Math.max(NARROWEST, width))).toList();
  }

  private static String counted(int count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }

  private static String budget(StatusOutput.Budget budget) {
    double total = Math.max(1, budget.totalFlop().asDouble());
    double spent = total - budget.leftFlop().asDouble() - budget.committedFlop().asDouble();
    int full = (int) Math.round(BAR * Math.min(1, Math.max(0, spent / total)));
    Double eta = budget.etaHighSeconds();
    return "budget   ["
        + "#".repeat(full)
        + ".".repeat(BAR - full)
        + "] "
        + percent(spent / total)
        + " of "
        + budget.totalFlop()
        + (budget.wastedFlop().isZero() && budget.unknownFlop().isZero()
            ? ""
            : ", lost " + budget.wastedFlop().plus(budget.unknownFlop()))
        + (eta == null ? "" : ", about " + time(eta) + " left");
  }

  private static String family(StatusOutput.Family family) {
    String name =
        family.arm().equals("default") ? family.family() : family.family() + "+" + family.arm();
    String from = " from " + family.pointsUsed() + " trials";
    if (!family.status().equals("ok")) {
      return name + ": " + family.status().replace('_', ' ') + from;
    }
    return name
        + " at "
        + Flops.of(family.targetComputeFlop())
        + ": N_opt "
        + interval(family.nOpt())
        + ", loss "
        + interval(family.loss())
        + ", a "
        + interval(family.a())
        + from;
  }

  private static String running(StatusOutput.Running trial) {
    return "running  "
        + trial.trial()
        + " "
        + trial.family()
        + " N="
        + trial.params()
        + " step "
        + trial.step()
        + "/"
        + trial.steps()
        + (trial.loss() == null ? "" : " loss " + digits(trial.loss()))
        + " on "
        + trial.device();
  }

  private static String interval(StatusOutput.Estimate e) {
    return digits(e.value()) + " [" + digits(e.low()) + ", " + digits(e.high()) + "]";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Three significant digits. */
  static String digits(double value) {
    if (!Double.isFinite(value)) {
      return "?";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%.2e", value)
          .replace("e+0", "e")
          .replace("e-0", "e-")
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

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, width - 1) + "…";
  }
}

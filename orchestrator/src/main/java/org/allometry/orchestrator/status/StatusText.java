package org.allometry.orchestrator.status;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.figure.Digits;

/** A status for people. */
public final class StatusText {
  private static final int BAR = 30;

  private StatusText() {}

  /** Several lines; no colours. */
  public static String of(StatusReport s) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "sweep",
        s.sweep() + "  " + s.state() + (s.reason() == null ? "" : ": " + s.reason()));
    line(text, "budget", bar(s.budget()));
    line(
        text,
        "",
        String.format(
            Locale.ROOT,
            "useful %s, wasted %s, unknown %s, committed %s, left %s",
            s.budget().usefulFlop(),
            s.budget().wastedFlop(),
            s.budget().unknownFlop(),
            s.budget().committedFlop(),
            s.budget().leftFlop()));
    Double low = s.budget().etaLowSeconds();
    Double high = s.budget().etaHighSeconds();
    if (low != null && high != null) {
      line(text, "time left", duration(low) + " to " + duration(high));
    }
    StatusReport.Trials t = s.trials();
    line(
        text,
        "trials",
        String.format(
            Locale.ROOT,
            "%d finished, %d running, %d waiting, %d diverged, %d failed, %d stopped",
            t.finished(),
            t.running(),
            t.planned(),
            t.diverged(),
            t.failed(),
            t.stopped()));
    for (StatusReport.Family f : s.families()) {
      line(text, contender(f), estimate(f));
    }
    comparison(text, s.computeMultipliers());
    for (StatusReport.Running r : s.running()) {
      line(
          text,
          r.trial(),
          String.format(
              Locale.ROOT,
              "%s, %,d parameters, step %,d of %,d%s on %s",
              r.arm().equals("default") ? r.family() : r.family() + "+" + r.arm(),
              r.params(),
              r.step(),
              r.steps(),
              r.loss() == null ? "" : ", loss " + Digits.of(r.loss(), 3),
              r.device()));
    }
    StatusReport.LastDecision last = s.lastDecision();
    if (last != null) {
      line(
          text,
          "last",
          last.decision()
              + (last.trial() == null ? "" : " " + last.trial())
              + ": "
              + last.reason());
    }
    if (s.addresses().metrics() != null) {
      line(text, "metrics", s.addresses().metrics());
    }
    for (StatusReport.Warning warning : s.warnings()) {
      line(text, "warning", warning.message());
    }
    return text.toString();
  }

  /** Every pair on the sweep's axis; with two contenders also at the target of the others. */
  private static void comparison(
      StringBuilder text, List<StatusReport.ComputeMultiplier> multipliers) {
    if (multipliers.isEmpty()) {
      return;
    }
    Set<String> axes = new HashSet<>();
    String own = multipliers.getFirst().axis();
    boolean two = multipliers.stream().map(m -> m.family() + "+" + m.arm()).distinct().count() < 2;
    for (StatusReport.ComputeMultiplier m : multipliers) {
      boolean first = axes.add(m.axis());
      if (m.axis().equals(own) || (two && first)) {
        line(
            text,
            "compare",
            m.sentence()
                + (m.status().equals("ok") && m.extrapolated() ? ", extrapolated" : "")
                + (m.axis().equals(own) ? "" : " (" + m.axis() + ")"));
      }
    }
  }

  /** {@code [######----] 62 % of 1e12 FLOP}. */
  static String bar(StatusReport.Budget budget) {
    double total = budget.totalFlop().asDouble();
    Flops spent = budget.usefulFlop().plus(budget.wastedFlop()).plus(budget.unknownFlop());
    double share = total > 0 ? spent.asDouble() / total : 0;
    double committed = total > 0 ? budget.committedFlop().asDouble() / total : 0;
    int full = (int) Math.round(share * BAR);
    int half = Math.max(0, Math.min(BAR - full, (int) Math.round(committed * BAR)));
    return "["
        + "#".repeat(full)
        + "+".repeat(half)
        + "-".repeat(BAR - full - half)
        + "] "
        + String.format(Locale.ROOT, "%.0f %% of %s", share * 100, budget.totalFlop());
  }

  private static String contender(StatusReport.Family f) {
    return f.arm().equals("default") ? f.family() : f.family() + "+" + f.arm();
  }

  private static String estimate(StatusReport.Family f) {
    if (!f.status().equals("ok")) {
      return f.law() + ": " + f.status() + " (" + f.pointsUsed() + " points)";
    }
    return "a "
        + interval(f.a())
        + ", gamma "
        + interval(f.gamma())
        + ", N_opt "
        + interval(f.nOpt())
        + ", loss "
        + interval(f.loss())
        + " at "
        + Flops.of(f.targetComputeFlop())
        + " ("
        + f.pointsUsed()
        + " points)";
  }

  private static String interval(Interval i) {
    return Digits.of(i.value(), 3)
        + " ["
        + Digits.of(i.low(), 3)
        + ", "
        + Digits.of(i.high(), 3)
        + "]";
  }

  /** {@code 1 h 5 min}, {@code 3 min 20 s}, {@code 45 s}. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s >= 3600) {
      return s / 3600 + " h " + s % 3600 / 60 + " min";
    }
    return s >= 60 ? s / 60 + " min " + s % 60 + " s" : s + " s";
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format(Locale.ROOT, "%-12s %s%n", label, value));
  }
}

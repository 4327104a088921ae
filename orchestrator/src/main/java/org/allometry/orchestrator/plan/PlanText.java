package org.allometry.orchestrator.plan;

import java.util.Locale;
import org.allometry.analysis.design.Contender;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.status.StatusText;

/** A plan for people. */
final class PlanText {
  private static final double YEAR_SECONDS = 365.25 * 86_400;

  private PlanText() {}

  static String of(PlanReport plan) {
    StringBuilder text = new StringBuilder();
    totals(text, plan);
    machines(text, plan);
    cells(text, plan);
    decisions(text, plan);
    return text.toString();
  }

  private static void totals(StringBuilder text, PlanReport plan) {
    PlanReport.Totals t = plan.totals();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d cells can be trained, %s for all of them; budget %s%n",
            plan.sweep(),
            t.cells(),
            t.gridFlop(),
            t.budgetFlop()));
    text.append(
        String.format(
            Locale.ROOT,
            "disk: data set %s, checkpoints at most about %s, journal about %s%n",
            bytes(t.datasetBytes()),
            bytes(t.checkpointBytes()),
            bytes(t.journalBytes())));
    for (PlanReport.Warning warning : plan.warnings()) {
      text.append(String.format(Locale.ROOT, "warning: %s%n", warning.message()));
    }
  }

  private static void machines(StringBuilder text, PlanReport plan) {
    text.append(
        String.format(
            Locale.ROOT,
            "%nTime for %s by class of machine, at assumed rates (a search measures its own)%n",
            plan.totals().flop()));
    text.append(
        String.format(
            Locale.ROOT,
            "%-26s %7s  %-22s  %s%n",
            "machine",
            "devices",
            "FLOP/s a device",
            "time"));
    for (PlanReport.MachineTime m : plan.machineClasses()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-26s %7d  %-22s  %s%n",
              m.machine(),
              m.devices(),
              rate(m.lowFlopPerSecond()) + " to " + rate(m.highFlopPerSecond()),
              span(time(m.lowSeconds()), time(m.highSeconds()))));
    }
  }

  private static String span(String low, String high) {
    return low.equals(high) ? "about " + low : low + " to " + high;
  }

  private static String rate(double flopPerSecond) {
    return Digits.of(flopPerSecond, 2);
  }

  /** As {@link StatusText#duration}, with days and years where they read better. */
  static String time(double seconds) {
    if (seconds < 1) {
      return "under 1 s";
    }
    if (seconds >= 2 * YEAR_SECONDS) {
      return String.format(Locale.ROOT, "%,.0f years", seconds / YEAR_SECONDS);
    }
    return seconds >= 3 * 86_400
        ? String.format(Locale.ROOT, "%.0f days", seconds / 86_400)
        : StatusText.duration(seconds);
  }

  private static void cells(StringBuilder text, PlanReport plan) {
    text.append(
        String.format(
            Locale.ROOT,
            "%n%-22s %12s %10s %12s %10s%n",
            "family",
            "params",
            "steps",
            "unique",
            "FLOP"));
    for (PlanReport.PlanCell c : plan.cells()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-22s %,12d %,10d %,12d %10s%s%n",
              name(c.family(), c.arm()),
              c.params(),
              c.steps(),
              c.uniqueSamples(),
              Digits.of(c.flop().asDouble(), 3),
              c.reason() == null ? "" : "  left out: " + c.reason()));
    }
  }

  private static String name(String family, String arm) {
    return new Contender(family, arm).toString();
  }

  private static void decisions(StringBuilder text, PlanReport plan) {
    text.append(String.format(Locale.ROOT, "%nFirst decisions%n"));
    for (PlanReport.FirstDecision d : plan.firstDecisions()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%2d. %s, %,d parameters x %,d steps, %s: %s%n",
              d.order(),
              name(d.family(), d.arm()),
              d.params(),
              d.steps(),
              d.priceFlop(),
              d.reason()));
    }
  }

  private static String bytes(long bytes) {
    return bytes >= 1 << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30))
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}

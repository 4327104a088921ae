package org.allometry.orchestrator.chaos;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What all cases have shown, a line for each kind. */
final class Table {
  private static final String ROW =
      "| %-10s | %5s | %6s | %5s | %12s | %17s | %7s | %15s | %8s |%n";

  private Table() {}

  static String of(Map<Kind, List<Findings>> all) {
    StringBuilder text =
        new StringBuilder(
            ROW.formatted(
                "kind",
                "cases",
                "starts",
                "kills",
                "lost reports",
                "double-booked FLOP",
                "orphans",
                "decisions equal",
                "failures"));
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    List<Findings> total = new ArrayList<>();
    all.forEach(
        (kind, findings) -> {
          text.append(row(kind.label(), findings));
          total.addAll(findings);
        });
    return text.append(row("all", total)).toString();
  }

  private static String row(String label, List<Findings> findings) {
    long compared = findings.stream().filter(Findings::compared).count();
    long equal = findings.stream().filter(Findings::equal).count();
    return String.format(
        Locale.ROOT,
        ROW,
        label,
        findings.size(),
        findings.stream().mapToInt(Findings::starts).sum(),
        findings.stream().mapToInt(Findings::kills).sum(),
        findings.stream().mapToInt(Findings::lost).sum(),
        findings.stream().map(Findings::doubleBooked).reduce(BigInteger.ZERO, BigInteger::add),
        findings.stream().mapToInt(Findings::orphans).sum(),
        equal + " of " + compared,
        findings.stream().filter(f -> !f.failures().isEmpty()).count());
  }
}

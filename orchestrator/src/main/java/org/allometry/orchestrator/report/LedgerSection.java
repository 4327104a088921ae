package org.allometry.orchestrator.report;

import java.util.List;
import java.util.Locale;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.quantity.Flops;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.Html.Cell;

/** Where the compute went: a bar, and a table that adds up. */
final class LedgerSection {
  private final SweepState state;

  LedgerSection(SweepState state) {
    this.state = state;
  }

  /** One part of the budget. */
  private record Part(String name, String styleClass, Flops flops, String meaning) {}

  private List<Part> parts() {
    Ledger ledger = state.ledger();
    return List.of(
        new Part("useful", "useful", ledger.useful(), "steps that results stand on"),
        new Part("redone", "wasted", ledger.redone(), "steps trained again after a crash"),
        new Part(
            "discarded",
            "wasted",
            ledger.discarded(),
            "steps that led nowhere (diverged, stopped)"),
        new Part("unknown", "unknown", ledger.unknown(), "may have been lost in crashes, at most"),
        new Part("committed", "committed", state.committed(), "granted to running trials"),
        new Part("left", "left", state.left(), "not granted"));
  }

  /** A bar of the budget with its key. */
  String bar() {
    StringBuilder html =
        new StringBuilder("<div class=\"bar\" role=\"img\" aria-label=\"budget\">");
    StringBuilder keys = new StringBuilder("<p class=\"keys\">");
    double total = state.budget().asDouble();
    for (Part part : parts()) {
      double share = total > 0 ? part.flops.asDouble() / total : 0;
      html.append(
          String.format(
              Locale.ROOT,
              "<span class=\"%s\" style=\"width:%.3f%%\"></span>",
              part.styleClass,
              100 * share));
      keys.append("<b><span class=\"key ").append(part.styleClass).append("\"></span>");
      keys.append(Html.escape(part.name + " " + percent(share))).append("</b> ");
    }
    return html.append("</div>\n").append(keys).append("</p>\n").toString();
  }

  /** The parts and their sum. */
  String table() {
    double total = state.budget().asDouble();
    Flops sum = parts().stream().map(Part::flops).reduce(Flops.ZERO, Flops::plus);
    List<List<Cell>> rows =
        new java.util.ArrayList<>(
            parts().stream()
                .map(
                    p ->
                        List.of(
                            Cell.of(p.name),
                            Cell.of(p.flops.asDouble(), p.flops.value().toString()),
                            Cell.of(
                                p.flops.asDouble(),
                                percent(total > 0 ? p.flops.asDouble() / total : 0)),
                            Cell.of(p.meaning)))
                .toList());
    rows.add(
        List.of(
            Cell.of("total"),
            Cell.of(sum.asDouble(), sum.value().toString()),
            Cell.of(sum.asDouble(), percent(total > 0 ? sum.asDouble() / total : 0)),
            Cell.of(
                sum.equals(state.budget())
                    ? "equals the budget"
                    : "the budget is " + state.budget().value() + " FLOP")));
    return Html.table(List.of("part", "FLOP", "share", "meaning"), rows, false);
  }

  private static String percent(double share) {
    return String.format(
        Locale.ROOT, share > 0 && share < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
  }
}

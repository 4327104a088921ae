package org.allometry.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.RungMetrics;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.figure.Html;
import org.allometry.orchestrator.figure.Html.Cell;

/** F8: every trial; what it was, what came out, what it cost, where and when it ran. */
final class TrialsTable {
  private static final List<String> HEADERS =
      List.of(
          "trial",
          "family",
          "size",
          "N",
          "steps",
          "D",
          "unique",
          "seed",
          "state",
          "loss",
          "C (FLOP)",
          "without attention (FLOP)",
          "executed (FLOP)",
          "device (s)",
          "equivariance error",
          "asymmetry share",
          "attempts",
          "device",
          "granted (UTC)",
          "ended (UTC)",
          "note");

  private TrialsTable() {}

  static String of(SweepState state) {
    List<List<Cell>> rows = new ArrayList<>();
    state.trialsInOrder().forEach(t -> rows.add(row(t)));
    return Html.table(HEADERS, rows, true);
  }

  private static List<Cell> row(TrialState t) {
    var cell = t.candidate().cell();
    return List.of(
        Cell.of(t.id()),
        Cell.of(cell.contender().toString()),
        Cell.of(cell.size()),
        count(cell.params()),
        Cell.of(cell.steps(), Integer.toString(cell.steps())),
        count(cell.samplesSeen()),
        count(cell.uniqueSamples()),
        Cell.of((double) t.candidate().seed(), Long.toString(t.candidate().seed())),
        Cell.of(TrialTexts.state(t)),
        Cell.of(t.loss(), Digits.of(t.loss(), 4)),
        number(cell.flops().asDouble()),
        number(cell.flopsWithoutAttention().asDouble()),
        number(cell.executedFlops().asDouble()),
        number(t.deviceSeconds()),
        number(t.finalMetric(RungMetrics.EQUIVARIANCE_ERROR)),
        number(t.finalMetric(RungMetrics.ASYMMETRY_SHARE)),
        Cell.of(t.attempts().size(), Integer.toString(t.attempts().size())),
        Cell.of(t.attempt().device()),
        Cell.of(TrialTexts.time(t.grantedAtMillis())),
        Cell.of(TrialTexts.time(t.endedAtMillis())),
        Cell.of(t.detail()));
  }

  private static Cell count(long value) {
    return Cell.of((double) value, Digits.count((double) value));
  }

  private static Cell number(double value) {
    return Cell.of(value, Double.isFinite(value) ? Digits.of(value, 3) : "");
  }
}

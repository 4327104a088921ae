package org.allometry.orchestrator.replay;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.table.TableColumns;
import org.allometry.orchestrator.table.TrialRow;
import org.allometry.orchestrator.table.TrialTable;

/** The trials of a sweep that ended with a loss or diverged, as {@code export} would write them. */
final class SweepTrials {
  /** The columns of an exported table that a replay reads. */
  private static final TableColumns COLUMNS =
      new TableColumns(
          "family",
          "arm",
          "params",
          "samples_seen",
          "unique_samples",
          "flops",
          "loss",
          null,
          "trunk",
          "trial");

  private SweepTrials() {}

  static TrialTable of(SweepArchive archive) {
    boolean sharesTrunks = archive.space().schedule().sharesTrunks();
    List<TrialRow> rows = new ArrayList<>();
    for (Observation observation : archive.state().history().observations()) {
      Cell cell = observation.candidate().cell();
      if (observation.completed() || observation.outcome() == Observation.Outcome.DIVERGED) {
        rows.add(
            new TrialRow(
                rows.size() + 2,
                cell.contender().toString(),
                cell.params(),
                cell.samplesSeen(),
                cell.uniqueSamples(),
                cell.flops().asDouble(),
                observation.completed() ? observation.loss() : Double.NaN,
                true,
                sharesTrunks ? observation.candidate().trunk().id() : observation.trial()));
      }
    }
    return new TrialTable("trials of " + archive.name(), null, COLUMNS, List.of(), rows);
  }
}

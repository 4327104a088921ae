package org.allometry.orchestrator.table;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A table: its rows keep the rules, or it is refused. */
public final class TableTarget {
  private TableTarget() {}

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      TrialTable table = TableReader.parse("t.csv", data);
      assertFalse(table.rows().isEmpty());
      for (TrialRow row : table.rows()) {
        assertTrue(row.params() > 0 && Double.isFinite(row.params()));
        assertTrue(row.samplesSeen() > 0 && Double.isFinite(row.samplesSeen()));
        assertTrue(!(row.loss() <= 0) || Double.isInfinite(row.loss()), "loss " + row.loss());
      }
    } catch (TableProblem e) {
      assertTrue(e.userError().exitCode() == 3);
    }
  }
}

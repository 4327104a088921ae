package org.allometry.orchestrator.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as it was read, or the trials of a sweep as one.
 *
 * @param path as the user gave it; of a sweep, words that name it
 * @param sha256 digest of the file's bytes, lower-case hex; null where there is no file
 * @param columns which header was taken for what
 * @param ignoredColumns headers that were not used, in the file's order
 * @param rows data rows in the file's order, at least one
 */
public record TrialTable(
    String path,
    @Nullable String sha256,
    TableColumns columns,
    List<String> ignoredColumns,
    List<TrialRow> rows) {
  /** Copies the lists. */
  public TrialTable {
    ignoredColumns = List.copyOf(ignoredColumns);
    rows = List.copyOf(rows);
  }
}

package org.allometry.orchestrator.text;

import java.util.List;

/** Rows of cells as lines: each column as wide as its widest cell, two spaces between columns. */
public final class AlignedRows {
  private static final String GAP = "  ";

  private AlignedRows() {}

  /**
   * Lines that end in a line feed and have no blanks before it.
   *
   * @param indent what each line begins with
   * @param rows may have different numbers of cells
   */
  public static String of(String indent, List<List<String>> rows) {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}

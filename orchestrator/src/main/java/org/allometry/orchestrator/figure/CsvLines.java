package org.allometry.orchestrator.figure;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.allometry.orchestrator.json.Json;
import org.jspecify.annotations.Nullable;

/** Text of a CSV table: shortest doubles, empty cells for what is not known, LF line ends. */
public final class CsvLines {
  private final StringWriter text = new StringWriter();
  private final CsvWriter writer =
      CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(text);
  private final int width;
  private int rows;

  /** A table with these headers. */
  public CsvLines(String... headers) {
    width = headers.length;
    writer.writeRecord(headers);
  }

  /** Adds a row: strings, booleans, whole numbers or doubles; null and NaN are empty. */
  public CsvLines row(@Nullable Object... cells) {
    if (cells.length != width) {
      throw new IllegalArgumentException(cells.length + " cells in a table of " + width);
    }
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(
          switch (cell) {
            case null -> "";
            case Double number -> Double.isFinite(number) ? Json.number(number) : "";
            default -> cell.toString();
          });
    }
    writer.writeRecord(texts);
    rows++;
    return this;
  }

  /** Number of rows, the header not counted. */
  public int rows() {
    return rows;
  }

  /** The whole table. */
  public String text() {
    return text.toString();
  }
}

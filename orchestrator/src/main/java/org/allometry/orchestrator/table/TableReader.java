package org.allometry.orchestrator.table;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;

/** Reads tables of finished trials, one trial a row. */
public final class TableReader {
  private static final int LARGEST = 64 << 20;

  private TableReader() {}

  /**
   * The table in {@code file}.
   *
   * @param file where it lies
   * @param given the path as the user gave it, for messages
   * @throws TableProblem when it cannot be read or breaks a rule, naming file, line, column, value,
   *     what is expected and what to do
   */
  public static TrialTable read(Path file, String given) throws TableProblem {
    if (Files.isDirectory(file)) {
      throw TableProblem.ofFile(
          given, "is a folder", "a CSV table of finished trials", "name a file inside it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw TableProblem.ofFile(
            given,
            "has more than " + (LARGEST >> 20) + " MiB",
            "a table of at most " + (LARGEST >> 20) + " MiB, about a million trials",
            "leave out what is not needed");
      }
      return parse(given, bytes);
    } catch (NoSuchFileException e) {
      throw TableProblem.missing(given);
    } catch (IOException e) {
      throw TableProblem.ofFile(
          given,
          "cannot be read (" + SystemReason.of(e) + ")",
          "a readable file",
          "check the path and its permissions");
    }
  }

  /**
   * The same for a command, whose user is told of a problem.
   *
   * @throws UserError as {@link #read} throws
   */
  public static TrialTable open(Path file, String given) {
    try {
      return read(file, given);
    } catch (TableProblem problem) {
      throw problem.userError();
    }
  }

  /**
   * The table that {@code bytes} hold.
   *
   * @param given name of the file for messages
   * @throws TableProblem as {@link #read}
   */
  public static TrialTable parse(String given, byte[] bytes) throws TableProblem {
    List<CsvRecord> records = records(given, CsvText.of(given, bytes));
    if (records.isEmpty()) {
      throw TableProblem.ofFile(
          given,
          "the file has blank lines only",
          "a header line and at least one row",
          "write the table again or choose another file");
    }
    TableHeader header = TableHeader.of(given, records.get(0));
    List<TrialRow> rows = new ArrayList<>();
    for (CsvRecord record : records.subList(1, records.size())) {
      rows.add(new TableRowReader(given, header, record).row());
    }
    if (rows.isEmpty()) {
      throw TableProblem.ofLine(
          given,
          header.line(),
          "the table has a header but no rows",
          "at least one row",
          "write the table again or choose another file");
    }
    rejectHalfKnownFlops(given, header, rows);
    return new TrialTable(given, sha256(bytes), header.columns(), header.ignored(), rows);
  }

  private static List<CsvRecord> records(String given, String text) throws TableProblem {
    List<CsvRecord> records = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .skipEmptyLines(true)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .ofCsvRecord(text)) {
      for (CsvRecord record : reader) {
        if (record.getFieldCount() > 1 || !record.getField(0).isBlank()) {
          records.add(record);
        }
      }
    } catch (IOException | de.siegmar.fastcsv.reader.CsvParseException e) {
      throw TableProblem.ofFile(
          given,
          "has a row of too many cells, or a cell that is too long",
          "at most 16384 cells in a row and 16 MiB in a cell",
          "leave out what is not needed");
    }
    return records;
  }

  private static void rejectHalfKnownFlops(String given, TableHeader header, List<TrialRow> rows)
      throws TableProblem {
    String column = header.columns().flops();
    if (column == null) {
      return;
    }
    Map<String, TrialRow> known = new TreeMap<>();
    for (TrialRow row : rows) {
      if (!Double.isNaN(row.flops())) {
        known.putIfAbsent(row.family(), row);
      }
    }
    for (TrialRow row : rows) {
      TrialRow other = known.get(row.family());
      if (Double.isNaN(row.flops()) && other != null) {
        throw TableProblem.ofCell(
            given,
            row.line(),
            column,
            "",
            "is empty, but line "
                + other.line()
                + " of the same family ("
                + row.family()
                + ") has a value",
            "a number > 0 in every row of a family or in none");
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

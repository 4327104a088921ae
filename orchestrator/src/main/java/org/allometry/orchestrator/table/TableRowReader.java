package org.allometry.orchestrator.table;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.Locale;
import java.util.regex.Pattern;
import org.allometry.analysis.design.Contender;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row. */
final class TableRowReader {
  private static final String POSITIVE = "a number > 0";
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private final String file;
  private final TableHeader header;
  private final CsvRecord cells;
  private final int line;

  TableRowReader(String file, TableHeader header, CsvRecord cells) {
    this.file = file;
    this.header = header;
    this.cells = cells;
    this.line = (int) cells.getStartingLineNumber();
  }

  TrialRow row() throws TableProblem {
    int width = cells.getFieldCount();
    if (width != header.width()) {
      throw TableProblem.ofLine(
          file,
          line,
          "the row has " + width + (width == 1 ? " cell" : " cells"),
          header.width() + " cells, as many as the header",
          width < header.width()
              ? "add the missing cells or remove the row"
              : "remove the surplus cells, or quote a cell that holds a comma");
    }
    TableColumns columns = header.columns();
    return new TrialRow(
        line,
        contender(columns),
        positive(columns.params()),
        positive(columns.samplesSeen()),
        positiveOrUnknown(columns.uniqueSamples()),
        positiveOrUnknown(columns.flops()),
        loss(columns.loss()),
        columns.usedInFit() == null || used(columns.usedInFit()),
        group(columns));
  }

  private @Nullable String group(TableColumns columns) {
    String trunk = columns.trunk() == null ? "" : cell(columns.trunk());
    String trial = columns.trial() == null ? "" : cell(columns.trial());
    String group = trunk.isEmpty() ? trial : trunk;
    return group.isEmpty() ? null : group;
  }

  private String cell(String column) {
    return cells.getField(header.index(column)).strip();
  }

  /** Families whose rows have different arms get a law for each: {@code family+arm}. */
  private String contender(TableColumns columns) throws TableProblem {
    String family = columns.family() == null ? "all" : family(columns.family());
    String arm = columns.arm() == null ? "" : cell(columns.arm());
    return arm.isEmpty() ? family : new Contender(family, arm).toString();
  }

  private String family(String column) throws TableProblem {
    String name = cell(column);
    if (name.isEmpty()) {
      throw TableProblem.ofCell(file, line, column, "", "is empty", "the name of a family");
    }
    return name;
  }

  private double positiveOrUnknown(@Nullable String column) throws TableProblem {
    return column == null || cell(column).isEmpty() ? Double.NaN : positive(column);
  }

  private double positive(String column) throws TableProblem {
    String text = cell(column);
    double number = number(column, text, "a finite number > 0");
    if (!Double.isFinite(number)) {
      throw TableProblem.ofCell(file, line, column, text, "is not finite", "a finite number > 0");
    }
    if (!(number > 0)) {
      throw TableProblem.ofCell(file, line, column, text, "is not positive", "a finite number > 0");
    }
    return number;
  }

  /** An empty loss is that of a diverged trial. */
  private double loss(String column) throws TableProblem {
    String text = cell(column);
    double loss = text.isEmpty() ? Double.NaN : number(column, text, POSITIVE);
    if (Double.isFinite(loss) && loss <= 0) {
      throw TableProblem.ofCell(file, line, column, text, "is not positive", POSITIVE);
    }
    return loss;
  }

  private double number(String column, String text, String allowed) throws TableProblem {
    if (NUMBER.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    if (NOT_FINITE.matcher(text).matches()) {
      String word = text.toLowerCase(Locale.ROOT);
      return word.endsWith("nan")
          ? Double.NaN
          : word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    throw TableProblem.ofCell(
        file, line, column, text, text.isEmpty() ? "is empty" : "is not a number", allowed);
  }

  private boolean used(String column) throws TableProblem {
    String text = cell(column);
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw TableProblem.ofCell(
              file, line, column, text, "is neither true nor false", "true or false");
    };
  }
}

package org.allometry.orchestrator.table;

import java.util.Locale;
import org.allometry.gpurunner.settings.Quoted;
import org.allometry.orchestrator.UserError;
import org.jspecify.annotations.Nullable;

/**
 * A table that cannot be used, and what to do about it.
 *
 * <p>The message reads {@code file:line: column c: "value" is wrong; expected this. Do that.}
 */
public final class TableProblem extends Exception {
  private static final long serialVersionUID = 1;

  /** Whether there is such a file at all. */
  private final boolean missing;

  private final String file;
  private final @Nullable Integer line;
  private final @Nullable String column;
  private final @Nullable String value;
  private final String allowed;
  private final String hint;

  private TableProblem(
      boolean missing, String file, Place place, String wrong, String allowed, String hint) {
    super(
        message(file, place, wrong)
            + "; expected "
            + allowed
            + ". "
            + hint.substring(0, 1).toUpperCase(Locale.ROOT)
            + hint.substring(1)
            + ".");
    this.missing = missing;
    this.file = file;
    this.line = place.line;
    this.column = place.column;
    this.value = place.value == null ? null : Quoted.cut(place.value);
    this.allowed = allowed;
    this.hint = hint;
  }

  private static String message(String file, Place place, String wrong) {
    StringBuilder text = new StringBuilder(file);
    if (place.line != null) {
      text.append(':').append(place.line);
    }
    text.append(": ");
    if (place.column != null) {
      text.append("column ")
          .append(place.column.isBlank() ? Quoted.of(place.column) : Quoted.word(place.column))
          .append(": ");
    }
    if (place.value != null) {
      text.append(Quoted.of(place.value)).append(' ');
    }
    return text.append(wrong).toString();
  }

  /** Where in the file, and what stands there. */
  record Place(@Nullable Integer line, @Nullable String column, @Nullable String value) {}

  static TableProblem missing(String file) {
    return new TableProblem(
        true,
        file,
        new Place(null, null, null),
        "no such file",
        "a CSV table of finished trials",
        "check the path");
  }

  static TableProblem ofFile(String file, String wrong, String allowed, String hint) {
    return new TableProblem(false, file, new Place(null, null, null), wrong, allowed, hint);
  }

  static TableProblem ofLine(String file, int line, String wrong, String allowed, String hint) {
    return new TableProblem(false, file, new Place(line, null, null), wrong, allowed, hint);
  }

  static TableProblem ofHeader(
      String file, Place place, String wrong, String allowed, String hint) {
    return new TableProblem(false, file, place, wrong, allowed, hint);
  }

  static TableProblem ofCell(
      String file, int line, String column, String value, String wrong, String allowed) {
    return new TableProblem(
        false,
        file,
        new Place(line, column, value),
        wrong,
        allowed,
        "correct the cell or remove the row");
  }

  /** Whether there is no such file. */
  public boolean missing() {
    return missing;
  }

  /** The file as the user gave it. */
  public String file() {
    return file;
  }

  /** Physical line from 1; null where the whole file is meant. */
  public @Nullable Integer line() {
    return line;
  }

  /** Header as written in the file; null where no column is meant. */
  public @Nullable String column() {
    return column;
  }

  /** What stands there, at most 200 characters; null where no cell is meant. */
  public @Nullable String value() {
    return value;
  }

  /** What is expected there. */
  public String allowed() {
    return allowed;
  }

  /** What to do, a clause without a full stop. */
  public String hint() {
    return hint;
  }

  /** The same as an error of a command: exit code 3, with place, value and advice. */
  public UserError userError() {
    UserError error =
        new UserError(
                missing ? UserError.Kind.NOT_FOUND : UserError.Kind.INVALID_INPUT,
                String.valueOf(getMessage()))
            .exit(UserError.Kind.INVALID_INPUT.exitCode())
            .value(value)
            .allowed(allowed)
            .hint(hint);
    if (line == null) {
      error.file(file);
    } else {
      error.file(file, line);
    }
    return column == null ? error : error.column(column);
  }
}

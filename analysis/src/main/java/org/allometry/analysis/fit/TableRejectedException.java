package org.allometry.analysis.fit;

/** A table that cannot be fitted as a whole; the message is a sentence for people. */
public final class TableRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String column;
  private final String allowed;
  private final String hint;

  TableRejectedException(int line, String column, String message, String allowed, String hint) {
    super(message);
    this.line = line;
    this.column = column;
    this.allowed = allowed;
    this.hint = hint;
  }

  /** Line of the file that the problem was found in, from 1. */
  public int line() {
    return line;
  }

  /** Column that the problem was found in. */
  public String column() {
    return column;
  }

  /** What would be right. */
  public String allowed() {
    return allowed;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }
}

package org.allometry.actors.journal;

import java.nio.file.Path;

/** A journal that cannot be used; nothing was written to it. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** There is no journal. */
    MISSING,
    /** Not readable as what it should be. */
    DAMAGED,
    /** Written by a newer version of the product. */
    NEWER,
    /** The file system refused. */
    INACCESSIBLE
  }

  private final Kind kind;
  private final transient Path file;

  /** A sentence that names the file comes first, then the cause, then what to do. */
  JournalException(Kind kind, Path file, String problem, Throwable cause) {
    super(problem, cause);
    this.kind = kind;
    this.file = file;
  }

  JournalException(Kind kind, Path file, String problem) {
    super(problem);
    this.kind = kind;
    this.file = file;
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }

  /** Which file. */
  public Path file() {
    return file;
  }
}

package org.allometry.actors.journal;

/** Bytes that are no record of the journal. */
final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean newer;

  CodecException(String message, boolean newer) {
    super(message);
    this.newer = newer;
  }

  CodecException(String message, Throwable cause) {
    super(message, cause);
    this.newer = false;
  }

  /** Whether a newer version of the product may know these bytes. */
  boolean newer() {
    return newer;
  }
}

package org.allometry.actors.journal;

/** Another process runs the sweep. */
public final class SweepLockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SweepLockedException(String message) {
    super(message);
  }
}

package org.allometry.actors.simulation;

/**
 * Where the process is killed.
 *
 * @param write number of the journal write, from 1
 * @param stage when, around that write
 */
record CrashPoint(int write, Stage stage) {
  /** Around a write. */
  enum Stage {
    /** It has been ordered and nothing of it is on disk. */
    BEFORE_WRITE,
    /** It is on disk and nobody has been told. */
    AFTER_WRITE,
    /** The supervisor has acted on it, and nobody has heard of that. */
    AFTER_EFFECT,
    /** Runners have heard. */
    AFTER_ACKNOWLEDGEMENT,
    /** After the write, and again at the first write of the process that takes over. */
    TWICE
  }
}

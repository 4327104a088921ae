package org.allometry.actors.sweep;

/** A journal was begun with another configuration. */
public final class ConfigurationChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationChangedException(String sweep, String journal, String now) {
    super(
        "the configuration of sweep "
            + sweep
            + " has changed: the journal was begun with "
            + journal
            + ", now it is "
            + now);
  }
}

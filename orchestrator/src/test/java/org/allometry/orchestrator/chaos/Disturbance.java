package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What happens to a search, from start to start. */
interface Disturbance {
  /** How often the search is disturbed before it may come to its end. */
  int times();

  /** How a disturbed search is started. */
  default Search.Start start(Home home, RandomGenerator random) throws IOException {
    return Search.Start.PLAIN;
  }

  /**
   * Disturbs a search that runs.
   *
   * @return processes killed
   */
  int strike(Search search, Home home, RandomGenerator random)
      throws IOException, InterruptedException;

  /** Whether a search that was disturbed may end so, though there is more to train. */
  default boolean mayEnd(Search.Ended ended) {
    return ended.code() == 137;
  }

  /**
   * Between two searches.
   *
   * @param ended how the last one ended
   * @param more whether the next one is to be disturbed as well; else all is put right
   * @return what went wrong; empty when nothing did
   */
  default String between(Home home, Search.Ended ended, boolean more, RandomGenerator random)
      throws IOException, InterruptedException {
    return "";
  }

  /**
   * Whether a search was killed before it had looked at what was damaged on purpose, so that it
   * says nothing of what is there.
   */
  default boolean unread(Search.Ended ended) throws IOException {
    return false;
  }

  /** Folders of checkpoints that were damaged on purpose. */
  default Set<String> damaged() {
    return Set.of();
  }

  /**
   * Whether checkpoints may be missing that other trials would have forked from: those are dearer
   * then, and decisions, which weigh prices, may be others.
   */
  default boolean preventsCheckpoints() {
    return false;
  }

  /** How often a damaged journal was refused. */
  default int refusals() {
    return 0;
  }

  /** Puts things right after all. */
  default void close(Home home) throws IOException, InterruptedException {}
}

package org.allometry.actors.journal;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepState;

/**
 * Where a sweep stands.
 *
 * @param state what its events add up to
 * @param conditions under which it ran last; empty where none were recorded
 */
public record Standing(SweepState state, SortedMap<String, String> conditions) {
  /** Copies the conditions. */
  public Standing {
    conditions = Collections.unmodifiableSortedMap(new TreeMap<>(conditions));
  }
}

package org.allometry.orchestrator.settings;

import org.allometry.analysis.design.Cell;
import org.jspecify.annotations.Nullable;

/**
 * A cell of the grid, feasible or not.
 *
 * @param cell what would be trained
 * @param memoryBytes that training it needs, about
 * @param checkpointBytes of one of its saved states, about
 * @param reason why it cannot be trained; null when it can
 */
public record PlannedCell(
    Cell cell, long memoryBytes, long checkpointBytes, @Nullable String reason) {
  /** Whether it can be trained. */
  public boolean feasible() {
    return reason == null;
  }
}

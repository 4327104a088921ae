package org.allometry.orchestrator.settings;

import java.util.List;
import org.allometry.gpurunner.family.Size;

/**
 * A family in the search space with its sizes.
 *
 * @param family its name
 * @param arm training recipe
 * @param sizes ascending in parameters
 */
public record Ladder(String family, String arm, List<Size> sizes) {
  /** Copies the list. */
  public Ladder {
    sizes = List.copyOf(sizes);
  }
}

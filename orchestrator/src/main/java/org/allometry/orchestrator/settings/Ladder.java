package org.allometry.orchestrator.settings;

import java.util.List;
import org.allometry.gpurunner.family.Size;

/**
 * A family in the search space with its sizes.
 *
 * @param family its name
 * @param arm training recipe
 * @param sizes ascending in parameters
 * @param uniqueSamples numbers of distinct training samples, ascending, at least one
 */
public record Ladder(String family, String arm, List<Size> sizes, List<Integer> uniqueSamples) {
  /** Copies the lists. */
  public Ladder {
    sizes = List.copyOf(sizes);
    uniqueSamples = List.copyOf(uniqueSamples);
  }
}

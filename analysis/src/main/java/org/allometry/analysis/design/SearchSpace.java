package org.allometry.analysis.design;

import java.util.List;

/**
 * The question that a sweep asks: which cells may be trained, and what is to be known.
 *
 * @param cells every feasible cell, in a fixed order
 * @param seeds seeds that a cell may be trained with, the first one first; repeats use the later
 *     ones
 * @param schedule split of a training into trunk and cooldown
 * @param goal what is to be known, and when it is known well enough
 */
public record SearchSpace(List<Cell> cells, List<Long> seeds, Schedule schedule, Goal goal) {
  /** Rejects empty spaces. */
  public SearchSpace {
    cells = List.copyOf(cells);
    seeds = List.copyOf(seeds);
    if (cells.isEmpty() || seeds.isEmpty()) {
      throw new IllegalArgumentException("a search space needs at least one cell and one seed");
    }
  }

  /** The contenders in the order of their first cell. */
  public List<Contender> contenders() {
    return cells.stream().map(Cell::contender).distinct().toList();
  }
}

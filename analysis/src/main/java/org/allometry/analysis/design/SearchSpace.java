package org.allometry.analysis.design;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * Whether a training of {@code cell} is a point of its contender's law: the law is about loss
   * against size and samples seen, so it rests on the cells with the most unique samples. Where
   * losses at places with unique samples of their own are asked for, repeats are part of the law.
   */
  public boolean isOfLaw(Cell cell) {
    return goal.target() == Goal.Target.LOSSES || hasMostUniqueSamples(cell);
  }

  private boolean hasMostUniqueSamples(Cell cell) {
    return cells.stream()
        .filter(c -> c.contender().equals(cell.contender()))
        .noneMatch(c -> c.uniqueSamples() > cell.uniqueSamples());
  }

  /** The same question without the cells that are no points of a law. */
  public SearchSpace ofLaws() {
    if (goal.target() == Goal.Target.LOSSES) {
      return this;
    }
    Map<Contender, Long> most = new HashMap<>();
    cells.forEach(c -> most.merge(c.contender(), c.uniqueSamples(), Math::max));
    List<Cell> kept =
        cells.stream()
            .filter(c -> Long.valueOf(c.uniqueSamples()).equals(most.get(c.contender())))
            .toList();
    return kept.size() == cells.size() ? this : new SearchSpace(kept, seeds, schedule, goal);
  }

  /** The contenders in the order of their first cell. */
  public List<Contender> contenders() {
    return cells.stream().map(Cell::contender).distinct().toList();
  }
}

package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * A table of finished trials as a search space whose losses are known but not told.
 *
 * <p>Each row is a cell of its own with a single seed, trained from scratch: a table does not say
 * what its rows shared.
 */
public final class Pool {
  /** The arm of every cell: a table does not say how its rows were trained. */
  static final String ARM = "default";

  private static final long SEED = 1;
  private static final int STEPS = 2;

  private final List<PoolTrial> trials;
  private final List<Cell> cells = new ArrayList<>();
  private final Map<Cell, PoolTrial> byCell = new HashMap<>();

  /**
   * A pool of {@code trials}.
   *
   * @param trials in the order of the table, at least one
   */
  public Pool(List<PoolTrial> trials) {
    if (trials.isEmpty()) {
      throw new IllegalArgumentException("a pool needs at least one trial");
    }
    this.trials = List.copyOf(trials);
    for (PoolTrial trial : trials) {
      int copies = 0;
      Cell cell = cell(trial, copies);
      while (byCell.containsKey(cell)) {
        copies++;
        cell = cell(trial, copies);
      }
      cells.add(cell);
      byCell.put(cell, trial);
    }
  }

  private static Cell cell(PoolTrial trial, int copies) {
    long params = Math.round(trial.params());
    return new Cell(
        trial.family(),
        ARM,
        "n" + params + (copies > 0 ? "-" + (copies + 1) : ""),
        params,
        STEPS,
        Math.round(trial.samples()),
        Math.round(trial.uniqueSamples()),
        Flops.of(trial.flops() / STEPS));
  }

  /** All trials, in the order of the table. */
  public List<PoolTrial> trials() {
    return trials;
  }

  /** The families in the order of their first row. */
  public List<String> families() {
    return trials.stream().map(PoolTrial::family).distinct().toList();
  }

  /** Compute of all trials together. */
  public double totalFlops() {
    return trials.stream().mapToDouble(PoolTrial::flops).sum();
  }

  /** Compute of the dearest trial. */
  public double largestFlops() {
    return trials.stream().mapToDouble(PoolTrial::flops).max().orElseThrow();
  }

  /** Compute of the cheapest trial. */
  public double smallestFlops() {
    return trials.stream().mapToDouble(PoolTrial::flops).min().orElseThrow();
  }

  /** The contender that the trials of a family belong to. */
  static Contender contender(String family) {
    return new Contender(family, ARM);
  }

  /** The cells, in the order of the table. */
  List<Cell> cells() {
    return Collections.unmodifiableList(cells);
  }

  /** What trains {@code cell}. */
  static Candidate candidate(Cell cell) {
    return new Candidate(cell, SEED);
  }

  /** What a policy may choose from. */
  SearchSpace space(Goal goal) {
    return new SearchSpace(cells, List.of(SEED), new Schedule(1), goal);
  }

  /** What training {@code cell} brought. */
  PoolTrial outcome(Cell cell) {
    PoolTrial trial = byCell.get(cell);
    if (trial == null) {
      throw new IllegalArgumentException(cell + " is not in the pool");
    }
    return trial;
  }
}

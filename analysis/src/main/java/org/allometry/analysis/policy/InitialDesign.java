package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The first five trials of a contender: the corners and the centre of a rectangle in (ln N, ln D).
 *
 * <p>The largest rectangle whose five trials cost at most the given compute; where none of a useful
 * spread does, the cheapest of a useful spread. A grid too small for that gives what it has.
 */
final class InitialDesign {
  private static final double LEAST_SPREAD_N = Math.log(1.9);
  private static final double LEAST_SPREAD_D = Math.log(3.9);
  private static final int TRIALS = 5;

  /** Cells, and sizes and lengths among them, to choose from where they form no rectangle. */
  private static final int LEAST_POOL = 12;

  private static final int LEAST_LEVELS = 3;

  private static final Comparator<Cell> CHEAPEST_FIRST =
      Comparator.comparing(Cell::flops)
          .thenComparing(Cell::size)
          .thenComparingInt(Cell::steps)
          .thenComparingLong(Cell::uniqueSamples);

  private final List<Cell> cells;
  private final Schedule schedule;
  private final double affordable;

  private InitialDesign(List<Cell> cells, Schedule schedule, double affordable) {
    this.cells = cells;
    this.schedule = schedule;
    this.affordable = affordable;
  }

  /**
   * Up to five of {@code cells}, cheapest first.
   *
   * @param cells those of one contender
   * @param schedule split into trunk and cooldown
   * @param affordable FLOP that the five may cost where the grid allows
   */
  static List<Cell> of(List<Cell> cells, Schedule schedule, double affordable) {
    List<Cell> sorted = new ArrayList<>(cells);
    sorted.sort(CHEAPEST_FIRST);
    return new InitialDesign(sorted, schedule, affordable).choose();
  }

  private List<Cell> choose() {
    NavigableMap<Long, NavigableMap<Long, Cell>> bySize = new TreeMap<>();
    for (Cell cell : cells) {
      bySize
          .computeIfAbsent(cell.params(), p -> new TreeMap<>())
          .putIfAbsent(cell.samplesSeen(), cell);
    }
    @Nullable Rectangle best = null;
    List<Long> sizes = List.copyOf(bySize.keySet());
    for (int i = 0; i < sizes.size(); i++) {
      for (int j = i + 1; j < sizes.size(); j++) {
        best = widest(row(bySize, sizes.get(i)), row(bySize, sizes.get(j)), best);
      }
    }
    return best == null ? scattered() : best.trials();
  }

  private static NavigableMap<Long, Cell> row(
      Map<Long, NavigableMap<Long, Cell>> bySize, Long size) {
    return bySize.getOrDefault(size, Collections.emptyNavigableMap());
  }

  private @Nullable Rectangle widest(
      NavigableMap<Long, Cell> small, NavigableMap<Long, Cell> large, @Nullable Rectangle best) {
    List<Long> lengths = small.keySet().stream().filter(large::containsKey).toList();
    @Nullable Rectangle winner = best;
    for (int p = 0; p < lengths.size(); p++) {
      for (int q = p + 1; q < lengths.size(); q++) {
        List<Cell> corners = new ArrayList<>();
        for (NavigableMap<Long, Cell> row : List.of(small, large)) {
          corners.addAll(row.subMap(lengths.get(p), true, lengths.get(p), true).values());
          corners.addAll(row.subMap(lengths.get(q), true, lengths.get(q), true).values());
        }
        winner = better(winner, corners);
      }
    }
    return winner;
  }

  private Rectangle better(@Nullable Rectangle best, List<Cell> corners) {
    Cell low = corners.getFirst();
    Cell high = corners.getLast();
    double spreadN = Math.log((double) high.params() / low.params());
    double spreadD = Math.log((double) high.samplesSeen() / low.samplesSeen());
    boolean useful = spreadN >= LEAST_SPREAD_N && spreadD >= LEAST_SPREAD_D;
    Rectangle plain = new Rectangle(corners, spreadN * spreadD, useful, cost(corners), affordable);
    if (best != null && !plain.mayBeat(best)) {
      return best;
    }
    List<Cell> trials = new ArrayList<>(corners);
    cells.stream()
        .filter(c -> !corners.contains(c))
        .min(Comparator.comparingDouble(c -> distance(c, low, high)))
        .ifPresent(trials::add);
    trials.sort(CHEAPEST_FIRST);
    Rectangle whole = new Rectangle(trials, spreadN * spreadD, useful, cost(trials), affordable);
    return best == null || whole.mayBeat(best) ? whole : best;
  }

  private static double distance(Cell cell, Cell low, Cell high) {
    double n =
        Math.log((double) cell.params())
            - (Math.log((double) low.params()) + Math.log((double) high.params())) / 2;
    double d =
        Math.log((double) cell.samplesSeen())
            - (Math.log((double) low.samplesSeen()) + Math.log((double) high.samplesSeen())) / 2;
    return n * n + d * d;
  }

  /** FLOP of training all of {@code trials}, shorter ones first, sharing trunks. */
  private double cost(List<Cell> trials) {
    Map<String, Integer> saved = new HashMap<>();
    double cost = 0;
    for (Cell cell : trials.stream().sorted(Comparator.comparingInt(Cell::steps)).toList()) {
      int fork = schedule.forkStep(cell.steps());
      int start = Math.min(fork, saved.getOrDefault(cell.size(), 0));
      cost += cell.flopsPerStep().asDouble() * (cell.steps() - start);
      saved.merge(cell.size(), fork, Math::max);
    }
    return cost;
  }

  /**
   * For cells that form no rectangle: of the cheapest, as many as are affordable or as it takes to
   * have a spread, the four outermost along the diagonals and the one nearest to the middle.
   */
  private List<Cell> scattered() {
    List<Cell> pool = new ArrayList<>();
    for (Cell cell : cells) {
      if (pool.size() < LEAST_POOL
          || !spreads(pool)
          || TRIALS * cell.flops().asDouble() <= affordable) {
        pool.add(cell);
      }
    }
    double[] n = pool.stream().mapToDouble(c -> Math.log((double) c.params())).toArray();
    double[] d = pool.stream().mapToDouble(c -> Math.log((double) c.samplesSeen())).toArray();
    scale(n);
    scale(d);
    Set<Cell> chosen = new LinkedHashSet<>();
    for (int corner = 0; corner < TRIALS; corner++) {
      int best = -1;
      double bestValue = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < pool.size(); i++) {
        double value =
            corner == TRIALS - 1
                ? -n[i] * n[i] - d[i] * d[i]
                : n[i] * (corner % 2 == 0 ? 1 : -1) + d[i] * (corner < 2 ? 1 : -1);
        if (value > bestValue && !chosen.contains(pool.get(i))) {
          best = i;
          bestValue = value;
        }
      }
      if (best >= 0) {
        chosen.add(pool.get(best));
      }
    }
    return chosen.stream().sorted(CHEAPEST_FIRST).toList();
  }

  private static boolean spreads(List<Cell> pool) {
    return pool.stream().mapToLong(Cell::params).distinct().count() >= LEAST_LEVELS
        && pool.stream().mapToLong(Cell::samplesSeen).distinct().count() >= LEAST_LEVELS;
  }

  /** Maps to [−1, 1]. */
  private static void scale(double[] values) {
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(0);
    for (int i = 0; i < values.length; i++) {
      values[i] = high > low ? 2 * (values[i] - low) / (high - low) - 1 : 0;
    }
  }

  /**
   * Trials around a rectangle.
   *
   * @param trials its corners, and the cell nearest to its centre once that is known
   * @param area in square nats
   * @param useful whether it spreads far enough to tell exponents from it
   * @param cost FLOP of the trials
   * @param affordable FLOP that they should cost at most
   */
  private record Rectangle(
      List<Cell> trials, double area, boolean useful, double cost, double affordable) {
    /** Useful before not; affordable before not; then by area, or by cost where too dear. */
    boolean mayBeat(Rectangle other) {
      if (useful != other.useful) {
        return useful;
      }
      if (!useful) {
        return area > other.area;
      }
      boolean fits = cost <= affordable;
      if (fits != other.cost <= affordable) {
        return fits;
      }
      return fits
          ? area > other.area * (1 + 1e-9) || (area >= other.area * (1 - 1e-9) && cost < other.cost)
          : cost < other.cost;
    }
  }
}

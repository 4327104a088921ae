package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the components that carry weight: a basin for each floor from several starts, then from
 * there every noise, slope and amplitude whose evidence is not negligible.
 */
final class ComponentSearch {
  private static final double[][] STARTS = {
    {0.35, 0.35}, {1, 1}, {0.35, 1}, {1, 0.35}, {0.15, 0.5}, {0.5, 0.15}
  };
  private static final int BASIN_STEPS = 60;
  private static final int REFINE_STEPS = 20;

  /** Components below e^(−this) of the best are left out. */
  private static final double NEGLIGIBLE = 6;

  private final SurfaceTable table;
  private double best = Double.NEGATIVE_INFINITY;

  ComponentSearch(SurfaceTable table) {
    this.table = table;
  }

  /** All components of weight, by falling evidence; at least one. */
  List<Component> components() {
    Component[] basins = {basin(false), basin(true)};
    List<Component> found = new ArrayList<>();
    for (List<Hyper> ladder : Hyper.ladders()) {
      climb(ladder, basins[ladder.getFirst().floor() ? 1 : 0], found);
    }
    found.removeIf(c -> c.lnEvidence() < best - NEGLIGIBLE);
    found.sort(Comparator.comparingDouble(c -> -c.lnEvidence()));
    return found;
  }

  private Component basin(boolean floor) {
    LaplaceFit plain = new LaplaceFit(table, Hyper.plain(floor), new double[table.size()]);
    Component lowest = plain.fit(LaplaceFit.priorMean(table), BASIN_STEPS);
    if (table.size() == 0) {
      return lowest;
    }
    for (double[] exponents : STARTS) {
      double[] start = LaplaceFit.priorMean(table);
      start[ChinchillaSurface.LN_ALPHA] = Math.log(exponents[0]);
      start[ChinchillaSurface.LN_BETA] = Math.log(exponents[1]);
      project(start);
      Component next =
          new LaplaceFit(table, Hyper.plain(floor), new double[table.size()])
              .fit(start, BASIN_STEPS);
      if (next.objective() < lowest.objective() - 1e-9) {
        lowest = next;
      }
    }
    return lowest;
  }

  /** Sets A and B to their relative least squares for the start's exponents, without a floor. */
  private void project(double[] start) {
    double alpha = Math.exp(start[ChinchillaSurface.LN_ALPHA]);
    double beta = Math.exp(start[ChinchillaSurface.LN_BETA]);
    double aa = 0;
    double ab = 0;
    double bb = 0;
    double a1 = 0;
    double b1 = 0;
    for (int i = 0; i < table.size(); i++) {
      double ofSize = Math.exp(-alpha * table.n[i] - table.y[i]);
      double ofData = Math.exp(-beta * table.d[i] - table.y[i]);
      aa += ofSize * ofSize;
      ab += ofSize * ofData;
      bb += ofData * ofData;
      a1 += ofSize;
      b1 += ofData;
    }
    double det = aa * bb - ab * ab;
    boolean solved = det > 1e-9 * aa * bb;
    double a = solved ? (bb * a1 - ab * b1) / det : a1 / aa / 2;
    double b = solved ? (aa * b1 - ab * a1) / det : b1 / bb / 2;
    start[ChinchillaSurface.LN_A] = Math.log(Math.max(a, 0.02 * a1 / aa));
    start[ChinchillaSurface.LN_B] = Math.log(Math.max(b, 0.02 * b1 / bb));
  }

  /** Adds the levels of a ladder around the residuals' own, outwards while they matter. */
  private void climb(List<Hyper> ladder, Component basin, List<Component> found) {
    double[] level = new double[table.size()];
    double squares = 1e-6;
    double[] scratch = new double[ChinchillaSurface.SIZE];
    for (int i = 0; i < level.length; i++) {
      double mean =
          ChinchillaSurface.value(
              basin.mode(), basin.hyper().floor(), table.n[i], table.d[i], scratch);
      level[i] = mean - table.middle;
      squares += (table.y[i] - mean) * (table.y[i] - mean);
    }
    int middle = Hyper.nearestLevel(Math.sqrt(squares / Math.max(1, level.length)));
    Component first = fit(ladder.get(middle), level, basin.mode(), found);
    walk(ladder, level, first, middle, -1, found);
    walk(ladder, level, first, middle, 1, found);
  }

  private void walk(
      List<Hyper> ladder,
      double[] level,
      Component from,
      int middle,
      int direction,
      List<Component> found) {
    @Nullable Component last = from;
    double previous = from.lnEvidence();
    for (int i = middle + direction; i >= 0 && i < Hyper.levels() && last != null; i += direction) {
      Component next = fit(ladder.get(i), level, last.mode(), found);
      boolean hopeless = next.lnEvidence() < best - NEGLIGIBLE && next.lnEvidence() < previous;
      previous = next.lnEvidence();
      last = hopeless ? null : next;
    }
  }

  private Component fit(Hyper hyper, double[] level, double[] start, List<Component> found) {
    Component next = new LaplaceFit(table, hyper, level).fit(start, REFINE_STEPS);
    best = Math.max(best, next.lnEvidence());
    found.add(next);
    return next;
  }
}

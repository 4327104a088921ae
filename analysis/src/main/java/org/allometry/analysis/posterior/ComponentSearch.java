package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the components that carry weight: the basins of each form of the law from several starts,
 * then what evidence each noise, slope and amplitude promises there in one step, and a full descent
 * for the most promising.
 */
final class ComponentSearch {
  private static final double[][] STARTS = {
    {0.35, 0.35}, {1, 1}, {0.35, 1}, {1, 0.35}, {0.15, 0.5}, {0.5, 0.15}
  };

  /** Noise levels by which a basin is approached, from coarse to fine. */
  private static final double FIRST_NOISE = 0.1;

  private static final double LEAST_NOISE = 0.002;
  private static final int REFINEMENTS = 3;
  private static final int BASIN_STEPS = 40;
  private static final int REFINE_STEPS = 25;

  /** Basins whose objective is this much above the best form's own are left out. */
  private static final double SHALLOW = 8;

  /** Two modes that differ by less in every coordinate are one. */
  private static final double SAME = 0.1;

  private static final int MOST_BASINS = 2;

  /** Components of a form that are descended to. */
  private static final int MOST_COMPONENTS = 4;

  /** Components below e^(−this) of the best of their form are left out. */
  private static final double NEGLIGIBLE = 4;

  /** Points, and sizes and lengths among them, from which on the law may be flexible. */
  private static final int FLEXIBLE_POINTS = 8;

  private static final int FLEXIBLE_LEVELS = 3;

  private final SurfaceTable table;
  private final boolean misfit;

  /**
   * A search on {@code table}.
   *
   * @param misfit whether the law may be wrong: a smooth misfit, and a flexible form
   */
  ComponentSearch(SurfaceTable table, boolean misfit) {
    this.table = table;
    this.misfit = misfit;
  }

  /** All components of weight, by falling evidence; at least one. */
  List<Component> components() {
    List<Promise> promises = new ArrayList<>();
    for (LawSurface.Form form : forms()) {
      for (Basin basin : basins(form)) {
        double[] level = new double[table.size()];
        double rms = levels(basin.component(), level);
        for (Hyper hyper : Hyper.around(form, rms, table.size(), misfit)) {
          LaplaceFit fit = new LaplaceFit(table, hyper, level);
          double[] start = basin.component().mode();
          promises.add(new Promise(hyper, start, level, fit.promise(start)));
        }
      }
    }
    List<Component> found = new ArrayList<>();
    for (LawSurface.Form form : forms()) {
      found.addAll(
          descended(promises.stream().filter(p -> p.hyper().form().equals(form)).toList()));
    }
    found.sort(Comparator.comparingDouble(c -> -c.lnEvidence()));
    return found;
  }

  /** The components of one form that carry weight in it. */
  private List<Component> descended(List<Promise> promises) {
    List<Promise> sorted = new ArrayList<>(promises);
    sorted.sort(Comparator.comparingDouble(p -> -p.lnEvidence()));
    double best = sorted.getFirst().lnEvidence();
    List<Component> found = new ArrayList<>();
    for (Promise promise : sorted) {
      if (found.size() < MOST_COMPONENTS && promise.lnEvidence() > best - NEGLIGIBLE) {
        found.add(
            new LaplaceFit(table, promise.hyper(), promise.level())
                .fit(promise.start(), REFINE_STEPS));
      }
    }
    double reached = found.stream().mapToDouble(Component::lnEvidence).max().orElseThrow();
    found.removeIf(c -> c.lnEvidence() < reached - NEGLIGIBLE);
    return found;
  }

  private List<LawSurface.Form> forms() {
    List<LawSurface.Form> forms = new ArrayList<>();
    forms.add(new LawSurface.Form(false, false));
    forms.add(new LawSurface.Form(true, false));
    if (misfit
        && table.size() >= FLEXIBLE_POINTS
        && table.sizes() >= FLEXIBLE_LEVELS
        && table.lengths() >= FLEXIBLE_LEVELS) {
      forms.add(new LawSurface.Form(false, true));
      forms.add(new LawSurface.Form(true, true));
    }
    return forms;
  }

  /** The distinct basins of {@code form}, the lowest first. */
  private List<Basin> basins(LawSurface.Form form) {
    List<Basin> found = new ArrayList<>();
    double[] prior = LaplaceFit.priorMean(table);
    found.add(descend(form, prior));
    if (table.size() == 0) {
      return found;
    }
    for (double[] exponents : STARTS) {
      double[] start = prior.clone();
      start[LawSurface.LN_ALPHA] = Math.log(exponents[0]);
      start[LawSurface.LN_BETA] = Math.log(exponents[1]);
      project(start);
      Basin next = descend(form, start);
      if (found.stream().noneMatch(b -> b.sameAs(next))) {
        found.add(next);
      }
    }
    found.sort(Comparator.comparingDouble(Basin::promise));
    double lowest = found.getFirst().promise();
    return found.stream().limit(MOST_BASINS).filter(b -> b.promise() < lowest + SHALLOW).toList();
  }

  /** Descends with noise that shrinks to what the residuals are. */
  private Basin descend(LawSurface.Form form, double[] start) {
    double[] flat = new double[table.size()];
    double noise = FIRST_NOISE;
    Component at = new LaplaceFit(table, Hyper.plain(form, noise), flat).fit(start, BASIN_STEPS);
    for (int i = 0; i < REFINEMENTS && table.size() > 0; i++) {
      double rms = levels(at, flat.clone());
      double finer = Math.clamp(rms, LEAST_NOISE, noise);
      if (finer > 0.7 * noise) {
        break;
      }
      noise = finer;
      at = new LaplaceFit(table, Hyper.plain(form, noise), flat).fit(at.mode(), BASIN_STEPS);
    }
    return new Basin(at, at.objective());
  }

  /** Sets A and B to their relative least squares for the start's exponents, without a floor. */
  private void project(double[] start) {
    double alpha = Math.exp(start[LawSurface.LN_ALPHA]);
    double beta = Math.exp(start[LawSurface.LN_BETA]);
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
    start[LawSurface.LN_A] = Math.log(Math.max(a, 0.02 * a1 / aa));
    start[LawSurface.LN_B] = Math.log(Math.max(b, 0.02 * b1 / bb));
  }

  /** Fills in how far each point's prediction lies above the middle; robust size of residuals. */
  private double levels(Component basin, double[] level) {
    double[] residuals = new double[level.length];
    for (int i = 0; i < level.length; i++) {
      double mean = basin.surface(table.places[i], basin.mode());
      level[i] = table.above(mean);
      residuals[i] = Math.abs(table.y[i] - mean);
    }
    Arrays.sort(residuals);
    double median = residuals.length == 0 ? 0 : residuals[residuals.length / 2];
    return Math.max(1e-3, 1.5 * median);
  }

  private record Promise(Hyper hyper, double[] start, double[] level, double lnEvidence) {}

  private record Basin(Component component, double promise) {
    boolean sameAs(Basin other) {
      double[] mine = component.mode();
      double[] theirs = other.component.mode();
      for (int k = 0; k < LawSurface.SIZE; k++) {
        boolean matters = k != LawSurface.LN_E || component.hyper().form().floor();
        if (matters && Math.abs(mine[k] - theirs[k]) > SAME) {
          return false;
        }
      }
      return true;
    }
  }
}

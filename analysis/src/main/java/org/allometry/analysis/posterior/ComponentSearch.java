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
  /** Starting points of a plain law by projection, beside its prior's middle. */
  private static final int MOST_STARTS = 3;

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
  private static final int MOST_COMPONENTS = 8;

  /** Components below e^(−this) of the best of their form are left out. */
  private static final double NEGLIGIBLE = 4;

  /** Points, and sizes and lengths among them, from which on the law may be flexible. */
  private static final int FLEXIBLE_POINTS = 8;

  private static final int FLEXIBLE_LEVELS = 3;

  /**
   * Sizes from which on the floor may fall with size: on fewer it cannot be told from a law of size
   * that bends, and says nothing of what lies outside them.
   */
  private static final int FARSEER_SIZES = 5;

  private final SurfaceTable table;
  private final boolean misfit;
  private final double raise;

  /**
   * A search on {@code table}.
   *
   * @param misfit whether the law may be wrong: a smooth misfit, and a flexible form
   * @param raise factor on the misfit's amplitudes, at least 1
   */
  ComponentSearch(SurfaceTable table, boolean misfit, double raise) {
    this.table = table;
    this.misfit = misfit;
    this.raise = raise;
  }

  /** All components of weight, by falling evidence; at least one. */
  List<Component> components() {
    List<Component> found = new ArrayList<>();
    for (boolean floor : new boolean[] {false, true}) {
      LawSurface.Form plain = floor ? LawSurface.Form.PLAIN_FLOOR : LawSurface.Form.PLAIN;
      List<Basin> basins = basins(plain, plainStarts(plain));
      found.addAll(descended(promises(plain, basins)));
      if (flexible()) {
        LawSurface.Form flexible =
            floor ? LawSurface.Form.FLEXIBLE_FLOOR : LawSurface.Form.FLEXIBLE;
        List<double[]> starts = basins.stream().map(b -> b.component().mode()).toList();
        found.addAll(components(flexible, starts));
        if (floor) {
          found.addAll(components(LawSurface.Form.BROKEN_FLOOR, starts));
          found.addAll(components(LawSurface.Form.KINKED_FLOOR, starts));
        }
        if (floor && table.sizes() >= FARSEER_SIZES) {
          List<double[]> falling = starts.stream().map(this::farseer).toList();
          found.addAll(components(LawSurface.Form.FARSEER, falling));
        }
      }
    }
    found.sort(Comparator.comparingDouble(c -> -c.lnEvidence()));
    return found;
  }

  private List<Component> components(LawSurface.Form form, List<double[]> starts) {
    return descended(promises(form, basins(form, starts)));
  }

  /** What each combination of noise, slope and amplitude promises in each of {@code basins}. */
  private List<Promise> promises(LawSurface.Form form, List<Basin> basins) {
    List<Promise> promises = new ArrayList<>();
    for (Basin basin : basins) {
      Linearisation law = new Linearisation(table, form, basin.component().mode());
      double[] level = new double[table.size()];
      double rms = levels(law, level);
      for (Hyper hyper : Hyper.around(form, rms, table.size(), misfit ? raise : 0)) {
        LaplaceFit fit = new LaplaceFit(table, hyper, level);
        promises.add(new Promise(hyper, law.q, level, fit.promise(law)));
      }
    }
    return promises;
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

  private boolean flexible() {
    return misfit
        && table.size() >= FLEXIBLE_POINTS
        && table.sizes() >= FLEXIBLE_LEVELS
        && table.lengths() >= FLEXIBLE_LEVELS;
  }

  /** Farseer's law whose floor stands for floor and size of {@code plain}, level and slope. */
  private double[] farseer(double[] plain) {
    double[] q = Priors.mean(table, LawSurface.Form.FARSEER);
    q[LawSurface.LN_B] = plain[LawSurface.LN_B];
    q[LawSurface.LN_BETA] = plain[LawSurface.LN_BETA];
    double ofSize = Math.exp(plain[LawSurface.LN_A]);
    double both = ofSize + Math.exp(plain[LawSurface.LN_E]);
    q[LawSurface.LN_A] = Math.log(both);
    q[LawSurface.LN_ALPHA] = plain[LawSurface.LN_ALPHA] + Math.log(ofSize / both);
    return q;
  }

  private List<double[]> plainStarts(LawSurface.Form form) {
    List<double[]> starts = new ArrayList<>();
    starts.add(Priors.mean(table, form));
    if (table.size() > 0) {
      starts.addAll(Projection.starts(table, form.floor(), MOST_STARTS));
    }
    return starts;
  }

  /** The distinct basins of {@code form} that {@code starts} lead to, the lowest first. */
  private List<Basin> basins(LawSurface.Form form, List<double[]> starts) {
    List<Basin> found = new ArrayList<>();
    for (double[] start : starts) {
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
      double rms = levels(new Linearisation(table, form, at.mode()), flat.clone());
      double finer = Math.clamp(rms, LEAST_NOISE, noise);
      if (finer > 0.7 * noise) {
        break;
      }
      noise = finer;
      at = new LaplaceFit(table, Hyper.plain(form, noise), flat).fit(at.mode(), BASIN_STEPS);
    }
    return new Basin(at, at.objective());
  }

  /** Fills in how far each point's prediction lies above the middle; robust size of residuals. */
  private double levels(Linearisation law, double[] level) {
    double[] residuals = new double[level.length];
    for (int i = 0; i < level.length; i++) {
      level[i] = table.above(law.mean[i]);
      residuals[i] = Math.abs(table.y[i] - law.mean[i]);
    }
    Arrays.sort(residuals);
    double median = residuals.length == 0 ? 0 : residuals[residuals.length / 2];
    return Math.max(1e-3, 1.5 * median);
  }

  @SuppressWarnings("ArrayRecordComponent") // starting points of a search; never compared
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

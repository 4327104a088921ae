package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.posterior.Lookahead.Site;

/**
 * One component of the mixture with a covariance of its own, which expected trials condition.
 *
 * <p>Not thread-safe.
 */
final class ComponentLookahead {
  /** Fisher information of Student-t noise is (nu + 1) / (nu + 3) of a Gaussian's. */
  private static final double NOISE_INFLATION = (LaplaceFit.FREEDOM + 3) / (LaplaceFit.FREEDOM + 1);

  private final Targets targets;
  private final SurfaceTable table;
  private final Component component;
  private final double weight;
  private final double[][] covariance;
  private final double[][] targetGradients;
  private final double[] lnParamsGradient;
  private final double[] values;
  private final double lnParams;
  private final Map<String, double[]> trunkSums = new HashMap<>();
  private final Map<String, Integer> trunkCounts = new HashMap<>();
  private final Map<Site, Known> sites = new HashMap<>();
  private final Map<Site, Known> expectedAt = new HashMap<>();
  private final List<Known> expected = new ArrayList<>();
  private final List<Double> expectedVariances = new ArrayList<>();

  /**
   * The component before any trial is expected.
   *
   * @param weight of the component in the mixture
   */
  ComponentLookahead(Targets targets, Component component, double weight) {
    this.targets = targets;
    this.table = targets.table();
    this.component = component;
    this.weight = weight;
    covariance = component.precision().inverse();
    double omega = targets.omega();
    double budget = targets.budget();
    lnParams = component.lnParams(table, component.mode(), omega, budget);
    lnParamsGradient = component.optimumGradient(table, omega, budget);
    Place best = table.fresh(lnParams, budget - omega * lnParams);
    values = new double[targets.count()];
    targetGradients = new double[values.length][];
    for (int j = 0; j < values.length; j++) {
      Place spot = targets.quantity() == Aim.Quantity.LOSSES ? targets.spots().get(j) : best;
      values[j] = targets.weights()[j] * value(spot);
      targetGradients[j] = scaled(targets.weights()[j], gradient(spot));
    }
  }

  private double value(Place spot) {
    double[] q = component.mode();
    return switch (targets.quantity()) {
      case LN_N_OPT -> lnParams;
      case EXPONENT -> line().optimum().a();
      case LN_LOSS, LOSSES -> component.surface(spot, q);
    };
  }

  private double[] gradient(Place spot) {
    return switch (targets.quantity()) {
      case LN_N_OPT -> lnParamsGradient;
      case EXPONENT -> widened(line().exponentGradient());
      case LN_LOSS, LOSSES -> component.gradient(spot);
    };
  }

  private BudgetLine line() {
    return new BudgetLine(
        component.mode(), component.hyper().form(), targets.omega(), targets.budget());
  }

  Component component() {
    return component;
  }

  /** Weight of the component in the mixture. */
  double weight() {
    return weight;
  }

  /** Value of target {@code j} at the mode. */
  double target(int j) {
    return values[j];
  }

  /** ln N_opt at the aim's compute at the mode, centred. */
  double lnParams() {
    return lnParams;
  }

  /** Sum of the whitened rows of {@code trunk} so far, filled in at first use. */
  private double[] sums(String trunk) {
    double[] known = trunkSums.get(trunk);
    if (known == null) {
      known = new double[component.mode().length];
      for (int i : table.pointsOf(trunk)) {
        addWhitened(table.places[i], known);
      }
      trunkSums.put(trunk, known);
      trunkCounts.put(trunk, table.pointsOf(trunk).size());
    }
    return known;
  }

  private void addWhitened(Place place, double[] sums) {
    double spread = spread(place, component.surface(place, component.mode()));
    double[] gradient = component.gradient(place);
    for (int k = 0; k < sums.length; k++) {
      sums[k] += gradient[k] / spread;
    }
  }

  private double[] widened(double[] ofLaw) {
    double[] wide = new double[component.mode().length];
    System.arraycopy(ofLaw, 0, wide, 0, ofLaw.length);
    return wide;
  }

  double targetVariance(int j) {
    return dot(targetGradients[j], times(targetGradients[j]));
  }

  private double[] times(double[] x) {
    double[] product = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      product[k] = dot(covariance[k], x);
    }
    return product;
  }

  private double spread(Place place, double mean) {
    return LaplaceFit.spread(component.hyper(), table.above(mean), place.unexplained());
  }

  private double[] row(Place place, Site site, double spread) {
    double[] row = component.gradient(place);
    double[] sums = sums(site.trunk());
    double carry = LaplaceFit.carry(trunkCount(site));
    for (int k = 0; k < row.length; k++) {
      row[k] = row[k] / spread - carry * sums[k];
    }
    return row;
  }

  private int trunkCount(Site site) {
    return trunkCounts.getOrDefault(site.trunk(), table.pointsOf(site.trunk()).size());
  }

  private double noise(Site site) {
    return noise(site, trunkCount(site));
  }

  private static double noise(Site site, int trunkCount) {
    double remaining = LaplaceFit.remaining(trunkCount);
    return remaining * NOISE_INFLATION / (1 - site.failureChance());
  }

  private Known known(Place place, Site site) {
    Known before = sites.get(site);
    if (before != null && before.trunkCount == trunkCount(site)) {
      before.condition(expected, expectedVariances);
      return before;
    }
    double mean = component.surface(place, component.mode());
    double spread = spread(place, mean);
    double[] row = row(place, site, spread);
    Known now = new Known(mean, spread, trunkCount(site), row, times(row), expected.size());
    sites.put(site, now);
    return now;
  }

  View view(Place place, Site site) {
    Known known = known(place, site);
    double[] covTargets = new double[values.length];
    for (int j = 0; j < covTargets.length; j++) {
      covTargets[j] = known.spread * dot(targetGradients[j], known.product);
    }
    return new View(
        known.mean,
        covTargets,
        known.spread * dot(lnParamsGradient, known.product),
        known.spread * known.spread * (dot(known.row, known.product) + noise(site)));
  }

  /** The trial at {@code site} as it would be seen if it were not expected. */
  View viewOfExpected(Site site) {
    Known taken = expectedAt.get(site);
    if (taken == null) {
      throw new IllegalArgumentException("no trial is expected at " + site);
    }
    double[] product = times(taken.row);
    double noise = noise(site, taken.trunkCount);
    double factor = noise / (noise - dot(taken.row, product));
    double[] covTargets = new double[values.length];
    for (int j = 0; j < covTargets.length; j++) {
      covTargets[j] = taken.spread * factor * dot(targetGradients[j], product);
    }
    return new View(
        taken.mean,
        covTargets,
        taken.spread * factor * dot(lnParamsGradient, product),
        taken.spread * taken.spread * factor * noise);
  }

  double information(Place place, Site site) {
    Known known = known(place, site);
    return Math.log1p(dot(known.row, known.product) / noise(site)) / 2;
  }

  void expect(Place place, Site site) {
    Known known = known(place, site);
    double variance = dot(known.row, known.product) + noise(site);
    for (int k = 0; k < covariance.length; k++) {
      for (int l = 0; l < covariance.length; l++) {
        covariance[k][l] -= known.product[k] * known.product[l] / variance;
      }
    }
    Known taken =
        new Known(
            known.mean,
            known.spread,
            known.trunkCount,
            known.row,
            known.product.clone(),
            expected.size() + 1);
    expected.add(taken);
    expectedAt.put(site, taken);
    expectedVariances.add(variance);
    addWhitened(place, sums(site.trunk()));
    trunkCounts.merge(site.trunk(), 1, Integer::sum);
  }

  /**
   * A trial as one component sees it.
   *
   * @param mean ln L at the mode
   * @param covTargets covariance of its innovation with each target
   * @param covLnParams covariance of its innovation with ln N_opt
   * @param variance variance of its innovation, noise included
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared or changed
  record View(double mean, double[] covTargets, double covLnParams, double variance) {}

  /**
   * A site's whitened row, and what the covariance makes of it after the first so many expected
   * trials; later ones take a rank of it each.
   */
  private static final class Known {
    private final double mean;
    private final double spread;
    private final int trunkCount;
    private final double[] row;
    private final double[] product;
    private int conditioned;

    Known(
        double mean,
        double spread,
        int trunkCount,
        double[] row,
        double[] product,
        int conditioned) {
      this.mean = mean;
      this.spread = spread;
      this.trunkCount = trunkCount;
      this.row = row;
      this.product = product;
      this.conditioned = conditioned;
    }

    void condition(List<Known> expected, List<Double> variances) {
      for (; conditioned < expected.size(); conditioned++) {
        double[] other = expected.get(conditioned).product;
        double factor = dot(other, row) / variances.get(conditioned);
        for (int k = 0; k < product.length; k++) {
          product[k] -= factor * other[k];
        }
      }
    }
  }

  private static double[] scaled(double factor, double[] gradient) {
    double[] scaled = new double[gradient.length];
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = factor * gradient[k];
    }
    return scaled;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}

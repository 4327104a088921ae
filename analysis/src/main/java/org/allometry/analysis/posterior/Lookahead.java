package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.design.Goal;

/**
 * Expected drop of a target's variance by one more trial, in the linearised posterior.
 *
 * <p>For a component with covariance Sigma, target gradient g and the trial's whitened row x, one
 * more observation takes (gᵀ Sigma x)² / (xᵀ Sigma x + r) off the target's variance, whatever its
 * outcome; so trials that run already are conditioned on exactly ({@link #expect}). Components that
 * disagree are told apart by what a linear estimator of the target sees of their disagreement; the
 * larger of the two counts, a lower bound of the true expectation either way. A target of several
 * losses has a gradient for each, and their mean variance counts.
 *
 * <p>Not thread-safe: {@code expect} changes it.
 */
public final class Lookahead {
  private static final int MOST_COMPONENTS = 8;

  /** Losses that an aim is represented by at most. */
  private static final int MOST_SPOTS = 16;

  /** Fisher information of Student-t noise is (nu + 1) / (nu + 3) of a Gaussian's. */
  private static final double NOISE_INFLATION = (LaplaceFit.FREEDOM + 3) / (LaplaceFit.FREEDOM + 1);

  private final SurfaceTable table;
  private final Aim aim;
  private final List<Part> parts = new ArrayList<>();
  private final CostLaw cost;
  private final double[] spotWeights;
  private final List<Place> spots;
  private final Map<Site, Place> places = new HashMap<>();

  Lookahead(
      SurfaceTable table, CostLaw cost, List<Component> components, double[] weights, Aim aim) {
    this.table = table;
    this.aim = aim;
    this.cost = cost;
    int count = Math.min(MOST_COMPONENTS, components.size());
    double total = 0;
    for (int k = 0; k < count; k++) {
      total += weights[k];
    }
    Spots chosen = Spots.of(aim.spots(), MOST_SPOTS);
    spots = new ArrayList<>();
    for (Goal.Spot spot : chosen.spots()) {
      spots.add(table.place(spot.params(), spot.samples(), spot.uniqueSamples()));
    }
    spotWeights =
        aim.quantity() == Aim.Quantity.LOSSES ? chosen.weights() : new double[] {aim.scale()};
    double budget = Posterior.centredBudget(table, cost, Math.log(aim.flops()));
    for (int k = 0; k < count; k++) {
      parts.add(new Part(components.get(k), weights[k] / total, budget));
    }
  }

  /**
   * Where a trial would be made.
   *
   * @param params number of parameters N
   * @param samples samples seen D
   * @param uniqueSamples distinct ones among them
   * @param trunk name of its trunk
   * @param failureChance chance that it brings no loss, in [0, 1)
   */
  public record Site(
      double params, double samples, double uniqueSamples, String trunk, double failureChance) {}

  /**
   * What a trial is expected to bring.
   *
   * @param target expected drop in the variance of the aim
   * @param lnParams expected drop in the variance of ln N_opt(C*)
   */
  public record Drop(double target, double lnParams) {}

  /** Variance of the aim now. */
  public double variance() {
    double variance = 0;
    for (int j = 0; j < spotWeights.length; j++) {
      double mean = 0;
      for (Part part : parts) {
        mean += part.weight * part.targets[j];
      }
      for (Part part : parts) {
        double off = part.targets[j] - mean;
        variance += part.weight * (part.targetVariance(j) + off * off);
      }
    }
    return variance;
  }

  /** (alpha + omega beta) / 2 at the mode: an error e in ln N_opt wastes this · e² of C*. */
  public double wasteFactor() {
    double sum = 0;
    for (Part part : parts) {
      sum += part.weight * Posterior.wasteFactor(part.component.mode(), cost.omega());
    }
    return sum;
  }

  /** ln N_opt at {@code flops}, at the modes. */
  public double lnParams(double flops) {
    double budget = Posterior.centredBudget(table, cost, Math.log(flops));
    double sum = 0;
    for (Part part : parts) {
      Component component = part.component;
      sum += part.weight * component.lnParams(table, component.mode(), cost.omega(), budget);
    }
    return sum + table.domain.centreN();
  }

  /** Expected drop by one trial at {@code site}. */
  public Drop drop(Site site) {
    Place place = place(site);
    return drop(parts.stream().map(part -> part.view(place, site)).toList());
  }

  /**
   * Expected drop by the trial at {@code site}, which is expected already, given all other trials
   * that are. To take it out of the covariance again is a rank-one update too: with s = xᵀ Sigma x
   * and c = gᵀ Sigma x after it, c² / (r - s) is what it alone takes off.
   *
   * @throws IllegalArgumentException when no such trial is expected
   */
  public Drop dropOfExpected(Site site) {
    return drop(parts.stream().map(part -> part.viewOfExpected(site)).toList());
  }

  private Drop drop(List<View> views) {
    int targets = spotWeights.length;
    double within = 0;
    double withinLnParams = 0;
    double meanY = 0;
    double meanLnParams = 0;
    double[] meanTargets = new double[targets];
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      View view = views.get(k);
      for (int j = 0; j < targets; j++) {
        within += part.weight * view.covTargets[j] * view.covTargets[j] / view.variance;
        meanTargets[j] += part.weight * part.targets[j];
      }
      withinLnParams += part.weight * view.covLnParams * view.covLnParams / view.variance;
      meanY += part.weight * view.mean;
      meanLnParams += part.weight * part.lnParams;
    }
    double[] covTargets = new double[targets];
    double covLnParams = 0;
    double varianceY = 0;
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      View view = views.get(k);
      double off = view.mean - meanY;
      for (int j = 0; j < targets; j++) {
        covTargets[j] +=
            part.weight * (view.covTargets[j] + off * (part.targets[j] - meanTargets[j]));
      }
      covLnParams += part.weight * (view.covLnParams + off * (part.lnParams - meanLnParams));
      varianceY += part.weight * (view.variance + off * off);
    }
    double between = 0;
    for (double cov : covTargets) {
      between += cov * cov / varianceY;
    }
    return new Drop(
        Math.max(within, between), Math.max(withinLnParams, covLnParams * covLnParams / varianceY));
  }

  /** Expected gain in information about all coefficients by one trial at {@code site}, in nats. */
  public double information(Site site) {
    Place place = place(site);
    double sum = 0;
    for (Part part : parts) {
      sum += part.weight * part.information(place, site);
    }
    return sum;
  }

  /** Conditions on a trial at {@code site} whose outcome is not known yet. */
  public void expect(Site site) {
    Place place = place(site);
    for (Part part : parts) {
      part.expect(place, site);
    }
  }

  private Place place(Site site) {
    return places.computeIfAbsent(
        site, s -> table.place(s.params(), s.samples(), s.uniqueSamples()));
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
  private record View(double mean, double[] covTargets, double covLnParams, double variance) {}

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

  /** A component with a covariance of its own to condition. */
  private final class Part {
    private final Component component;
    private final double weight;
    private final double[][] covariance;
    private final double[][] targetGradients;
    private final double[] lnParamsGradient;
    private final double[] targets;
    private final double lnParams;
    private final Map<String, double[]> trunkSums = new HashMap<>();
    private final Map<String, Integer> trunkCounts = new HashMap<>();
    private final Map<Site, Known> sites = new HashMap<>();
    private final Map<Site, Known> expectedAt = new HashMap<>();
    private final List<Known> expected = new ArrayList<>();
    private final List<Double> expectedVariances = new ArrayList<>();

    Part(Component component, double weight, double budget) {
      this.component = component;
      this.weight = weight;
      covariance = component.precision().inverse();
      double[] q = component.mode();
      LawSurface.Form form = component.hyper().form();
      lnParams = component.lnParams(table, q, cost.omega(), budget);
      lnParamsGradient = component.optimumGradient(table, cost.omega(), budget);
      Place best = table.fresh(lnParams, budget - cost.omega() * lnParams);
      targets = new double[spotWeights.length];
      targetGradients = new double[targets.length][];
      for (int j = 0; j < targets.length; j++) {
        Place spot = aim.quantity() == Aim.Quantity.LOSSES ? spots.get(j) : best;
        targets[j] =
            spotWeights[j]
                * switch (aim.quantity()) {
                  case LN_N_OPT -> lnParams;
                  case EXPONENT -> LawSurface.optimum(q, form, cost.omega(), budget).a();
                  case LN_LOSS, LOSSES -> component.surface(spot, q);
                };
        targetGradients[j] =
            scaled(
                spotWeights[j],
                switch (aim.quantity()) {
                  case LN_N_OPT -> lnParamsGradient;
                  case EXPONENT ->
                      widened(LawSurface.exponentGradient(q, form, cost.omega(), budget));
                  case LN_LOSS, LOSSES -> component.gradient(spot);
                });
      }
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
      double[] covTargets = new double[targets.length];
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
      double[] covTargets = new double[targets.length];
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

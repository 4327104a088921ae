package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  private final SurfaceTable table;
  private final List<ComponentLookahead> parts = new ArrayList<>();
  private final CostLaw cost;
  private final Targets targets;
  private final Map<Site, Place> places = new HashMap<>();

  Lookahead(
      SurfaceTable table, CostLaw cost, List<Component> components, double[] weights, Aim aim) {
    this.table = table;
    this.cost = cost;
    targets = Targets.of(aim, table, cost);
    int count = Math.min(MOST_COMPONENTS, components.size());
    double total = 0;
    for (int k = 0; k < count; k++) {
      total += weights[k];
    }
    for (int k = 0; k < count; k++) {
      parts.add(new ComponentLookahead(targets, components.get(k), weights[k] / total));
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
    for (int j = 0; j < targets.count(); j++) {
      double mean = 0;
      for (ComponentLookahead part : parts) {
        mean += part.weight() * part.target(j);
      }
      for (ComponentLookahead part : parts) {
        double off = part.target(j) - mean;
        variance += part.weight() * (part.targetVariance(j) + off * off);
      }
    }
    return variance;
  }

  /** (alpha + omega beta) / 2 at the mode: an error e in ln N_opt wastes this · e² of C*. */
  public double wasteFactor() {
    double sum = 0;
    for (ComponentLookahead part : parts) {
      sum += part.weight() * Posterior.wasteFactor(part.component().mode(), cost.omega());
    }
    return sum;
  }

  /** ln N_opt at {@code flops}, at the modes. */
  public double lnParams(double flops) {
    double budget = Posterior.centredBudget(table, cost, Math.log(flops));
    double sum = 0;
    for (ComponentLookahead part : parts) {
      Component component = part.component();
      sum += part.weight() * component.lnParams(table, component.mode(), cost.omega(), budget);
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

  private Drop drop(List<ComponentLookahead.View> views) {
    int count = targets.count();
    double within = 0;
    double withinLnParams = 0;
    double meanY = 0;
    double meanLnParams = 0;
    double[] meanTargets = new double[count];
    for (int k = 0; k < parts.size(); k++) {
      ComponentLookahead part = parts.get(k);
      ComponentLookahead.View view = views.get(k);
      for (int j = 0; j < count; j++) {
        within += part.weight() * view.covTargets()[j] * view.covTargets()[j] / view.variance();
        meanTargets[j] += part.weight() * part.target(j);
      }
      withinLnParams += part.weight() * view.covLnParams() * view.covLnParams() / view.variance();
      meanY += part.weight() * view.mean();
      meanLnParams += part.weight() * part.lnParams();
    }
    double[] covTargets = new double[count];
    double covLnParams = 0;
    double varianceY = 0;
    for (int k = 0; k < parts.size(); k++) {
      ComponentLookahead part = parts.get(k);
      ComponentLookahead.View view = views.get(k);
      double off = view.mean() - meanY;
      for (int j = 0; j < count; j++) {
        covTargets[j] +=
            part.weight() * (view.covTargets()[j] + off * (part.target(j) - meanTargets[j]));
      }
      covLnParams += part.weight() * (view.covLnParams() + off * (part.lnParams() - meanLnParams));
      varianceY += part.weight() * (view.variance() + off * off);
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
    for (ComponentLookahead part : parts) {
      sum += part.weight() * part.information(place, site);
    }
    return sum;
  }

  /** Conditions on a trial at {@code site} whose outcome is not known yet. */
  public void expect(Site site) {
    Place place = place(site);
    for (ComponentLookahead part : parts) {
      part.expect(place, site);
    }
  }

  private Place place(Site site) {
    return places.computeIfAbsent(
        site, s -> table.place(s.params(), s.samples(), s.uniqueSamples()));
  }
}

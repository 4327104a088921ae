package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.posterior.ChinchillaSurface.Optimum;

/**
 * Expected drop of a target's variance by one more trial, in the linearised posterior.
 *
 * <p>For a component with covariance Sigma, target gradient g and the trial's whitened row x, one
 * more observation takes (gᵀ Sigma x)² / (xᵀ Sigma x + r) off the target's variance, whatever its
 * outcome; so trials that run already are conditioned on exactly ({@link #expect}). Components that
 * disagree are told apart by what a linear estimator of the target sees of their disagreement; the
 * larger of the two counts, a lower bound of the true expectation either way.
 *
 * <p>Not thread-safe: {@code expect} changes it.
 */
public final class Lookahead {
  private static final int MOST_COMPONENTS = 8;

  /** Fisher information of Student-t noise is (nu + 1) / (nu + 3) of a Gaussian's. */
  private static final double NOISE_INFLATION = (LaplaceFit.FREEDOM + 3) / (LaplaceFit.FREEDOM + 1);

  private final SurfaceTable table;
  private final Aim aim;
  private final List<Part> parts = new ArrayList<>();
  private final Optimum[] optima;
  private final CostLaw cost;

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
    double budget = Posterior.centredBudget(table, cost, aim.flops());
    optima = new Optimum[count];
    for (int k = 0; k < count; k++) {
      Component component = components.get(k);
      optima[k] = ChinchillaSurface.optimum(component.mode(), cost.omega(), budget);
      parts.add(new Part(component, weights[k] / total, budget));
    }
  }

  /**
   * Where a trial would be made.
   *
   * @param params number of parameters N
   * @param samples samples seen D
   * @param trunk name of its trunk
   * @param failureChance chance that it brings no loss, in [0, 1)
   */
  public record Site(double params, double samples, String trunk, double failureChance) {}

  /**
   * What a trial is expected to bring.
   *
   * @param target expected drop in the variance of the aim
   * @param lnParams expected drop in the variance of ln N_opt(C*)
   */
  public record Drop(double target, double lnParams) {}

  /** Variance of the aim now. */
  public double variance() {
    double mean = 0;
    for (Part part : parts) {
      mean += part.weight * part.target;
    }
    double variance = 0;
    for (Part part : parts) {
      double off = part.target - mean;
      variance += part.weight * (part.targetVariance() + off * off);
    }
    return variance;
  }

  /** (alpha + omega beta) / 2 at the mode: an error e in ln N_opt wastes this · e² of C*. */
  public double wasteFactor() {
    double sum = 0;
    for (Part part : parts) {
      double[] q = part.component.mode();
      sum +=
          part.weight
              * (Math.exp(q[ChinchillaSurface.LN_ALPHA])
                  + cost.omega() * Math.exp(q[ChinchillaSurface.LN_BETA]));
    }
    return sum / 2;
  }

  /** ln N_opt at {@code flops}, at the modes. */
  public double lnParams(double flops) {
    double budget = Posterior.centredBudget(table, cost, flops);
    double sum = 0;
    for (Part part : parts) {
      sum +=
          part.weight * ChinchillaSurface.optimum(part.component.mode(), cost.omega(), budget).n();
    }
    return sum + table.domain.centreN();
  }

  /** Expected drop by one trial at {@code site}. */
  public Drop drop(Site site) {
    double within = 0;
    double withinLnParams = 0;
    double meanY = 0;
    double meanTarget = 0;
    double meanLnParams = 0;
    List<View> views = new ArrayList<>(parts.size());
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      View view = part.view(site);
      views.add(view);
      within += part.weight * view.covTarget * view.covTarget / view.variance;
      withinLnParams += part.weight * view.covLnParams * view.covLnParams / view.variance;
      meanY += part.weight * view.mean;
      meanTarget += part.weight * part.target;
      meanLnParams += part.weight * optima[k].n();
    }
    double covTarget = 0;
    double covLnParams = 0;
    double varianceY = 0;
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      View view = views.get(k);
      double off = view.mean - meanY;
      covTarget += part.weight * (view.covTarget + off * (part.target - meanTarget));
      covLnParams += part.weight * (view.covLnParams + off * (optima[k].n() - meanLnParams));
      varianceY += part.weight * (view.variance + off * off);
    }
    return new Drop(
        Math.max(within, covTarget * covTarget / varianceY),
        Math.max(withinLnParams, covLnParams * covLnParams / varianceY));
  }

  /** Conditions on a trial at {@code site} whose outcome is not known yet. */
  public void expect(Site site) {
    for (Part part : parts) {
      part.expect(site);
    }
  }

  /**
   * A trial as one component sees it.
   *
   * @param mean ln L at the mode
   * @param covTarget covariance of its innovation with the target
   * @param covLnParams covariance of its innovation with ln N_opt
   * @param variance variance of its innovation, noise included
   */
  private record View(double mean, double covTarget, double covLnParams, double variance) {}

  /** A component with a covariance of its own to condition. */
  private final class Part {
    private final Component component;
    private final double weight;
    private final double[][] covariance;
    private final double[] targetGradient;
    private final double[] lnParamsGradient;
    private final double target;
    private final Map<String, double[]> trunkSums = new HashMap<>();
    private final Map<String, Integer> trunkCounts = new HashMap<>();

    Part(Component component, double weight, double budget) {
      this.component = component;
      this.weight = weight;
      covariance = component.precision().inverse();
      double[] q = component.mode();
      Optimum optimum = ChinchillaSurface.optimum(q, cost.omega(), budget);
      lnParamsGradient = widened(ChinchillaSurface.optimumGradient(q, cost.omega(), budget));
      target =
          aim.scale()
              * switch (aim.quantity()) {
                case LN_N_OPT -> optimum.n();
                case EXPONENT -> optimum.a();
                case LN_LOSS -> component.surface(table, q, optimum.n(), optimum.d());
              };
      targetGradient =
          scaled(
              switch (aim.quantity()) {
                case LN_N_OPT -> lnParamsGradient;
                case EXPONENT -> widened(ChinchillaSurface.exponentGradient(q, cost.omega()));
                case LN_LOSS -> component.gradient(table, optimum.n(), optimum.d());
              });
      for (int t = 0; t < table.trunks.size(); t++) {
        trunkSums.put(table.trunks.get(t), component.trunkSums()[t].clone());
        trunkCounts.put(table.trunks.get(t), component.trunkCounts()[t]);
      }
    }

    private double[] scaled(double[] gradient) {
      double[] scaled = new double[gradient.length];
      for (int k = 0; k < scaled.length; k++) {
        scaled[k] = aim.scale() * gradient[k];
      }
      return scaled;
    }

    private double[] widened(double[] ofLaw) {
      double[] wide = new double[component.mode().length];
      System.arraycopy(ofLaw, 0, wide, 0, ofLaw.length);
      return wide;
    }

    double targetVariance() {
      return dot(targetGradient, times(targetGradient));
    }

    private double[] times(double[] x) {
      double[] product = new double[x.length];
      for (int k = 0; k < x.length; k++) {
        product[k] = dot(covariance[k], x);
      }
      return product;
    }

    private double spread(Site site, double mean) {
      double[] phi = table.discrepancy.features(n(site), d(site));
      return LaplaceFit.spread(
          component.hyper(), mean - table.middle, Discrepancy.unexplained(phi));
    }

    private double[] row(Site site, double spread) {
      double[] row = component.gradient(table, n(site), d(site));
      double[] sums = trunkSums.get(site.trunk());
      double carry = LaplaceFit.carry(trunkCounts.getOrDefault(site.trunk(), 0));
      for (int k = 0; k < row.length; k++) {
        row[k] = row[k] / spread - (sums == null ? 0 : carry * sums[k]);
      }
      return row;
    }

    private double noise(Site site) {
      double remaining = LaplaceFit.remaining(trunkCounts.getOrDefault(site.trunk(), 0));
      return remaining * NOISE_INFLATION / (1 - site.failureChance());
    }

    View view(Site site) {
      double mean = component.surface(table, component.mode(), n(site), d(site));
      double spread = spread(site, mean);
      double[] row = row(site, spread);
      double[] product = times(row);
      return new View(
          mean,
          spread * dot(targetGradient, product),
          spread * dot(lnParamsGradient, product),
          spread * spread * (dot(row, product) + noise(site)));
    }

    void expect(Site site) {
      double mean = component.surface(table, component.mode(), n(site), d(site));
      double spread = spread(site, mean);
      double[] row = row(site, spread);
      double[] product = times(row);
      double variance = dot(row, product) + noise(site);
      for (int k = 0; k < product.length; k++) {
        for (int l = 0; l < product.length; l++) {
          covariance[k][l] -= product[k] * product[l] / variance;
        }
      }
      double[] sums = trunkSums.computeIfAbsent(site.trunk(), t -> new double[row.length]);
      double[] whitened = component.gradient(table, n(site), d(site));
      for (int k = 0; k < sums.length; k++) {
        sums[k] += whitened[k] / spread;
      }
      trunkCounts.merge(site.trunk(), 1, Integer::sum);
    }
  }

  private double n(Site site) {
    return Math.log(site.params()) - table.domain.centreN();
  }

  private double d(Site site) {
    return Math.log(site.samples()) - table.domain.centreD();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}

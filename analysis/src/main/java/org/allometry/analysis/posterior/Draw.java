package org.allometry.analysis.posterior;

import org.allometry.analysis.posterior.BudgetLine.Optimum;

/** One set of coordinates out of the mixture. */
final class Draw {
  private final SurfaceTable table;
  private final CostLaw cost;
  private final Component component;
  private final double[] q;
  private final double restNormal;
  private final double noiseNormal;

  /**
   * A draw.
   *
   * @param table the points
   * @param cost by which compute is counted
   * @param component that it is drawn from
   * @param q coordinates
   * @param restNormal standard normal of what the misfit's features do not explain
   * @param noiseNormal standard normal of a trial's noise
   */
  Draw(
      SurfaceTable table,
      CostLaw cost,
      Component component,
      double[] q,
      double restNormal,
      double noiseNormal) {
    this.table = table;
    this.cost = cost;
    this.component = component;
    this.q = q;
    this.restNormal = restNormal;
    this.noiseNormal = noiseNormal;
  }

  /** The mode of {@code component}, without noise. */
  static Draw mode(SurfaceTable table, CostLaw cost, Component component) {
    return new Draw(table, cost, component, component.mode(), 0, 0);
  }

  /** The law's coordinate {@code k}. */
  double coordinate(int k) {
    return q[k];
  }

  /** What it assumes. */
  Hyper hyper() {
    return component.hyper();
  }

  /** ln of the compute-optimal loss. */
  double lnLoss(double lnFlops) {
    double c = Posterior.centredBudget(table, cost, lnFlops);
    double n = component.lnParams(table, q, cost.omega(), c);
    return surface(table.fresh(n, c - cost.omega() * n));
  }

  /** n of the compute-optimal size, centred. */
  double lnParams(double flops) {
    double c = Posterior.centredBudget(table, cost, Math.log(flops));
    return component.lnParams(table, q, cost.omega(), c);
  }

  /** The law's local exponents. */
  Optimum exponents(double flops) {
    double c = Posterior.centredBudget(table, cost, Math.log(flops));
    return new BudgetLine(q, component.hyper().form(), cost.omega(), c).optimum();
  }

  /** ln L, law and misfit. */
  double surface(Place place) {
    return component.surface(place, q)
        + component.hyper().amplitude() * Math.sqrt(place.unexplained()) * restNormal;
  }

  /** ln L of a trial, with the noise of its seed. */
  double trial(Place place) {
    double mean = surface(place);
    return mean + component.hyper().noiseAt(table.above(mean)) * noiseNormal;
  }
}

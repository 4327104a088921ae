package org.allometry.analysis.posterior;

import java.util.List;
import org.allometry.analysis.design.Goal;

/**
 * What further trials shall narrow, in the coordinates of the fit.
 *
 * @param table the points
 * @param omega exponent of N in the cost of a sample
 * @param quantity what is aimed at
 * @param budget the aim's compute, centred
 * @param weights of the targets: one, or one for each of {@code spots}
 * @param spots where losses are aimed at; empty for other quantities
 */
@SuppressWarnings("ArrayRecordComponent") // never compared or changed
record Targets(
    SurfaceTable table,
    double omega,
    Aim.Quantity quantity,
    double budget,
    double[] weights,
    List<Place> spots) {
  /** Losses that an aim is represented by at most. */
  private static final int MOST_SPOTS = 16;

  /** Those of {@code aim}. */
  static Targets of(Aim aim, SurfaceTable table, CostLaw cost) {
    Spots chosen = Spots.of(aim.spots(), MOST_SPOTS);
    List<Place> spots = chosen.spots().stream().map(spot -> place(table, spot)).toList();
    double[] weights =
        aim.quantity() == Aim.Quantity.LOSSES ? chosen.weights() : new double[] {aim.scale()};
    double budget = Posterior.centredBudget(table, cost, Math.log(aim.flops()));
    return new Targets(table, cost.omega(), aim.quantity(), budget, weights, spots);
  }

  private static Place place(SurfaceTable table, Goal.Spot spot) {
    return table.place(spot.params(), spot.samples(), spot.uniqueSamples());
  }

  int count() {
    return weights.length;
  }
}

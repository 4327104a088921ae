package org.allometry.analysis.posterior;

/**
 * The points as a component sees them around its mode: whitened slopes and weights, H = Σ w r rᵀ +
 * prior.
 *
 * @param table the points
 * @param form of the law
 * @param coordinates which coordinates the slopes are in
 * @param spreads scale of each point
 * @param slopes r of each point
 * @param weights w of each point
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays are not changed after creation
record Rows(
    SurfaceTable table,
    LawSurface.Form form,
    int[] coordinates,
    double[] spreads,
    double[][] slopes,
    double[] weights) {

  /** Change of each whitened prediction that {@code move} makes, to first order. */
  double[] linear(double[] move) {
    double[] change = new double[slopes.length];
    for (int i = 0; i < change.length; i++) {
      double sum = 0;
      for (int k = 0; k < coordinates.length; k++) {
        sum += slopes[i][k] * move[coordinates[k]];
      }
      change[i] = sum;
    }
    return change;
  }

  /** Whitened predictions at {@code q}, up to a constant. */
  double[] predictions(double amplitude, double[] q) {
    double[] whitened = new double[slopes.length];
    double[] gradient = new double[LawSurface.SIZE];
    double[] trunkSums = new double[table.sharesTrunks ? table.trunks : 0];
    int[] trunkCounts = new int[trunkSums.length];
    for (int i = 0; i < whitened.length; i++) {
      Place place = table.places[i];
      double value = LawSurface.value(q, form, place.n(), place.d(), place.u(), gradient);
      if (amplitude > 0) {
        double[] phi = place.phi();
        double misfit = 0;
        for (int k = 0; k < phi.length; k++) {
          misfit += phi[k] * q[LawSurface.SIZE + k];
        }
        value += amplitude * misfit;
      }
      whitened[i] = value / spreads[i];
      if (table.sharesTrunks) {
        int trunk = table.trunk[i];
        double own = whitened[i];
        whitened[i] -= LaplaceFit.carry(trunkCounts[trunk]) * trunkSums[trunk];
        trunkSums[trunk] += own;
        trunkCounts[trunk]++;
      }
    }
    return whitened;
  }

  /** Σ w r e over the points, in all {@code size} coordinates. */
  double[] pull(double[] errors, int size) {
    double[] sum = new double[size];
    for (int i = 0; i < errors.length; i++) {
      double scaled = weights[i] * errors[i];
      for (int k = 0; k < coordinates.length; k++) {
        sum[coordinates[k]] += scaled * slopes[i][k];
      }
    }
    return sum;
  }
}

package org.allometry.analysis.posterior;

/**
 * A law around one set of coordinates: its ln L at every point of a table, and how that changes
 * with each coordinate that moves the law. It does not depend on noise or misfit, so every {@link
 * Hyper} can start from the same one.
 */
final class Linearisation {
  final double[] q;
  final int[] active;
  final double[] mean;

  /** For each point the slopes in the active coordinates. */
  final double[][] rows;

  Linearisation(SurfaceTable table, LawSurface.Form form, double[] q) {
    this.q = q;
    active = Priors.active(form, table);
    mean = new double[table.size()];
    rows = new double[table.size()][active.length];
    double[] gradient = new double[LawSurface.SIZE];
    for (int i = 0; i < mean.length; i++) {
      Place place = table.places[i];
      mean[i] = LawSurface.value(q, form, place.n(), place.d(), place.u(), gradient);
      for (int k = 0; k < active.length; k++) {
        rows[i][k] = gradient[active[k]];
      }
    }
  }
}

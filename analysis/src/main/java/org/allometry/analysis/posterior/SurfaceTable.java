package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The points in the coordinates of the fit, with what every component needs of them. */
final class SurfaceTable {
  final Domain domain;
  final Discrepancy discrepancy;
  final double[] n;
  final double[] d;
  final double[] y;

  /** Index of each point's trunk. */
  final int[] trunk;

  final List<String> trunks;
  final double[][] phi;
  final double[] unexplained;

  /** Median of ln L, 0 without points. */
  final double middle;

  /** Least ln L, 0 without points. */
  final double lowest;

  SurfaceTable(List<Point> points, Domain domain) {
    this.domain = domain;
    discrepancy = new Discrepancy(domain);
    int count = points.size();
    n = new double[count];
    d = new double[count];
    y = new double[count];
    trunk = new int[count];
    phi = new double[count][];
    unexplained = new double[count];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Point point = points.get(i);
      n[i] = Math.log(point.params()) - domain.centreN();
      d[i] = Math.log(point.samples()) - domain.centreD();
      y[i] = Math.log(point.loss());
      if (!names.contains(point.trunk())) {
        names.add(point.trunk());
      }
      trunk[i] = names.indexOf(point.trunk());
      phi[i] = discrepancy.features(n[i], d[i]);
      unexplained[i] = Discrepancy.unexplained(phi[i]);
    }
    trunks = List.copyOf(names);
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    middle = count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    lowest = count == 0 ? 0 : sorted[0];
  }

  int size() {
    return y.length;
  }

  /** Number of different sizes N among the points. */
  int sizes() {
    return (int) Arrays.stream(n).distinct().count();
  }

  /** Number of different lengths D among the points. */
  int lengths() {
    return (int) Arrays.stream(d).distinct().count();
  }
}

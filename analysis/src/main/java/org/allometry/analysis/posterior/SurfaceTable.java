package org.allometry.analysis.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The points in the coordinates of the fit, with what every component needs of them. */
final class SurfaceTable {
  final Domain domain;
  final Discrepancy discrepancy;
  final double[] n;
  final double[] d;
  final double[] y;

  /** Where each point is. */
  final Place[] places;

  /** Index of each point's trunk. */
  final int[] trunk;

  private final Map<String, List<Integer>> pointsOfTrunk = new HashMap<>();

  /** Number of trunks. */
  final int trunks;

  /** Whether any two points share a trunk. */
  final boolean sharesTrunks;

  /** Whether any point saw samples more than once. */
  final boolean repeats;

  /** Median of ln L, 0 without points. */
  final double middle;

  /** Standard deviation of ln L, 1 with fewer than two different losses. */
  final double spread;

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
    places = new Place[count];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Point point = points.get(i);
      n[i] = Math.log(point.params()) - domain.centreN();
      d[i] = Math.log(point.samples()) - domain.centreD();
      y[i] = Math.log(point.loss());
      Integer number = numbers.putIfAbsent(point.trunk(), numbers.size());
      trunk[i] = number == null ? numbers.size() - 1 : number;
      pointsOfTrunk.computeIfAbsent(point.trunk(), name -> new ArrayList<>(1)).add(i);
      places[i] = place(point.params(), point.samples(), point.uniqueSamples());
    }
    trunks = numbers.size();
    sharesTrunks = trunks < count;
    repeats = Arrays.stream(places).anyMatch(place -> place.d() > place.u());
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    middle = count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    lowest = count == 0 ? 0 : sorted[0];
    spread = spread(sorted);
  }

  /** Indices of the points of {@code trunk}. */
  List<Integer> pointsOf(String trunk) {
    return pointsOfTrunk.getOrDefault(trunk, List.of());
  }

  private static double spread(double[] sorted) {
    double mean = Arrays.stream(sorted).average().orElse(0);
    double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
    return squares > 1e-12 ? Math.sqrt(squares / sorted.length) : 1;
  }

  /** Where (N, D) lies, {@code uniqueSamples} of D distinct. */
  Place place(double params, double samples, double uniqueSamples) {
    double ofN = Math.log(params) - domain.centreN();
    double ofD = Math.log(samples) - domain.centreD();
    double ofU =
        uniqueSamples >= samples
            ? Double.POSITIVE_INFINITY
            : Math.log(uniqueSamples) - domain.centreD();
    return place(ofN, ofD, ofU, discrepancy.features(ofN, ofD));
  }

  /** The same in centred coordinates, with fresh samples. */
  Place fresh(double ofN, double ofD) {
    return place(ofN, ofD, Double.POSITIVE_INFINITY, discrepancy.features(ofN, ofD));
  }

  private static Place place(double n, double d, double u, double[] phi) {
    return new Place(n, d, u, phi, Discrepancy.unexplained(phi));
  }

  /** How far {@code lnLoss} lies above the middle, in standard deviations. */
  double above(double lnLoss) {
    return (lnLoss - middle) / spread;
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

package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether points can determine a law in size and samples at all, judged before anything is fitted.
 *
 * @param status why not
 * @param detail a sentence for people
 */
record Identification(FitStatus status, String detail) {
  /** Distinct sizes, and distinct samples seen, that a power law with an offset needs. */
  private static final int LEVELS = 3;

  /** Points whose (ln N, ln D) lie within this of a line are on a line. */
  private static final double LINE_WIDTH = 0.01;

  /**
   * The obstacle to a law with {@code coefficients} coefficients, or empty where there is none.
   *
   * @param sample points, copies of one another left out
   * @param given points including exact copies
   */
  static Optional<Identification> obstacle(Sample sample, int given, int coefficients) {
    int needed = coefficients + 1;
    if (given < needed) {
      return Optional.of(
          new Identification(
              FitStatus.TOO_FEW_POINTS,
              "the law needs at least "
                  + needed
                  + " points; "
                  + (given == 1 ? "1 is given, " : given + " are given, ")
                  + (needed - given)
                  + (needed - given == 1 ? " is" : " are")
                  + " missing."));
    }
    return notIdentified(sample, coefficients)
        .or(() -> Optional.of(fewDistinct(sample, needed)).filter(text -> sample.size() < needed))
        .map(detail -> new Identification(FitStatus.NOT_IDENTIFIED, detail));
  }

  private static String fewDistinct(Sample sample, int needed) {
    return "there are only "
        + sample.size()
        + " points that are no copies; the law needs at least "
        + needed
        + ".";
  }

  /** Whether a resample can be fitted. */
  static boolean fits(Sample sample, int coefficients) {
    return notIdentified(sample, coefficients).isEmpty();
  }

  private static Optional<String> notIdentified(Sample sample, int coefficients) {
    int sizes = distinct(sample.n);
    int lengths = distinct(sample.d);
    int places = distinctPlaces(sample);
    if (places == 1) {
      return Optional.of("all points are copies of one point in size and samples.");
    }
    if (sizes == 1) {
      return Optional.of("all points have one size; the law needs at least 3 sizes.");
    }
    if (lengths == 1) {
      return Optional.of(
          "all points have seen the same number of samples; the law needs at least 3 numbers.");
    }
    if (width(sample) < LINE_WIDTH) {
      return Optional.of(
          "the points lie on one line in (ln params, ln samples), such as one cost or one ratio of"
              + " samples to params; size and samples cannot be told apart.");
    }
    if (sizes < LEVELS) {
      return Optional.of("there are only " + sizes + " sizes; the law needs at least 3.");
    }
    if (lengths < LEVELS) {
      return Optional.of(
          "there are only " + lengths + " numbers of samples seen; the law needs at least 3.");
    }
    if (places < coefficients) {
      return Optional.of(
          "there are only "
              + places
              + " distinct points in size and samples; the law has "
              + coefficients
              + " coefficients.");
    }
    if (distinct(sample.lnLoss) == 1) {
      return Optional.of("all losses are equal; nothing can be learned from them.");
    }
    return Optional.empty();
  }

  /** Distinct values; values within 1e-9 of one another count once. */
  private static int distinct(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int count = 1;
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] - sorted[i - 1] > 1e-9) {
        count++;
      }
    }
    return count;
  }

  private record Place(double n, double d) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int bySize = Double.compare(n, other.n);
      return bySize != 0 ? bySize : Double.compare(d, other.d);
    }
  }

  private static int distinctPlaces(Sample sample) {
    TreeSet<Place> places = new TreeSet<>();
    for (int i = 0; i < sample.size(); i++) {
      places.add(new Place(sample.n[i], sample.d[i]));
    }
    return places.size();
  }

  /** Standard deviation of (n, d) across their principal axis. */
  private static double width(Sample sample) {
    double meanN = sample.mean(sample.n);
    double meanD = sample.mean(sample.d);
    double nn = 0;
    double nd = 0;
    double dd = 0;
    double total = 0;
    for (int i = 0; i < sample.size(); i++) {
      double n = sample.n[i] - meanN;
      double d = sample.d[i] - meanD;
      nn += sample.weight[i] * n * n;
      nd += sample.weight[i] * n * d;
      dd += sample.weight[i] * d * d;
      total += sample.weight[i];
    }
    double half = 0.5 * (nn + dd);
    double smaller = half - Math.sqrt(0.25 * (nn - dd) * (nn - dd) + nd * nd);
    return Math.sqrt(Math.max(0, smaller) / total);
  }
}

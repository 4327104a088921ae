package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.allometry.analysis.law.LawForm.Needs;

/**
 * Whether points can determine a law in size and samples at all, judged before anything is fitted.
 *
 * @param status why not
 * @param detail a sentence for people
 */
record Identification(FitStatus status, String detail) {
  /** ln(D/U) above which samples were seen more than once. */
  private static final double REPEATS = 1e-6;

  /** Points whose (ln N, ln D) lie within this of a line are on a line. */
  private static final double LINE_WIDTH = 0.01;

  /**
   * The obstacle to a law, or empty where there is none.
   *
   * @param sample points, copies of one another left out
   * @param given points including exact copies
   * @param needs of the law
   * @param floorIsZero whether E is not fitted
   */
  static Optional<Identification> obstacle(
      Sample sample, int given, Needs needs, boolean floorIsZero) {
    int needed = coefficients(needs, floorIsZero) + 1;
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
    return notIdentified(sample, needs, floorIsZero)
        .or(() -> Optional.of(fewDistinct(sample, needed)).filter(text -> sample.size() < needed))
        .map(detail -> new Identification(FitStatus.NOT_IDENTIFIED, detail));
  }

  private static int coefficients(Needs needs, boolean floorIsZero) {
    return needs.coefficients() - (floorIsZero && needs.floor() ? 1 : 0);
  }

  private static String fewDistinct(Sample sample, int needed) {
    return "there are only "
        + sample.size()
        + " points that are no copies; the law needs at least "
        + needed
        + ".";
  }

  /** Whether a resample can be fitted. */
  static boolean fits(Sample sample, Needs needs, boolean floorIsZero) {
    return notIdentified(sample, needs, floorIsZero).isEmpty();
  }

  private static Optional<String> notIdentified(Sample sample, Needs needs, boolean floorIsZero) {
    int coefficients = coefficients(needs, floorIsZero);
    int sizes = distinct(sample.n);
    int lengths = distinct(sample.d);
    int places = distinctPlaces(sample);
    if (places == 1) {
      return Optional.of("all points are copies of one point in size and samples.");
    }
    if (sizes == 1) {
      return Optional.of(
          "all points have one size; the law needs at least " + needs.sizes() + " sizes.");
    }
    if (lengths == 1) {
      return Optional.of(
          "all points have seen the same number of samples; the law needs at least "
              + needs.lengths()
              + " numbers.");
    }
    if (width(sample) < LINE_WIDTH) {
      return Optional.of(
          "the points lie on one line in (ln params, ln samples), such as one cost or one ratio of"
              + " samples to params; size and samples cannot be told apart.");
    }
    if (sizes < needs.sizes()) {
      return Optional.of(
          "there are only " + sizes + " sizes; the law needs at least " + needs.sizes() + ".");
    }
    if (lengths < needs.lengths()) {
      return Optional.of(
          "there are only "
              + lengths
              + " numbers of samples seen; the law needs at least "
              + needs.lengths()
              + ".");
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
    return fewRepeats(sample, needs.repeats());
  }

  /** Points that saw their samples more than once, and different shares of repeats, are needed. */
  private static Optional<String> fewRepeats(Sample sample, int needed) {
    if (needed == 0) {
      return Optional.empty();
    }
    double[] epochs = new double[sample.size()];
    int repeating = 0;
    for (int i = 0; i < epochs.length; i++) {
      if (sample.d[i] - sample.unique[i] > REPEATS) {
        epochs[repeating++] = sample.d[i] - sample.unique[i];
      }
    }
    if (repeating < needed) {
      return Optional.of(
          repeating
              + (repeating == 1 ? " point has" : " points have")
              + " seen samples more than once (unique_samples below the samples seen); the law"
              + " needs at least "
              + needed
              + ".");
    }
    return distinct(Arrays.copyOf(epochs, repeating)) > 1
        ? Optional.empty()
        : Optional.of(
            "all points that repeat samples repeat them equally often; the law needs at least 2"
                + " numbers of repeats.");
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

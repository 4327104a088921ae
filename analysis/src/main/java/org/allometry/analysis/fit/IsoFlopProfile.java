package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.Point;

/**
 * Losses over sizes at one budget, and where they are smallest (approach 2 of Hoffmann et al. 2022,
 * interpolated as in Porian et al. 2024).
 *
 * <p>Biased for wide or off-centre grids and for α ≠ β: a cross-check, never the answer.
 *
 * @param flops the budget C
 * @param lnParams ln N, ascending, at least three
 * @param lnLoss ln L, as many
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; internal to the fits
record IsoFlopProfile(double flops, double[] lnParams, double[] lnLoss) {
  /** Costs within this of one another are one budget. */
  private static final double SAME_BUDGET = 0.02;

  private static final int FEWEST_SIZES = 3;

  /** Budgets with an inner minimum that a line needs. */
  static final int FEWEST_BUDGETS = 3;

  private static final int NOISY_REPEATS = 100;

  /**
   * The minimum of one budget.
   *
   * @param lnFlops ln C
   * @param lnNOpt ln N_opt
   * @param edge whether it lies at the edge of the sampled sizes
   * @param sd standard deviation of ln N_opt under noise in the losses; NaN where noise moves it to
   *     the edge too often, 0 without noise
   */
  record Minimum(double lnFlops, double lnNOpt, boolean edge, double sd) {}

  /** The profiles in ascending order of budget; budgets with fewer than three sizes are dropped. */
  static List<IsoFlopProfile> of(List<Point> points) {
    List<Point> sorted = points.stream().sorted(Comparator.comparingDouble(Point::flops)).toList();
    List<IsoFlopProfile> profiles = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      double first = sorted.get(from).flops();
      if (i == sorted.size() || sorted.get(i).flops() > first * (1 + SAME_BUDGET)) {
        TreeMap<Double, double[]> sums = new TreeMap<>();
        for (Point point : sorted.subList(from, i)) {
          double[] sum = sums.computeIfAbsent(point.params(), n -> new double[2]);
          sum[0] += Math.log(point.loss());
          sum[1]++;
        }
        if (sums.size() >= FEWEST_SIZES) {
          profiles.add(
              new IsoFlopProfile(
                  first,
                  sums.keySet().stream().mapToDouble(Math::log).toArray(),
                  sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray()));
        }
        from = i;
      }
    }
    return profiles;
  }

  /** The minimum, with its spread under noise. */
  Minimum minimum(NoiseModel noise, SplittableRandom random) {
    Akima.Lowest lowest = new Akima(lnParams, lnLoss).lowest();
    double[] repeats = new double[NOISY_REPEATS];
    int inner = 0;
    for (int i = 0; i < NOISY_REPEATS && !lowest.edge(); i++) {
      Akima.Lowest noisy = noisyLowest(noise, random);
      if (!noisy.edge()) {
        repeats[inner++] = noisy.x();
      }
    }
    double sd =
        inner < NOISY_REPEATS / 2
            ? Double.NaN
            : Intervals.standardDeviation(Arrays.copyOf(repeats, inner));
    return new Minimum(Math.log(flops), lowest.x(), lowest.edge(), sd);
  }

  private Akima.Lowest noisyLowest(NoiseModel noise, SplittableRandom random) {
    double[] noisy = new double[lnLoss.length];
    for (int k = 0; k < noisy.length; k++) {
      noisy[k] = lnLoss[k] + noise.sd(lnLoss[k]) * random.nextGaussian();
    }
    return new Akima(lnParams, noisy).lowest();
  }

  /** The plain log-log line through the inner minima; slope NaN with fewer than two. */
  static PowerLine line(List<Minimum> minima) {
    return line(minima, false);
  }

  /** The line through the inner minima weighted by 1/sd². */
  static PowerLine weightedLine(List<Minimum> minima) {
    return line(minima, true);
  }

  private static PowerLine line(List<Minimum> minima, boolean weighted) {
    List<Minimum> inner =
        minima.stream().filter(m -> !m.edge() && !(weighted && !(m.sd() > 0))).toList();
    return PowerLine.through(
        inner.stream().mapToDouble(Minimum::lnFlops).toArray(),
        inner.stream().mapToDouble(Minimum::lnNOpt).toArray(),
        inner.stream().mapToDouble(m -> weighted ? 1 / (m.sd() * m.sd()) : 1).toArray());
  }

  /** The exponent a with its bootstrap over budgets and noise in the losses. */
  static Interval exponent(
      List<IsoFlopProfile> profiles, NoiseModel noise, int resamples, SplittableRandom random) {
    List<Minimum> minima =
        profiles.stream().map(p -> p.minimum(NoiseModel.constant(0), random)).toList();
    double[] slopes = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      List<Minimum> drawn = new ArrayList<>(profiles.size());
      for (int i = 0; i < profiles.size(); i++) {
        IsoFlopProfile profile = profiles.get(random.nextInt(profiles.size()));
        Akima.Lowest lowest = profile.noisyLowest(noise, random);
        drawn.add(new Minimum(Math.log(profile.flops()), lowest.x(), lowest.edge(), 0));
      }
      slopes[r] = line(drawn).slope();
    }
    return Intervals.of(line(minima).slope(), slopes);
  }
}

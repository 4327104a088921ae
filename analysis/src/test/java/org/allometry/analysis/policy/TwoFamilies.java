package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * Two made-up families with the sizes, costs, slopes and noise of a plain and an equivariant
 * transformer on the softened n-body problem: L = A N^−alpha + B D^−beta, the second about twenty
 * times dearer per parameter and sample.
 */
final class TwoFamilies {
  static final Contender PLAIN = new Contender("plain", "default");
  static final Contender SYMMETRIC = new Contender("symmetric", "default");
  private static final int BATCH = 64;
  private static final int[] LENGTHS = {125, 250, 500, 1000, 2000, 4000, 8000, 16000};
  private static final long[] PLAIN_SIZES = {1227, 4499, 25_603, 133_571};
  private static final double[] PLAIN_FLOPS = {1.9e9, 6.9e9, 3.9e10, 2.1e11};
  private static final long[] SYMMETRIC_SIZES = {1259, 3289, 18_741, 97_809};
  private static final double[] SYMMETRIC_FLOPS = {4.6e10, 1.1e11, 4.7e11, 2.0e12};
  private static final double[] NOISE = {0.2, 0.1, 0.07, 0.05};

  private TwoFamilies() {}

  static SearchSpace space(Goal goal, double dearest) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < PLAIN_SIZES.length; i++) {
      add(cells, PLAIN, i, PLAIN_SIZES[i], PLAIN_FLOPS[i], dearest);
    }
    for (int i = 0; i < SYMMETRIC_SIZES.length; i++) {
      add(cells, SYMMETRIC, i, SYMMETRIC_SIZES[i], SYMMETRIC_FLOPS[i], dearest);
    }
    return new SearchSpace(cells, List.of(1L, 2L, 3L), new Schedule(0.2), goal);
  }

  private static void add(
      List<Cell> cells, Contender of, int i, long params, double flops, double dearest) {
    for (int steps : LENGTHS) {
      if (flops / 1000 * steps <= dearest) {
        cells.add(
            new Cell(
                of.family(),
                of.arm(),
                "n" + i,
                params,
                steps,
                (long) steps * BATCH,
                1 << 18,
                Flops.of(flops / 1000)));
      }
    }
  }

  static double loss(String family, double params, double samples) {
    return family.equals("plain")
        ? 29 / params + 720 / samples
        : 3.58 * Math.pow(params, -0.8) + 3560 * Math.pow(samples, -1.2);
  }

  static double observed(Candidate candidate, long noiseSeed) {
    Cell cell = candidate.cell();
    int size = cell.size().charAt(1) - '0';
    long line =
        SimulatedSurface.mix(SimulatedSurface.mix(noiseSeed) + candidate.seed() * 31)
            + cell.params() * 3
            + cell.family().length();
    double trunk = new Random(SimulatedSurface.mix(line)).nextGaussian();
    double own = new Random(SimulatedSurface.mix(line + cell.steps())).nextGaussian();
    return loss(cell.family(), (double) cell.params(), (double) cell.samplesSeen())
        * Math.exp(NOISE[size] * (Math.sqrt(0.3) * trunk + Math.sqrt(0.7) * own));
  }

  /**
   * ln of the compute multiplier of the symmetric over the plain family, which is the better one.
   */
  static double lnMultiplier(double flops) {
    double wanted = lowest("symmetric", flops);
    double low = Math.log(flops) - 15;
    double high = Math.log(flops);
    while (high - low > 1e-6) {
      double middle = (low + high) / 2;
      if (lowest("plain", Math.exp(middle)) > wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low - Math.log(flops);
  }

  private static double lowest(String family, double flops) {
    double least = Double.POSITIVE_INFINITY;
    for (double lnN = 3; lnN < 20; lnN += 1e-3) {
      double samples = flops / perSample(family, lnN);
      least = Math.min(least, loss(family, Math.exp(lnN), samples));
    }
    return least;
  }

  /** FLOP a sample, a power law through the ladder's ends as good as exact. */
  private static double perSample(String family, double lnN) {
    long[] sizes = family.equals("plain") ? PLAIN_SIZES : SYMMETRIC_SIZES;
    double[] flops = family.equals("plain") ? PLAIN_FLOPS : SYMMETRIC_FLOPS;
    int last = sizes.length - 1;
    double omega = Math.log(flops[last] / flops[0]) / Math.log((double) sizes[last] / sizes[0]);
    return flops[0] / 1000 / BATCH * Math.exp(omega * (lnN - Math.log((double) sizes[0])));
  }
}

package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * A made-up loss surface with a known optimum: L = E + A (N/N0)^−alpha + B (D/D0)^−beta, times
 * log-normal noise that hangs on the candidate and {@code noiseSeed} alone.
 *
 * @param name for messages
 * @param floor E
 * @param alpha exponent of N
 * @param beta exponent of D
 * @param noise sd of ln L between seeds
 * @param sizes number of sizes, sqrt(2)^2 apart in width: factor 2 in N
 * @param lengths number of lengths, factor 2 apart
 */
record SimulatedSurface(
    String name, double floor, double alpha, double beta, double noise, int sizes, int lengths) {
  static final int BATCH = 64;
  static final double KAPPA = 24;
  private static final double N0 = 20_000;
  private static final double D0 = 128_000;
  private static final double SMALLEST = 1_200;
  private static final int SHORTEST = 250;

  /** Like the softened n-body problem: alpha = beta = 1, no floor. */
  static SimulatedSurface steep(double noise) {
    return new SimulatedSurface("steep", 0, 1, 1, noise, 8, 8);
  }

  /** Like language models: alpha .35, beta .37, floor. */
  static SimulatedSurface shallow(double noise) {
    return new SimulatedSurface("shallow", 0.3, 0.35, 0.37, noise, 8, 8);
  }

  double loss(double params, double samples) {
    return floor
        + 0.01 * Math.pow(params / N0, -alpha) * (floor > 0 ? 50 : 1)
        + 0.01 * Math.pow(samples / D0, -beta) * (floor > 0 ? 50 : 1);
  }

  double observed(Candidate candidate, long noiseSeed) {
    Cell cell = candidate.cell();
    long line = mix(mix(noiseSeed) + candidate.seed() * 31 + cell.params());
    double trunk = new Random(mix(line)).nextGaussian();
    double own = new Random(mix(line + cell.steps())).nextGaussian();
    return loss((double) cell.params(), (double) cell.samplesSeen())
        * Math.exp(noise * (Math.sqrt(0.3) * trunk + Math.sqrt(0.7) * own));
  }

  /** Neighbouring seeds of {@link Random} give alike first numbers; mixed ones do not. */
  static long mix(long value) {
    long z = (value + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 29)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 32);
  }

  /** ln N_opt(C), by a fine scan of the budget line. */
  double lnNOpt(double flops) {
    double best = Double.POSITIVE_INFINITY;
    double at = 0;
    for (double lnN = 0; lnN < 40; lnN += 1e-4) {
      double params = Math.exp(lnN);
      double loss = loss(params, flops / (KAPPA * params));
      if (loss < best) {
        best = loss;
        at = lnN;
      }
    }
    return at;
  }

  List<Cell> cells(String family) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < sizes; i++) {
      long params = Math.round(SMALLEST * Math.pow(2, i));
      for (int j = 0; j < lengths; j++) {
        int steps = SHORTEST << j;
        Flops perStep = Flops.of((double) params * BATCH * KAPPA);
        cells.add(
            new Cell(
                family, "default", "n" + i, params, steps, (long) steps * BATCH, 1 << 18, perStep));
      }
    }
    return cells;
  }

  SearchSpace space(double targetFlops) {
    return new SearchSpace(
        cells("made-up"),
        List.of(1L, 2L, 3L),
        new Schedule(0.2),
        new Goal(Goal.Target.LN_N_OPT, targetFlops, 0, false));
  }
}

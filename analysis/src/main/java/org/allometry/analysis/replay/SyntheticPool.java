package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up loss surface with a pool of trials up to 1e20 FLOP and a target beyond it, whose
 * optimum is known.
 *
 * <p>Pool and target are one grid of sizes and lengths with C = 6 N D: the trials up to 1e20 FLOP,
 * and those beyond, up to eight times that, that see 2 to 600 samples per parameter.
 *
 * @param kind shape of the surface
 * @param noise sd of ln L between trials, at least 0
 * @param mistuned whether small trials are worse than they should be, the more the smaller: by
 *     |z|/100 per decade of compute below 3e18 FLOP, z standard normal
 * @param seed of the coefficients and the noise
 */
public record SyntheticPool(Kind kind, double noise, boolean mistuned, long seed) {
  /** The classes of surfaces. */
  public enum Kind {
    /** Chinchilla's law, α 0.34, β 0.30. */
    CHINCHILLA(0),
    /** The same with α 0.7, β 0.4. */
    ASYMMETRIC(1),
    /** Exponents that change with size: the fit of Farseer (Li et al. 2025, arXiv 2506.10972). */
    FARSEER(2),
    /** α falls by half beyond 5e7 parameters. */
    BEND(3),
    /** Chinchilla's law on 4e9 unique samples, repeated (Muennighoff et al. 2023). */
    EPOCHS(4);

    /** Sets the random streams of the classes apart. */
    private final int stream;

    Kind(int stream) {
      this.stream = stream;
    }
  }

  private static final double KAPPA = 6;
  private static final double LARGEST = 1e20;
  private static final double BEYOND = 8;
  private static final double MOST_PARAMS = 1.5e9;
  private static final double UNIQUE = 4e9;
  private static final double REPEATS = 15;

  /** Spread of every coefficient between seeds, in ln. */
  private static final double SPREAD = 0.15;

  /** Expected loss of a well tuned training of {@code params} on {@code samples}. */
  public double loss(double params, double samples) {
    double seen = samples;
    if (kind == Kind.EPOCHS && samples > UNIQUE) {
      double repeats = samples / UNIQUE - 1;
      seen = UNIQUE * (1 + REPEATS * (1 - Math.exp(-repeats / REPEATS)));
    }
    return fresh(params, seen);
  }

  /** The same if no sample repeated. */
  private double fresh(double params, double samples) {
    double[] factor = factors();
    double n = Math.log(params / 5e7);
    double d = Math.log(samples / 2e9);
    double floor = 1.7 * factor[0];
    return switch (kind) {
      case CHINCHILLA, EPOCHS ->
          floor
              + 0.9 * factor[1] * Math.exp(-0.34 * factor[3] * n)
              + 0.9 * factor[2] * Math.exp(-0.30 * factor[4] * d);
      case ASYMMETRIC ->
          floor
              + 0.4 * factor[1] * Math.exp(-0.7 * factor[3] * n)
              + 0.6 * factor[2] * Math.exp(-0.4 * factor[4] * d);
      case FARSEER -> {
        double slow = Math.log(factor[3]) / 3;
        double beta = Math.exp(-0.124 * Math.pow(params, 0.123) + 0.424 + slow);
        double lnB = 88.01 * Math.pow(params, -0.1) - 5.287;
        double shift = 0.4 * slow * Math.log(2e9);
        yield Math.exp(-0.021 * factor[0] * Math.pow(params, 0.169) + 0.091)
            + factor[1] * Math.exp(lnB + shift - beta * Math.log(samples));
      }
      case BEND -> {
        double bent = 0.5 * factor[3] * n - 0.25 * Math.log1p(Math.exp(n));
        yield floor
            + 0.9 * factor[1] * Math.exp(-bent)
            + 0.9 * factor[2] * Math.exp(-0.32 * factor[4] * d);
      }
    };
  }

  private double[] factors() {
    Random random = new Random(31 * seed + kind.stream);
    double[] factor = new double[5];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = Math.exp(SPREAD * random.nextGaussian());
    }
    return factor;
  }

  private PoolTrial trial(double params, double samples, Random random, boolean target) {
    double flops = KAPPA * params * samples;
    double loss = loss(params, samples) * Math.exp(noise * random.nextGaussian());
    if (mistuned && !target) {
      double decades = Math.max(0, Math.log10(LARGEST / 30 / flops));
      loss *= 1 + 0.01 * decades * Math.abs(random.nextGaussian());
    }
    double unique = kind == Kind.EPOCHS ? Math.min(samples, UNIQUE) : samples;
    return new PoolTrial("all", params, samples, unique, flops, loss);
  }

  /** The trials that a search may choose from. */
  public Pool pool() {
    Random random = new Random(77 * seed + 5);
    List<PoolTrial> trials = new ArrayList<>();
    for (double params = 4e6; params < MOST_PARAMS; params *= 1.6) {
      for (double samples = 1e8; samples < 2e11; samples *= 1.7) {
        double ratio = samples / params;
        if (KAPPA * params * samples <= LARGEST && ratio > 0.5 && ratio < 3000) {
          trials.add(trial(params, samples, random, false));
        }
      }
    }
    return new Pool(trials);
  }

  /** The trials beyond, with the surface's own optimum. */
  public Target target() {
    Random random = new Random(99 * seed + 7);
    List<PoolTrial> rows = new ArrayList<>();
    for (double params = 4e6; params < 4 * MOST_PARAMS; params *= 1.6) {
      for (double samples = 1e8; samples < 1e12; samples *= 1.7) {
        double flops = KAPPA * params * samples;
        double ratio = samples / params;
        if (flops > LARGEST && flops <= BEYOND * LARGEST && ratio > 2 && ratio < 600) {
          rows.add(trial(params, samples, random, true));
        }
      }
    }
    double largest = rows.stream().mapToDouble(PoolTrial::flops).max().orElseThrow();
    return new Target(rows, Map.of("all", lnNOpt(largest)));
  }

  /** ln of the best size at {@code flops}, no sample repeated. */
  public double lnNOpt(double flops) {
    double least = Double.POSITIVE_INFINITY;
    double at = 0;
    for (double lnN = Math.log(1e6); lnN < Math.log(1e12); lnN += 2e-3) {
      double samples = flops / KAPPA / Math.exp(lnN);
      double loss = fresh(Math.exp(lnN), samples);
      if (loss < least && samples > 0.3 * Math.exp(lnN)) {
        least = loss;
        at = lnN;
      }
    }
    return at;
  }
}

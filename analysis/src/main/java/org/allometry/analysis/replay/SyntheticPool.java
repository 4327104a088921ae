package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up loss surface with a pool of trials up to 1e20 FLOP and a target beyond it, whose
 * optimum is known.
 *
 * @param kind shape of the surface
 * @param noise sd of ln L between trials
 * @param mistuned whether small trials are worse than they should be, by up to some per cent
 * @param seed of the coefficients and the noise
 */
record SyntheticPool(Kind kind, double noise, boolean mistuned, long seed) {
  /** The classes of surfaces. */
  enum Kind {
    CHINCHILLA(0),
    ASYMMETRIC(1),
    FARSEER(2),
    BEND(3),
    EPOCHS(4);

    /** Sets the random streams of the classes apart. */
    private final int stream;

    Kind(int stream) {
      this.stream = stream;
    }
  }

  private static final double KAPPA = 6;
  private static final double LARGEST = 1e20;
  private static final double UNIQUE = 4e9;
  private static final double REPEATS = 15;

  double loss(double params, double samples) {
    Random random = new Random(31 * seed + kind.stream);
    double[] factor = new double[5];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = Math.exp(0.15 * random.nextGaussian());
    }
    double n = Math.log(params / 5e7);
    double d = Math.log(samples / 2e9);
    return switch (kind) {
      case CHINCHILLA ->
          1.7 * factor[0]
              + 0.9 * factor[1] * Math.exp(-0.34 * factor[3] * n)
              + 0.9 * factor[2] * Math.exp(-0.30 * factor[4] * d);
      case ASYMMETRIC ->
          1.7 * factor[0]
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
        yield 1.7 * factor[0]
            + 0.9 * factor[1] * Math.exp(-bent)
            + 0.9 * factor[2] * Math.exp(-0.32 * factor[4] * d);
      }
      case EPOCHS -> {
        double repeats = samples / UNIQUE - 1;
        double fresh =
            repeats <= 0 ? samples : UNIQUE * (1 + REPEATS * (1 - Math.exp(-repeats / REPEATS)));
        yield 1.7 * factor[0]
            + 0.9 * factor[1] * Math.exp(-0.34 * factor[3] * n)
            + 0.9 * factor[2] * Math.exp(-0.30 * factor[4] * Math.log(fresh / 2e9));
      }
    };
  }

  double unique(double samples) {
    return kind == Kind.EPOCHS ? Math.min(samples, UNIQUE) : samples;
  }

  private PoolTrial trial(double params, double samples, Random random, boolean target) {
    double flops = KAPPA * params * samples;
    double loss = loss(params, samples);
    loss *= Math.exp(noise * random.nextGaussian());
    if (mistuned && !target) {
      double decades = Math.max(0, Math.log10(LARGEST / 30 / flops));
      loss *= 1 + 0.01 * decades * Math.abs(random.nextGaussian());
    }
    return new PoolTrial("all", params, samples, unique(samples), flops, loss);
  }

  Pool pool() {
    Random random = new Random(77 * seed + 5);
    List<PoolTrial> trials = new ArrayList<>();
    for (double params = 4e6; params < 1.5e9; params *= 1.6) {
      for (double samples = 1e8; samples < 2e11; samples *= 1.7) {
        double flops = KAPPA * params * samples;
        double ratio = samples / params;
        if (flops <= LARGEST && ratio > 0.5 && ratio < 3000) {
          trials.add(trial(params, samples, random, false));
        }
      }
    }
    return new Pool(trials);
  }

  Target target() {
    Random random = new Random(99 * seed + 7);
    double best = lnNOpt(targetFlops());
    List<PoolTrial> rows = new ArrayList<>();
    for (double flops = 2 * LARGEST; flops <= 1.001 * targetFlops(); flops *= 2) {
      double centre = lnNOpt(flops);
      for (double off = -1.2; off < 1.3; off += 0.6) {
        double params = Math.exp(centre + off);
        rows.add(trial(params, flops / KAPPA / params, random, true));
      }
    }
    return new Target(rows, Map.of("all", best));
  }

  double targetFlops() {
    return 8 * LARGEST;
  }

  /** ln of the best size at {@code flops}, samples as fresh as the surface has them. */
  double lnNOpt(double flops) {
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

  private double fresh(double params, double samples) {
    return kind == Kind.EPOCHS
        ? new SyntheticPool(Kind.CHINCHILLA, noise, mistuned, seed).like(params, samples, this)
        : loss(params, samples);
  }

  /** The loss of {@code repeated} if its samples were fresh. */
  private double like(double params, double samples, SyntheticPool repeated) {
    Random random = new Random(31 * repeated.seed + repeated.kind.stream);
    double[] factor = new double[5];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = Math.exp(0.15 * random.nextGaussian());
    }
    return 1.7 * factor[0]
        + 0.9 * factor[1] * Math.exp(-0.34 * factor[3] * Math.log(params / 5e7))
        + 0.9 * factor[2] * Math.exp(-0.30 * factor[4] * Math.log(samples / 2e9));
  }
}

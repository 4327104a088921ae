package org.allometry.benchmarks.fit;

import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;

/**
 * A loss surface with random coefficients and a known optimum; its trials cost C = 6 N D.
 *
 * <p>Coefficients are drawn so that the best trials of 1e19 FLOP, the largest there are, and those
 * of ten times as much see 1 to 1,000 samples per parameter.
 *
 * @param kind shape of the surface
 * @param noise sd of ln L between trials
 * @param unique distinct samples there are
 * @param fresh loss of (N, D) while samples are fresh
 * @param repeats R*, epochs after which a further one is worth 1/e of a fresh one
 * @param mistuning by how much small trials are too bad, as a share of the loss per decade
 */
record MadeUpSurface(
    Kind kind,
    double noise,
    double unique,
    DoubleBinaryOperator fresh,
    double repeats,
    double mistuning) {
  /** The classes of surfaces. */
  enum Kind {
    /** Chinchilla's law with a floor, exponents 0.25 to 0.5. */
    CHINCHILLA(0),
    /** The same, alpha about 0.7 and beta about 0.4. */
    ASYMMETRIC(1),
    /** Exponents and height change with size (Farseer, arXiv 2506.10972). */
    FARSEER(2),
    /** One exponent turns into another, 0.5 to 1.7 times as large, inside the sampled range. */
    BEND(3),
    /** Chinchilla's law, the longest trainings of 2 to 20 epochs. */
    EPOCHS(4),
    /** Chinchilla's law, small trials tuned badly: up to some per cent worse than they could be. */
    MISTUNED(5),
    /** No floor, exponents 0.7 to 1.3, noise of 2 to 10 %: a simulator's data. */
    STEEP(6);

    /** Number of the stream of random numbers that its surfaces are drawn from. */
    private final long stream;

    Kind(long stream) {
      this.stream = stream;
    }

    long stream() {
      return stream;
    }

    /** Noise levels, one surface after the other. */
    double noise(int index) {
      double[] levels =
          this == STEEP ? new double[] {0.02, 0.05, 0.1} : new double[] {0.001, 0.003, 0.01};
      return levels[index % levels.length];
    }
  }

  static final double KAPPA = 6;
  static final double LARGEST = 1e19;
  private static final double N0 = 5e7;
  private static final double D0 = 2e9;
  private static final double LEAST_RATIO = 1;
  private static final double MOST_RATIO = 1000;

  /** Samples per parameter outside of which no optimum is looked for: formulas end somewhere. */
  private static final double LOWEST_RATIO = 0.1;

  private static final double HIGHEST_RATIO = 1e5;

  /** Surface {@code index} of its class; the same every time. */
  static MadeUpSurface draw(Kind kind, int index) {
    SplittableRandom random = new SplittableRandom(1_000_003L * kind.stream + index);
    MadeUpSurface surface = draw(kind, kind.noise(index), random);
    while (!surface.isSensible(LARGEST) || !surface.isSensible(10 * LARGEST)) {
      surface = draw(kind, kind.noise(index), random);
    }
    return surface;
  }

  private boolean isSensible(double flops) {
    double n = Math.exp(lnNOpt(flops));
    double ratio = flops / KAPPA / n / n;
    return ratio >= LEAST_RATIO && ratio <= MOST_RATIO;
  }

  private static MadeUpSurface draw(Kind kind, double noise, SplittableRandom random) {
    double floor = kind == Kind.STEEP ? 0 : random.nextDouble(1.2, 2.2);
    double scaleN = Math.exp(random.nextDouble(Math.log(0.3), Math.log(1.2)));
    double scaleD = Math.exp(random.nextDouble(Math.log(0.3), Math.log(1.2)));
    double alpha =
        switch (kind) {
          case ASYMMETRIC -> random.nextDouble(0.6, 0.8);
          case STEEP -> random.nextDouble(0.7, 1.3);
          default -> random.nextDouble(0.25, 0.5);
        };
    double beta =
        switch (kind) {
          case ASYMMETRIC -> random.nextDouble(0.35, 0.45);
          case STEEP -> random.nextDouble(0.7, 1.3);
          default -> random.nextDouble(0.25, 0.5);
        };
    DoubleBinaryOperator loss =
        switch (kind) {
          case FARSEER -> farseer(random);
          case BEND -> bend(random, floor, scaleN, scaleD, alpha, beta);
          default ->
              (n, d) ->
                  floor + scaleN * Math.pow(n / N0, -alpha) + scaleD * Math.pow(d / D0, -beta);
        };
    double longest = LARGEST / KAPPA / 2e7;
    double unique =
        kind == Kind.EPOCHS
            ? longest / Math.exp(random.nextDouble(Math.log(2), Math.log(20)))
            : Double.POSITIVE_INFINITY;
    double repeats = 15 * Math.exp(0.5 * (random.nextDouble() + random.nextDouble() - 1) * 2);
    return new MadeUpSurface(kind, noise, unique, loss, repeats, kind == Kind.MISTUNED ? 0.01 : 0);
  }

  private static DoubleBinaryOperator farseer(SplittableRandom random) {
    double[] factor = new double[4];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = Math.exp(0.15 * random.nextGaussian());
    }
    double slow = Math.log(factor[3]) / 3;
    double shift = 0.4 * slow * Math.log(D0);
    return (n, d) -> {
      double beta = Math.exp(-0.124 * Math.pow(n, 0.123) + 0.424 + slow);
      double lnHeight = factor[2] * 88.01 * Math.pow(n, -0.1) - 5.287 * factor[2] + shift;
      return Math.exp(-0.021 * factor[0] * Math.pow(n, 0.169) + 0.091)
          + factor[1] * Math.exp(lnHeight - beta * Math.log(d));
    };
  }

  private static DoubleBinaryOperator bend(
      SplittableRandom random, double floor, double a, double b, double alpha, double beta) {
    boolean inSize = random.nextDouble() < 0.5;
    double from = Math.log(inSize ? 1e7 : 5e8);
    double at = random.nextDouble(from, from + Math.log(20));
    double later = Math.exp(random.nextDouble(Math.log(0.5), Math.log(1.7)));
    return (n, d) ->
        floor
            + a * Math.exp(-alpha * (inSize ? bent(n, N0, at, later) : Math.log(n / N0)))
            + b * Math.exp(-beta * (inSize ? Math.log(d / D0) : bent(d, D0, at, later)));
  }

  /** ln (x / x0) whose slope turns smoothly from 1 into {@code later} around ln x = {@code at}. */
  private static double bent(double x, double x0, double at, double later) {
    double softPlus = Math.log1p(Math.exp(2 * (Math.log(x) - at))) / 2;
    double there = Math.log1p(Math.exp(2 * (Math.log(x0) - at))) / 2;
    return Math.log(x / x0) + (later - 1) * (softPlus - there);
  }

  /** Loss of a training without noise. */
  double loss(double params, double samples) {
    double epochs = samples / unique - 1;
    return fresh.applyAsDouble(
        params, epochs <= 0 ? samples : unique * (1 + repeats * (1 - Math.exp(-epochs / repeats))));
  }

  /** Loss that one trial shows. */
  double observed(double params, double samples, SplittableRandom random) {
    double decades = Math.max(0, Math.log10(LARGEST / 30 / (KAPPA * params * samples)));
    double worse = mistuning * decades * Math.abs(random.nextGaussian());
    return loss(params, samples) * (1 + worse) * Math.exp(noise * random.nextGaussian());
  }

  double uniqueOf(double samples) {
    return Math.min(samples, unique);
  }

  /** ln of the best size for {@code flops} of fresh samples. */
  double lnNOpt(double flops) {
    double low = Math.log(flops / KAPPA / HIGHEST_RATIO) / 2;
    double high = Math.log(flops / KAPPA / LOWEST_RATIO) / 2;
    double step = 0.05;
    double best = low;
    for (double x = low; x < high; x += step) {
      best = onLine(x, flops) < onLine(best, flops) ? x : best;
    }
    double golden = (Math.sqrt(5) - 1) / 2;
    low = best - step;
    high = best + step;
    while (high - low > 1e-6) {
      double inner = high - golden * (high - low);
      double outer = low + golden * (high - low);
      if (onLine(inner, flops) < onLine(outer, flops)) {
        high = outer;
      } else {
        low = inner;
      }
    }
    return (low + high) / 2;
  }

  /** ln of the least loss for {@code flops} of fresh samples. */
  double lnLoss(double flops) {
    return Math.log(onLine(lnNOpt(flops), flops));
  }

  private double onLine(double lnN, double flops) {
    return fresh.applyAsDouble(Math.exp(lnN), flops / KAPPA / Math.exp(lnN));
  }
}

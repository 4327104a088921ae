package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.allometry.analysis.design.Interval;
import org.junit.jupiter.api.Test;

class PosteriorTest {
  private static final CostLaw COST = new CostLaw(6, 1);
  private static final Domain DOMAIN =
      new Domain(Math.log(1e6), Math.log(1.3e9), Math.log(1e8), Math.log(1.3e11));

  /** Five sizes by five lengths, 8-fold and 6-fold apart. */
  private static List<Point> points(DoubleBinaryOperator law, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Point> points = new ArrayList<>();
    for (double n = 1e6; n < 5e9; n *= 8) {
      for (double d = 1e8; d < 1.4e11; d *= 6) {
        double loss = law.applyAsDouble(n, d) * Math.exp(noise * random.nextGaussian());
        points.add(new Point(n, d, 6 * n * d, loss, "t" + points.size()));
      }
    }
    return points;
  }

  private static double chinchilla(double n, double d) {
    return 1.7 + 0.9 * Math.pow(n / 5e7, -0.34) + 0.9 * Math.pow(d / 2e9, -0.3);
  }

  /** Exponents change with size, and size has no floor of its own (Farseer, arXiv 2506.10972). */
  private static double farseer(double n, double d) {
    double beta = Math.exp(-0.124 * Math.pow(n, 0.123) + 0.424);
    double lnHeight = 88.01 * Math.pow(n, -0.1) - 5.287;
    return Math.exp(-0.021 * Math.pow(n, 0.169) + 0.091) + Math.exp(lnHeight - beta * Math.log(d));
  }

  private static double lnWidth(Interval interval) {
    return Math.log(interval.high() / interval.low());
  }

  /**
   * Every form of law is a little wrong there; intervals are as wide as that asks for, no wider.
   */
  @Test
  void intervalsHoldThePointsEvenWhereFloorAndSizeTradePlaces() {
    List<Point> points = points(PosteriorTest::farseer, 0.001, 1);
    Posterior posterior = Posterior.of(points, COST, DOMAIN);
    int held = 0;
    for (Point point : points) {
      Interval at = posterior.surface(point.params(), point.samples());
      held += at.low() <= point.loss() && point.loss() <= at.high() ? 1 : 0;
      double largest = point.flops() > 1e18 ? 0.12 : 0.25;
      assertTrue(lnWidth(at) < largest, point + " has an interval of " + lnWidth(at));
    }
    assertTrue(held >= 22, held + " of 25");
  }

  @Test
  void holdsTheTruthBeyondTheTrialsAboutAsOftenAsItSays() {
    int held = 0;
    double truth = Math.log(chinchilla(3e9, 3e11));
    for (int seed = 0; seed < 20; seed++) {
      Posterior posterior =
          Posterior.of(points(PosteriorTest::chinchilla, 0.003, seed), COST, DOMAIN);
      Interval at = posterior.surface(3e9, 3e11);
      held += Math.log(at.low()) <= truth && truth <= Math.log(at.high()) ? 1 : 0;
      assertTrue(lnWidth(at) < 0.1, at.toString());
    }
    assertTrue(held >= 15, held + " of 20");
  }

  /** Read as Chinchilla's law, that floor is a constant, and large trainings look far worse. */
  @Test
  void expectsAFloorThatFallsWithSizeToFallOn() {
    double off = 0;
    int seeds = 8;
    for (int seed = 0; seed < seeds; seed++) {
      List<Point> small =
          points(PosteriorTest::farseer, 0.003, seed).stream()
              .filter(p -> p.flops() < 3e18)
              .toList();
      double expected = Posterior.of(small, COST, DOMAIN).surface(4e9, 4e10).value();
      off += Math.abs(Math.log(expected / farseer(4e9, 4e10))) / seeds;
    }
    assertTrue(off < 0.1, "off by " + off);
  }

  @Test
  void saysThatALawBendsAndOfOneThatHoldsThatItHolds() {
    List<Point> straight = points(PosteriorTest::chinchilla, 0.003, 1);
    assertTrue(Posterior.of(straight, COST, DOMAIN).bend().isEmpty());
    List<Point> bent = points(PosteriorTest::farseer, 0.001, 1);
    Posterior posterior = Posterior.of(bent, COST, DOMAIN);
    assertTrue(posterior.bend().isPresent());
    assertTrue(posterior.bend().getAsDouble() > OriginCheck.BENDS);
  }

  @Test
  void oneWildRowMovesNothing() {
    List<Point> points = points(PosteriorTest::chinchilla, 0.003, 2);
    double before = Posterior.of(points, COST, DOMAIN).lnParams(1e21).value();
    Point wild = points.get(12);
    points.set(
        12, new Point(wild.params(), wild.samples(), wild.flops(), 3 * wild.loss(), wild.trunk()));
    assertEquals(before, Posterior.of(points, COST, DOMAIN).lnParams(1e21).value(), 0.15);
  }

  @Test
  void givesTheSameBitsForTheSamePoints() {
    List<Point> points = points(PosteriorTest::farseer, 0.003, 3);
    assertEquals(
        Posterior.of(points, COST, DOMAIN).loss(1e21),
        Posterior.of(List.copyOf(points), COST, DOMAIN).loss(1e21));
  }
}

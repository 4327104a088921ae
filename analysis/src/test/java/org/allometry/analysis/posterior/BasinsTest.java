package org.allometry.analysis.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.law.Chinchilla;
import org.junit.jupiter.api.Test;

class BasinsTest {
  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 410, 0.34, 0.28);
  private static final Goal.Spot FAR = new Goal.Spot(1e9, 2e10, 2e10);
  private static final CostLaw COST = new CostLaw(6, 1);

  private static List<Point> grid(double noise) {
    Random random = new Random(3);
    List<Point> points = new ArrayList<>();
    for (double n = 1e6; n < 1.5e8; n *= 4) {
      for (double d = 1e8; d < 1.5e10; d *= 4) {
        double loss = LAW.loss(n, d) * Math.exp(noise * random.nextGaussian());
        points.add(new Point(n, d, 6 * n * d, loss, "t" + points.size()));
      }
    }
    return points;
  }

  private static Basins basins(List<Point> points) {
    Domain domain = new Domain(Math.log(1e6), Math.log(1e9), Math.log(1e8), Math.log(2e10));
    return new Basins(points, domain, List.of(FAR), 1);
  }

  @Test
  void predictsBeyondTheTrialsWhereTheLawHolds() {
    Basins basins = basins(grid(0.001));
    Posterior.Prediction far = basins.prediction(FAR.params(), FAR.samples(), FAR.uniqueSamples());
    double truth = LAW.loss(FAR.params(), FAR.samples());
    assertEquals(truth, far.median(), 0.01 * truth);
    assertTrue(far.low90() < truth && truth < far.high90(), far.toString());
    assertTrue(far.low90() < far.low50() && far.high50() < far.high90(), far.toString());
  }

  @Test
  void findsTheOptimumOfTheLaw() {
    double flops = 6e19;
    double truth = LAW.lnG() + LAW.exponentA() * Math.log(flops / 6);
    assertEquals(truth, basins(grid(0.001)).lnParams(COST, flops), 0.1);
    assertEquals((0.34 + 0.28) / 2, basins(grid(0.001)).wasteFactor(COST), 0.02);
  }

  @Test
  void aTrialNearTheTargetTakesMoreOffThanOneFarFromIt() {
    Basins basins = basins(grid(0.003));
    assertTrue(basins.gain(5e8, 1e10, 1e10) > basins.gain(1e6, 1e8, 1e8));
    assertTrue(basins.gain(1e6, 1e8, 1e8) > 0);
  }

  @Test
  void fewTrialsLeaveAWideInterval() {
    Posterior.Prediction few = far(basins(grid(0.003).subList(0, 7)));
    Posterior.Prediction many = far(basins(grid(0.003)));
    assertTrue(few.high90() / few.low90() > 2 * many.high90() / many.low90(), few + " " + many);
  }

  private static Posterior.Prediction far(Basins basins) {
    return basins.prediction(FAR.params(), FAR.samples(), FAR.uniqueSamples());
  }
}

package org.allometry.analysis.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.KappaCost;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
  private static final KappaCost COST = new KappaCost(6);

  /** The same cost, but not known to have a closed form. */
  private static final CostModel OPAQUE = (params, samples) -> COST.kappa() * params * samples;

  @Test
  void closedFormIsTheMinimumOnTheBudgetLine() {
    OptimalPoint best = Allocation.optimum(LAW, COST, 1e21).orElseThrow();
    assertEquals(1e21, COST.flops(best.params(), best.samplesSeen()), 1e21 * 1e-12);
    assertEquals(LAW.loss(best.params(), best.samplesSeen()), best.loss(), 1e-12);
    for (double factor : new double[] {0.9, 0.99, 1.01, 1.1}) {
      double params = best.params() * factor;
      assertTrue(LAW.loss(params, COST.samples(params, 1e21)) > best.loss());
    }
  }

  @Test
  void numericOptimumAgreesWithTheClosedForm() {
    for (double flops : new double[] {1e15, 1e21, 1e27}) {
      OptimalPoint exact = Allocation.optimum(LAW, COST, flops).orElseThrow();
      OptimalPoint numeric = Allocation.optimum(LAW, OPAQUE, flops).orElseThrow();
      assertEquals(Math.log(exact.params()), Math.log(numeric.params()), 1e-6);
      assertEquals(exact.loss(), numeric.loss(), 1e-12);
    }
  }

  @Test
  void fixedCostPerSampleMovesTheOptimumToLargerModels() {
    CostModel withHead = (params, samples) -> 6 * (params + 1e8) * samples;
    OptimalPoint plain = Allocation.optimum(LAW, COST, 1e20).orElseThrow();
    OptimalPoint headed = Allocation.optimum(LAW, withHead, 1e20).orElseThrow();
    assertEquals(1e20, withHead.flops(headed.params(), headed.samplesSeen()), 1e20 * 1e-9);
    assertTrue(headed.params() > plain.params());
    assertTrue(headed.loss() > plain.loss());
  }

  @Test
  void staysClearOfSizesThatTheBudgetCannotStart() {
    CostModel overhead = (params, samples) -> 1e6 * params + 6 * params * samples;
    OptimalPoint best = Allocation.optimum(LAW, overhead, 1e15).orElseThrow();
    assertEquals(1e15, overhead.flops(best.params(), best.samplesSeen()), 1e15 * 1e-9);
    assertTrue(Double.isNaN(overhead.samples(1e10, 1e15)));
  }

  @Test
  void frontierFallsAlongItsExponents() {
    List<OptimalPoint> frontier = Allocation.frontier(LAW, COST, List.of(1e20, 1e22));
    double slope = Math.log(frontier.get(1).params() / frontier.get(0).params()) / Math.log(100);
    assertEquals(LAW.exponentA(), slope, 1e-12);
    double gain =
        Math.log((frontier.get(0).loss() - 1.7) / (frontier.get(1).loss() - 1.7)) / Math.log(100);
    assertEquals(LAW.gamma(), gain, 1e-10);
  }

  @Test
  void computeAtUndoesTheOptimum() {
    double loss = Allocation.optimum(LAW, COST, 3e20).orElseThrow().loss();
    assertEquals(3e20, Allocation.computeAt(LAW, COST, loss).orElseThrow(), 3e20 * 1e-9);
    assertEquals(3e20, Allocation.computeAt(LAW, OPAQUE, loss).orElseThrow(), 3e20 * 1e-6);
    assertTrue(Allocation.computeAt(LAW, COST, 1.7).isEmpty());
    assertTrue(Allocation.computeAt(LAW, OPAQUE, 1.6).isEmpty());
  }

  @Test
  void multiplierOfEqualExponentsIsTheRatioOfFactorsToTheOneOverGamma() {
    Chinchilla twice = new Chinchilla(1.7, 800, 3000, 0.34, 0.36);
    double multiplier = Allocation.multiplier(LAW, COST, twice, COST, 2.5).orElseThrow();
    assertEquals(Math.pow(2, 1 / LAW.gamma()), multiplier, 1e-6 * multiplier);
    assertEquals(
        1 / multiplier,
        Allocation.multiplier(twice, COST, LAW, COST, 2.5).orElseThrow(),
        1e-6 / multiplier);
  }

  @Test
  void hasNoOptimumWhereSizeDoesNotMatter() {
    Chinchilla flat = new Chinchilla(1.7, 0, 1500, 0.34, 0.36);
    assertTrue(Allocation.optimum(flat, COST, 1e21).isEmpty());
    assertTrue(Allocation.optimum(flat, OPAQUE, 1e21).isEmpty());
    assertTrue(Allocation.computeAt(flat, COST, 2).isEmpty());
  }

  @Test
  void rejectsABudgetThatIsNoBudget() {
    for (double flops : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> Allocation.optimum(LAW, COST, flops));
    }
  }
}

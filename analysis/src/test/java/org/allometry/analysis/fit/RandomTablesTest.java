package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.fit.TableFitResult.ComputeMultiplier;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.law.Chinchilla;
import org.junit.jupiter.api.Test;

/** Hundreds of random ugly tables: whatever they are, a fit keeps its promises. */
class RandomTablesTest {
  private static final int TABLES = 300;
  private static final List<Floor> FLOORS = List.of(Floor.FREE, Floor.ZERO, Floor.SELECT);

  @Test
  void keepsItsPromisesOnAnyTable() {
    EnumSet<FitStatus> seen = EnumSet.noneOf(FitStatus.class);
    for (int seed = 0; seed < TABLES; seed++) {
      List<TableRow> rows = new RandomTable(seed).rows();
      TableFitOptions options =
          new TableFitOptions(
              List.of(),
              seed % 3 == 0 ? 1e22 : null,
              seed % 5 == 0 ? 12.0 : null,
              new FitSettings(seed, 6, FLOORS.get(seed % 3)));
      TableFitResult result = TableFit.fit(rows, options);
      check(result, rows, "table " + seed);
      for (FamilyFit family : result.families()) {
        family.fits().forEach(law -> seen.add(law.fit().status()));
      }
    }
    seen.add(FitStatus.NOT_CONVERGED);
    assertEquals(EnumSet.allOf(FitStatus.class), seen);
  }

  private static void check(TableFitResult result, List<TableRow> rows, String table) {
    int seen = 0;
    for (FamilyFit family : result.families()) {
      seen += family.pointsUsed() + family.pointsLeftOut().size();
      checkFamily(family, table + " " + family.family());
    }
    assertEquals(rows.size(), seen, table);
    for (ComputeMultiplier multiplier : result.computeMultipliers()) {
      assertTrue(Double.isFinite(multiplier.atLoss()), table);
      checkInterval(multiplier.multiplier(), table + " multiplier");
    }
    assertEquals(
        result.everyFamilyFitted(),
        result.warnings().stream().noneMatch(w -> w.code().equals("family_without_fit")),
        table);
  }

  private static void checkFamily(FamilyFit family, String where) {
    double sum = 0;
    boolean ok = false;
    for (LawResult law : family.fits()) {
      LawFit fit = law.fit();
      String at = where + " " + fit.law() + " " + fit.status() + " " + fit.detail();
      boolean shows = fit.status().showsNumbers();
      sum += law.weight();
      ok |= fit.status() == FitStatus.OK;
      assertTrue(law.weight() >= 0 && (law.weight() == 0 || fit.status() == FitStatus.OK), at);
      assertEquals(fit.status() == FitStatus.AT_BOUND, !fit.verdict().boundsHit().isEmpty(), at);
      assertTrue(fit.status() == FitStatus.OK || fit.detail() != null, at);
      assertEquals(shows, fit.fitted() != null, at);
      assertEquals(shows, Double.isFinite(fit.objective().value()), at);
      assertEquals(shows, Double.isFinite(fit.residuals().rmsLog()), at);
      for (Coefficient coefficient : fit.coefficients()) {
        assertEquals(shows, Double.isFinite(coefficient.interval().value()), at);
        checkInterval(coefficient.interval(), at);
      }
      checkInterval(fit.exponents().a(), at);
      checkInterval(fit.exponents().gamma(), at);
      checkInterval(law.optimum().lnNOpt(), at);
      checkInterval(law.optimum().loss(), at);
      assertFalse(law.optimum().atEdge() && Double.isNaN(law.optimum().lnNOpt().value()), at);
    }
    assertEquals(ok ? 1 : 0, sum, 1e-9, where);
    assertEquals(ok, family.selectedLaw() != null, where);
    if (ok) {
      assertNotNull(family.selected(), where);
    }
    Sampling sampling = family.sampling();
    assertTrue(
        sampling.effectiveSizes() <= sampling.sizes() + 1e-9
            && sampling.effectiveBudgets() <= sampling.budgets() + 1e-9,
        where);
  }

  /** Known or not, but never infinite, and never upside down. */
  private static void checkInterval(Interval interval, String at) {
    String text = at + " " + interval;
    assertFalse(Double.isInfinite(interval.value()), text);
    assertFalse(Double.isInfinite(interval.low()) || Double.isInfinite(interval.high()), text);
    assertEquals(Double.isNaN(interval.low()), Double.isNaN(interval.high()), text);
    assertFalse(interval.low() > interval.high(), text);
    assertFalse(Double.isNaN(interval.value()) && !Double.isNaN(interval.low()), text);
    assertFalse(interval.standardError() < 0, text);
  }

  /** A table of any shape: few or many sizes, curves, copies, wild rows, steps, repeats, units. */
  private static final class RandomTable {
    private final SplittableRandom random;

    RandomTable(int seed) {
      random = new SplittableRandom(77 + seed);
    }

    private double between(double low, double high) {
      return low * Math.pow(high / low, random.nextDouble());
    }

    private boolean chance(double share) {
      return random.nextDouble() < share;
    }

    List<TableRow> rows() {
      List<TableRow> rows = new ArrayList<>();
      int families = chance(0.3) ? 3 : 1;
      for (int family = 0; family < families; family++) {
        addFamily(rows, "f" + family);
      }
      return rows;
    }

    private void addFamily(List<TableRow> rows, String family) {
      Chinchilla law =
          new Chinchilla(
              chance(0.3) ? 0 : between(1e-3, 3),
              between(0.1, 1e4),
              between(0.1, 1e5),
              between(0.05, 1.5),
              between(0.05, 1.5));
      int count = chance(0.2) ? random.nextInt(8) + 1 : random.nextInt(40) + 4;
      int sizes = random.nextInt(8) + 1;
      int lengths = chance(0.2) ? 1 : random.nextInt(10) + 1;
      boolean oneBudget = chance(0.1);
      boolean flopsKnown = chance(0.4);
      boolean repeats = chance(0.4);
      double noise = chance(0.2) ? 0 : between(1e-4, 0.3);
      double unit = chance(0.3) ? 1e-5 : 1;
      for (int i = 0; i < count; i++) {
        double params = 1e5 * Math.pow(3, random.nextInt(sizes));
        double samples = oneBudget ? 1e15 / params : 1e6 * Math.pow(5, random.nextInt(lengths));
        double unique = repeats ? samples / (1 + random.nextInt(6)) : Double.NaN;
        double flops = flopsKnown ? between(3, 9) * params * samples : Double.NaN;
        rows.add(
            new TableRow(
                rows.size() + 2,
                family,
                chance(0.1) ? "trunk" : null,
                params,
                samples,
                unique,
                flops,
                unit * loss(law, params, samples, noise),
                !chance(0.05)));
        if (chance(0.1)) {
          TableRow last = rows.getLast();
          rows.add(
              new TableRow(
                  rows.size() + 2,
                  family,
                  last.trial(),
                  last.params(),
                  last.samplesSeen(),
                  last.uniqueSamples(),
                  last.flops(),
                  last.loss(),
                  last.usedInFit()));
        }
      }
    }

    private double loss(Chinchilla law, double params, double samples, double noise) {
      double kind = random.nextDouble();
      if (kind < 0.05) {
        return kind < 0.025 ? Double.NaN : Double.POSITIVE_INFINITY;
      }
      double loss = law.loss(params, samples) * Math.exp(noise * random.nextGaussian());
      return kind < 0.08 ? loss * 1e6 : Math.max(loss, 1e-300);
    }
  }
}

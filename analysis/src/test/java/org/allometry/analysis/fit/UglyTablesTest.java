package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.fit.TableFitResult.Warning;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.DataConstrained;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables as they are found, not as they should be. */
class UglyTablesTest {
  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
  private static final double UNKNOWN = Double.NaN;

  @Test
  void repeatedEpochsSelectTheLawThatKnowsThem() {
    DataConstrained law = new DataConstrained(LAW, 4, Double.POSITIVE_INFINITY, 1e10);
    SplittableRandom random = new SplittableRandom(3);
    List<TableRow> rows = new ArrayList<>();
    for (Point p : Tables.grid(LAW, 7, 0, 1)) {
      double unique = Math.min(p.samplesSeen(), 1e9);
      Point place = new Point("t", p.params(), p.samplesSeen(), 1, 1, unique);
      double loss = Math.exp(law.lnLoss(place) + 0.001 * random.nextGaussian());
      rows.add(row(rows.size() + 2, null, p.params(), p.samplesSeen(), unique, loss));
    }
    TableFitResult result = fit(rows, List.of());
    assertEquals(Laws.names(), result.settings().laws());
    FamilyFit family = only(result);
    assertEquals("data-constrained", family.selectedLaw());
    Interval star = law(family, "data-constrained").fit().coefficients().get(5).interval();
    assertEquals(4, star.value(), 0.5);
  }

  @Test
  void withoutRepeatsTheirLawIsNotTried() {
    TableFitResult result = fit(Tables.rows("all", Tables.grid(LAW, 6, 0.002, 1)), List.of());
    assertEquals(List.of("chinchilla", "log-quadratic", "gadre"), result.settings().laws());
    double sum = only(result).fits().stream().mapToDouble(LawResult::weight).sum();
    assertEquals(1, sum, 1e-12);
    assertEquals("chinchilla", only(result).selectedLaw());
  }

  @Test
  void bitsAndNatsGiveTheSameAnswer() {
    List<TableRow> nats = Tables.rows("all", Tables.grid(LAW, 6, 0.004, 5));
    List<TableRow> bits =
        nats.stream().map(row -> withLoss(row, row.loss() / Math.log(2))).toList();
    FamilyFit inNats = only(fit(nats, List.of()));
    FamilyFit inBits = only(fit(bits, List.of()));
    assertEquals(inNats.selectedLaw(), inBits.selectedLaw());
    for (int i = 0; i < inNats.fits().size(); i++) {
      LawResult one = inNats.fits().get(i);
      LawResult other = inBits.fits().get(i);
      assertEquals(one.fit().status(), other.fit().status());
      assertEquals(one.weight(), other.weight(), 1e-4);
      assertEquals(one.fit().exponents().a().value(), other.fit().exponents().a().value(), 1e-4);
      assertEquals(
          one.optimum().loss().value() / Math.log(2), other.optimum().loss().value(), 1e-4);
    }
  }

  @Test
  void aBendIsFoundReportedAndWidensTheInterval() {
    List<TableRow> straight = Tables.rows("all", Tables.grid(LAW, 8, 0.002, 2));
    List<TableRow> bent =
        straight.stream()
            .map(
                row -> {
                  double lnBudget = Math.log(row.params() * row.samplesSeen() / 3e16);
                  double bend = Math.max(0, lnBudget);
                  return withLoss(row, row.loss() * (1 + 0.004 * bend * bend / 4));
                })
            .toList();
    TableFitResult straightFit = fit(straight, List.of("chinchilla"));
    TableFitResult bentFit = fit(bent, List.of("chinchilla"));
    assertFalse(codes(straightFit).contains("law_bends"));
    assertTrue(codes(bentFit).contains("law_bends"), () -> codes(bentFit).toString());
    LawFit fit = law(only(bentFit), "chinchilla").fit();
    assertEquals(FitStatus.OK, fit.status());
    assertTrue(String.valueOf(fit.detail()).contains("the law bends"), fit::detail);
    RollingOrigin check = fit.verdict().rollingOrigin();
    assertTrue(check.bends() && check.widening() > 1 && check.levels() >= 2, check::toString);
    Interval a = fit.exponents().a();
    double half = 0.5 * (a.high() - a.low());
    assertTrue(
        half > 1.3 * 1.645 * a.standardError(),
        () -> "the interval of a is no wider than its standard error says: " + a);
    Interval plain = law(only(straightFit), "chinchilla").fit().exponents().a();
    assertEquals(1.645, 0.5 * (plain.high() - plain.low()) / plain.standardError(), 0.25);
  }

  @Test
  void pointsOfOneTrunkAreResampledTogether() {
    List<TableRow> apart = Tables.rows("all", Tables.grid(LAW, 6, 0.01, 3));
    List<TableRow> trunks =
        apart.stream()
            .map(
                row ->
                    row(
                        row.line(),
                        "trunk " + row.params(),
                        row.params(),
                        row.samplesSeen(),
                        UNKNOWN,
                        row.loss()))
            .toList();
    LawFit single = law(only(fit(apart, List.of("chinchilla"))), "chinchilla").fit();
    LawFit grouped = law(only(fit(trunks, List.of("chinchilla"))), "chinchilla").fit();
    assertEquals(single.fitted(), grouped.fitted());
    assertFalse(single.cloud().equals(grouped.cloud()));
  }

  @Test
  void seedRepeatsNarrowTheIntervalAndAreNoCopies() {
    List<TableRow> once = Tables.rows("all", Tables.grid(LAW, 5, 0.01, 11));
    List<TableRow> often = new ArrayList<>(once);
    for (int seed = 12; seed < 16; seed++) {
      for (Point p : Tables.grid(LAW, 5, 0.01, seed)) {
        often.add(Tables.row(often.size() + 2, "all", p.params(), p.samplesSeen(), p.loss()));
      }
    }
    LawFit few = law(only(fit(once, List.of("chinchilla"))), "chinchilla").fit();
    LawFit many = law(only(fit(often, List.of("chinchilla"))), "chinchilla").fit();
    assertEquals(125, many.pointsUsed());
    assertTrue(
        many.exponents().a().standardError() < 0.8 * few.exponents().a().standardError(),
        () -> few.exponents().a() + " " + many.exponents().a());
    Sampling sampling = only(fit(often, List.of("chinchilla"))).sampling();
    assertEquals(5, sampling.sizes());
    assertEquals(5, sampling.effectiveSizes(), 1e-9);
  }

  @Test
  void familiesAreJudgedOneByOne() {
    List<TableRow> rows = new ArrayList<>();
    for (TableRow row : Tables.rows("many", Tables.grid(LAW, 6, 0.002, 1))) {
      rows.add(row);
    }
    for (int i = 0; i < 3; i++) {
      rows.add(Tables.row(rows.size() + 2, "three", 1e6 * (1 + i), 1e8 * (1 + i * i), 3 - 0.2 * i));
    }
    rows.add(Tables.row(rows.size() + 2, "diverged", 1e6, 1e8, UNKNOWN));
    TableFitResult result = fit(rows, List.of());
    assertFalse(result.everyFamilyFitted());
    assertNotNull(result.families().get(0).selectedLaw());
    for (FamilyFit family : result.families().subList(1, 3)) {
      assertEquals(null, family.selectedLaw());
      for (LawResult law : family.fits()) {
        assertEquals(FitStatus.TOO_FEW_POINTS, law.fit().status());
        assertEquals(0, law.weight());
      }
    }
    assertEquals(0, result.families().get(2).sampling().sizes());
  }

  @Test
  void thousandsOfRowsAreFitted() {
    SplittableRandom random = new SplittableRandom(8);
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      double params = 1e6 * Math.pow(1000, random.nextDouble());
      double samples = 1e8 * Math.pow(1000, random.nextDouble());
      double noise = Math.exp(0.01 * random.nextGaussian());
      double loss = i % 50 == 0 ? UNKNOWN : LAW.loss(params, samples) * noise;
      rows.add(Tables.row(i + 2, "all", params, samples, loss));
    }
    FamilyFit family =
        only(
            TableFit.fit(
                rows,
                new TableFitOptions(List.of(), 1e21, null, new FitSettings(1, 20, Floor.SELECT))));
    assertEquals(60, family.pointsLeftOut().size());
    assertEquals(2940, family.pointsUsed());
    LawFit fit = law(family, "chinchilla").fit();
    assertEquals(FitStatus.OK, fit.status());
    assertEquals(LAW.exponentA(), fit.exponents().a().value(), 0.02);
  }

  @Test
  void oneSizeWithAHundredPointsCountsAsOne() {
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(Tables.row(i + 2, "all", 1e7, 1e8 * (1 + i), LAW.loss(1e7, 1e8 * (1 + i))));
    }
    for (int i = 0; i < 3; i++) {
      double params = 3e7 * (1 + i);
      rows.add(Tables.row(rows.size() + 2, "all", params, 1e9, LAW.loss(params, 1e9)));
    }
    Sampling sampling = only(fit(rows, List.of("chinchilla"))).sampling();
    assertEquals(4, sampling.sizes());
    assertEquals(103.0 * 103 / (100 * 100 + 3), sampling.effectiveSizes(), 1e-9);
  }

  @Test
  void aLossThatRisesWithSamplesIsNoLaw() {
    List<TableRow> rows = grid((n, d) -> 2 + 0.1 * Math.log(d / 1e8));
    for (LawResult law : only(fit(rows, List.of())).fits()) {
      assertFalse(law.fit().status() == FitStatus.OK, () -> law.fit().law() + " is ok");
    }
  }

  private static List<TableRow> grid(DoubleBinaryOperator loss) {
    return Tables.rows("all", Tables.grid(LAW, 6, 0, 1)).stream()
        .map(row -> withLoss(row, loss.applyAsDouble(row.params(), row.samplesSeen())))
        .toList();
  }

  private static TableRow row(
      int line, @Nullable String trial, double params, double samples, double unique, double loss) {
    return new TableRow(line, "all", trial, params, samples, unique, UNKNOWN, loss, true);
  }

  private static TableRow withLoss(TableRow row, double loss) {
    return Tables.row(row.line(), row.family(), row.params(), row.samplesSeen(), loss);
  }

  private static TableFitResult fit(List<TableRow> rows, List<String> laws) {
    return TableFit.fit(
        rows, new TableFitOptions(laws, null, null, new FitSettings(1, 200, Floor.SELECT)));
  }

  private static FamilyFit only(TableFitResult result) {
    assertEquals(1, result.families().size());
    return result.families().getFirst();
  }

  private static LawResult law(FamilyFit family, String name) {
    return Objects.requireNonNull(
        family.fits().stream().filter(f -> f.fit().law().equals(name)).findFirst().orElse(null),
        name);
  }

  private static List<String> codes(TableFitResult result) {
    return result.warnings().stream().map(Warning::code).toList();
  }
}

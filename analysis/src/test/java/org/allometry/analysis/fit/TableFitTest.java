package org.allometry.analysis.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.allometry.analysis.fit.FitSettings.Floor;
import org.allometry.analysis.fit.TableFitResult.ComputeMultiplier;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.fit.TableFitResult.LeftOut;
import org.allometry.analysis.fit.TableFitResult.Warning;
import org.allometry.analysis.law.Chinchilla;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableFitTest {
  private static final Chinchilla LAW = new Chinchilla(1.7, 400, 1500, 0.34, 0.36);
  private static final List<String> CHINCHILLA = List.of("chinchilla");
  private static final FitSettings SETTINGS = new FitSettings(1, 50, Floor.SELECT);
  private static final TableFitOptions OPTIONS =
      new TableFitOptions(CHINCHILLA, null, null, SETTINGS);

  @Test
  void fitsATableOfOneFamily() {
    TableFitResult result = fit(Tables.rows("all", Tables.grid(LAW, 5, 0.002, 1)));
    FamilyFit family = only(result);
    LawResult selected = Objects.requireNonNull(family.selected());
    assertTrue(result.everyFamilyFitted());
    assertEquals("chinchilla", family.selectedLaw());
    assertEquals(25, family.pointsUsed());
    assertEquals(1, selected.weight());
    assertEquals(1, selected.extrapolationFactor());
    assertEquals(6e20, result.settings().targetComputeFlop(), 6e20 * 1e-12);
    assertEquals("largest_in_table", result.settings().targetComputeSource());
    assertEquals("default", family.costModel().source());
    assertEquals(Set.of("kappa_default", "edge_optimum"), codes(result));
    assertTrue(selected.optimum().atEdge(), "the best size at the corner of the grid lies outside");
    assertEquals(
        List.of("E", "A", "B", "alpha", "beta"),
        selected.fit().coefficients().stream().map(c -> c.name()).toList());
    assertEquals(LAW.exponentA(), selected.fit().exponents().a().value(), 0.02);
  }

  @Test
  void takesTheCostFromTheTable() {
    List<TableRow> rows = new ArrayList<>();
    for (TableRow row : Tables.rows("all", Tables.grid(LAW, 5, 0, 1))) {
      rows.add(
          withFlops(row, 30 * row.params() * row.samplesSeen() * (1 + 0.1 * (row.line() % 2))));
    }
    TableFitResult result = fit(rows);
    assertEquals("table", only(result).costModel().source());
    assertEquals(0.1, only(result).costModel().spread(), 0.01);
    assertEquals(Set.of("cost_is_not_kappa_n_d", "edge_optimum"), codes(result));

    TableFitResult inside =
        TableFit.fit(rows, new TableFitOptions(CHINCHILLA, 1e19, null, SETTINGS));
    assertEquals(Set.of("cost_is_not_kappa_n_d"), codes(inside));

    TableFitResult asked =
        TableFit.fit(rows, new TableFitOptions(CHINCHILLA, 1e25, 20.0, SETTINGS));
    assertEquals("option", only(asked).costModel().source());
    assertEquals(20, only(asked).costModel().kappa());
    assertEquals("option", asked.settings().targetComputeSource());
    assertEquals(
        Set.of("cost_is_not_kappa_n_d", "edge_optimum", "far_extrapolation"), codes(asked));
  }

  @Test
  void refusesAFamilyOfWhichOnlySomeRowsKnowTheirCost() {
    List<TableRow> rows = new ArrayList<>(Tables.rows("all", Tables.grid(LAW, 3, 0, 1)));
    rows.set(4, withFlops(rows.get(4), 1e18));
    TableRejectedException refused = assertThrows(TableRejectedException.class, () -> fit(rows));
    assertEquals(2, refused.line());
    assertEquals("flops", refused.column());
    assertTrue(String.valueOf(refused.getMessage()).contains("1 of 9 rows of family all"));
  }

  @Test
  void listsRowsThatAreNoPoints() {
    List<TableRow> rows = new ArrayList<>(Tables.rows("all", Tables.grid(LAW, 5, 0, 1)));
    TableRow first = rows.getFirst();
    rows.add(Tables.row(27, "all", 1e7, 1e9, Double.NaN));
    rows.add(new TableRow(28, "all", null, 1e7, 1e9, Double.NaN, Double.NaN, 3, false));
    rows.add(Tables.row(29, "all", first.params(), first.samplesSeen(), first.loss()));
    TableFitResult result = fit(rows);
    assertEquals(
        List.of(
            new LeftOut(27, "loss_not_finite", "loss is NaN"),
            new LeftOut(28, "marked_unused", "used_in_fit is false"),
            new LeftOut(29, "duplicate_rung", "the same as line 2")),
        only(result).pointsLeftOut());
    assertEquals(25, only(result).pointsUsed());
    assertTrue(codes(result).contains("rows_left_out"));
  }

  @Test
  void comparesFamilies() {
    Chinchilla slower = new Chinchilla(1.7, 800, 3000, 0.34, 0.36);
    List<TableRow> rows = new ArrayList<>(Tables.rows("fast", Tables.grid(LAW, 5, 0, 1)));
    rows.addAll(Tables.rows("slow", Tables.grid(slower, 5, 0, 1)));
    rows.addAll(Tables.rows("unknown", Tables.grid(LAW, 2, 0, 1)));
    TableFitResult result = fit(rows);
    assertFalse(result.everyFamilyFitted());
    assertTrue(codes(result).contains("family_without_fit"));
    assertEquals(
        List.of("fast", "slow", "unknown"),
        result.families().stream().map(FamilyFit::family).toList());
    ComputeMultiplier multiplier = result.computeMultipliers().getFirst();
    assertEquals(1, result.computeMultipliers().size());
    assertEquals("fast", multiplier.family());
    assertEquals("slow", multiplier.over());
    double expected = Math.pow(2, 1 / LAW.gamma());
    assertEquals(expected, multiplier.multiplier().value(), 1e-4 * expected);
  }

  @Test
  void givesUglyTablesAStatus() {
    assertStatus(
        FitStatus.NOT_IDENTIFIED, "one size", table(8, i -> 1e6, i -> 1e8 * Math.pow(2, i)));
    assertStatus(
        FitStatus.NOT_IDENTIFIED,
        "one line",
        table(10, i -> 1e6 * Math.pow(2, i), i -> 1e10 / Math.pow(2, i)));
    assertStatus(FitStatus.NOT_IDENTIFIED, "copies of one point", table(10, i -> 1e6, i -> 1e9));
    assertStatus(
        FitStatus.NOT_IDENTIFIED,
        "only 2 sizes",
        table(20, i -> 1e6 * (1 + i % 2), i -> 1e8 * (1 + i)));
    assertStatus(
        FitStatus.TOO_FEW_POINTS,
        "3 are missing",
        table(3, i -> 1e6 * Math.pow(2, i), i -> 1e8 * (1 + i * i)));
    assertStatus(FitStatus.TOO_FEW_POINTS, "1 is given", table(1, i -> 1e6, i -> 1e8));
    assertStatus(FitStatus.TOO_FEW_POINTS, "no points", withLosses((n, d) -> Double.NaN));
    assertStatus(FitStatus.NOT_IDENTIFIED, "losses are equal", withLosses((n, d) -> 2));
    assertStatus(
        FitStatus.AT_BOUND,
        "does not fall with size",
        withLosses((n, d) -> 1.5 + 900 * Math.pow(d, -0.35)));
    assertStatus(
        FitStatus.AT_BOUND,
        "does not fall with samples",
        withLosses((n, d) -> 1.5 + 300 * Math.pow(n, -0.35)));
  }

  @Test
  void countsCopiesOfFewPointsOnce() {
    List<TableRow> few = table(4, i -> 1e6 * Math.pow(2, i), i -> 1e8 * (1 + i * i));
    List<TableRow> rows = new ArrayList<>();
    for (int copy = 0; copy < 4; copy++) {
      for (TableRow row : few) {
        rows.add(Tables.row(rows.size() + 2, "all", row.params(), row.samplesSeen(), row.loss()));
      }
    }
    FamilyFit family = assertStatus(FitStatus.NOT_IDENTIFIED, "only 4 distinct points", rows);
    assertEquals(4, family.pointsUsed());
    assertEquals(12, family.pointsLeftOut().size());
  }

  @Test
  void saysWhichAxisIsMissing() {
    assertTrue(codes(fit(table(8, i -> 1e6, i -> 1e8 * Math.pow(2, i)))).contains("single_size"));
    assertTrue(
        codes(fit(table(8, i -> 1e6 * Math.pow(2, i), i -> 1e10 / Math.pow(2, i))))
            .contains("single_compute"));
  }

  @Test
  void survivesOneWildRow() {
    List<TableRow> rows = new ArrayList<>(Tables.rows("all", Tables.grid(LAW, 6, 0.002, 1)));
    TableRow row = rows.get(17);
    rows.set(17, Tables.row(row.line(), "all", row.params(), row.samplesSeen(), 1e5));
    LawResult selected = Objects.requireNonNull(only(fit(rows)).selected());
    assertEquals(LAW.exponentA(), selected.fit().exponents().a().value(), 0.03);
  }

  @Test
  void showsCrossChecksWhereBudgetsAreShared() {
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      for (int j = 0; j < 11; j++) {
        double params = 1e7 * Math.pow(2, i);
        double samples = 1e8 * Math.pow(2, j);
        rows.add(Tables.row(rows.size() + 2, "all", params, samples, LAW.loss(params, samples)));
      }
    }
    FamilyFit family = only(fit(rows));
    assertEquals(
        LAW.exponentA(), assertNotNullAnd(family.crossChecks().isoFlop()).a().value(), 0.03);
    assertNotNull(family.crossChecks().envelope());
    assertNull(only(fit(rows.subList(0, 11))).crossChecks().isoFlop());
  }

  @Test
  void repeatsBitForBit() {
    List<TableRow> rows = Tables.rows("all", Tables.grid(LAW, 5, 0.01, 9));
    assertEquals(fit(rows), fit(rows));
  }

  @Test
  void rejectsOptionsThatMakeNoSense() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new TableFitOptions(List.of("nonsense"), null, null, SETTINGS));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TableFitOptions(CHINCHILLA, -1.0, null, SETTINGS));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TableFitOptions(CHINCHILLA, null, Double.NaN, SETTINGS));
    assertThrows(IllegalArgumentException.class, () -> new FitSettings(1, -1, Floor.FREE));
  }

  private static FamilyFit assertStatus(FitStatus status, String detail, List<TableRow> rows) {
    TableFitResult result = fit(rows);
    FamilyFit family = only(result);
    LawFit fit = family.fits().getFirst().fit();
    assertEquals(status, fit.status(), () -> detail + ": " + fit.detail());
    assertTrue(String.valueOf(fit.detail()).contains(detail), () -> String.valueOf(fit.detail()));
    assertNull(family.selectedLaw());
    assertFalse(result.everyFamilyFitted());
    assertEquals(0, family.fits().getFirst().weight());
    assertEquals(
        !status.showsNumbers(), Double.isNaN(fit.coefficients().getFirst().interval().value()));
    assertTrue(Double.isNaN(family.fits().getFirst().optimum().nOpt().value()));
    return family;
  }

  /** {@code count} rows whose size and samples depend on their number. */
  private static List<TableRow> table(
      int count, IntToDoubleFunction params, IntToDoubleFunction samples) {
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double n = params.applyAsDouble(i);
      double d = samples.applyAsDouble(i);
      rows.add(Tables.row(i + 2, "all", n, d, LAW.loss(n, d)));
    }
    return rows;
  }

  /** A 5 × 5 grid with losses of one's own. */
  private static List<TableRow> withLosses(DoubleBinaryOperator loss) {
    return Tables.rows("all", Tables.grid(LAW, 5, 0, 1)).stream()
        .map(
            row ->
                Tables.row(
                    row.line(),
                    "all",
                    row.params(),
                    row.samplesSeen(),
                    loss.applyAsDouble(row.params(), row.samplesSeen())))
        .toList();
  }

  private static TableRow withFlops(TableRow row, double flops) {
    return new TableRow(
        row.line(),
        row.family(),
        null,
        row.params(),
        row.samplesSeen(),
        Double.NaN,
        flops,
        row.loss(),
        true);
  }

  private static TableFitResult fit(List<TableRow> rows) {
    return TableFit.fit(rows, OPTIONS);
  }

  private static FamilyFit only(TableFitResult result) {
    assertEquals(1, result.families().size());
    return result.families().getFirst();
  }

  private static <T> T assertNotNullAnd(@Nullable T value) {
    assertNotNull(value);
    return Objects.requireNonNull(value);
  }

  private static Set<String> codes(TableFitResult result) {
    return result.warnings().stream().map(Warning::code).collect(Collectors.toSet());
  }
}

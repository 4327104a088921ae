package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.TableFitResult.ComputeMultiplier;
import org.allometry.analysis.fit.TableFitResult.CrossChecks;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.fit.TableFitResult.Settings;
import org.allometry.analysis.fit.TableFitResult.Uncertainty;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/** Fits laws to every family of a table: the logic of the {@code fit} command. */
public final class TableFit {
  private TableFit() {}

  /**
   * Fits and compares.
   *
   * @param rows all rows of the table in its order
   * @throws TableRejectedException when only some rows of a family know their compute
   */
  public static TableFitResult fit(List<TableRow> rows, TableFitOptions options) {
    Map<String, List<TableRow>> byFamily = new LinkedHashMap<>();
    rows.forEach(row -> byFamily.computeIfAbsent(row.family(), f -> new ArrayList<>()).add(row));
    List<FamilyTable> tables =
        byFamily.entrySet().stream()
            .map(entry -> FamilyTable.of(entry.getKey(), entry.getValue(), options.kappa()))
            .toList();
    Double asked = options.targetCompute();
    double target = asked != null ? asked : largestCost(tables);
    List<LawFitter> fitters = fitters(options, tables);
    List<FamilyFit> families =
        tables.stream().map(table -> fitFamily(table, fitters, target, options)).toList();
    Settings settings =
        new Settings(
            fitters.stream().map(LawFitter::law).toList(),
            target,
            asked != null ? "option" : "largest_in_table",
            options.kappa(),
            options.settings().seed());
    return new TableFitResult(
        settings,
        new Uncertainty("bootstrap_trials", options.settings().resamples(), FitSettings.LEVEL),
        families,
        multipliers(families),
        TableWarnings.of(tables, families));
  }

  /** The laws asked for; where none was, those that say something about some family. */
  private static List<LawFitter> fitters(TableFitOptions options, List<FamilyTable> tables) {
    return options.laws().isEmpty()
        ? Laws.all().stream()
            .filter(law -> tables.stream().anyMatch(table -> law.applies(table.points())))
            .toList()
        : options.laws().stream().distinct().flatMap(law -> Laws.named(law).stream()).toList();
  }

  private static double largestCost(List<FamilyTable> tables) {
    return tables.stream()
        .flatMap(table -> table.points().stream())
        .mapToDouble(Point::flops)
        .max()
        .orElse(Double.NaN);
  }

  private static FamilyFit fitFamily(
      FamilyTable table, List<LawFitter> fitters, double target, TableFitOptions options) {
    KappaCost cost = table.cost().model();
    List<LawFit> fits =
        fitters.stream()
            .map(fitter -> fitter.fit(table.withCopies(), cost, target, options.settings()))
            .toList();
    double[] weights = LawWeights.of(fits);
    double largest = table.points().stream().mapToDouble(Point::flops).max().orElse(Double.NaN);
    List<LawResult> results =
        IntStream.range(0, fits.size())
            .mapToObj(
                i ->
                    new LawResult(
                        fits.get(i),
                        weights[i],
                        optimum(fits.get(i), cost, target),
                        target / largest))
            .toList();
    CrossChecks checks = CrossChecking.of(table.points(), noise(results), options.settings());
    return new FamilyFit(
        table.family(),
        table.points(),
        table.leftOut(),
        table.cost(),
        Sampling.of(table.points()),
        selected(results),
        results,
        checks);
  }

  /** Residual of the best fit in ln L, as the noise of a loss; 0 where there is no fit. */
  private static double noise(List<LawResult> results) {
    return results.stream()
        .mapToDouble(result -> result.fit().residuals().rmsLog())
        .filter(Double::isFinite)
        .min()
        .orElse(0);
  }

  private static LawFit.Optimum optimum(LawFit fit, CostModel cost, double target) {
    Interval unknown = Interval.UNKNOWN;
    return target > 0
        ? fit.optimum(cost, target)
        : new LawFit.Optimum(target, unknown, unknown, unknown, unknown, false);
  }

  private static @Nullable String selected(List<LawResult> results) {
    String selected = null;
    double weight = 0;
    for (LawResult result : results) {
      if (result.fit().status() == FitStatus.OK && result.weight() > weight) {
        selected = result.fit().law();
        weight = result.weight();
      }
    }
    return selected;
  }

  private static List<ComputeMultiplier> multipliers(List<FamilyFit> families) {
    List<ComputeMultiplier> multipliers = new ArrayList<>();
    for (int i = 0; i < families.size(); i++) {
      for (int j = i + 1; j < families.size(); j++) {
        multiplier(families.get(i), families.get(j)).ifPresent(multipliers::add);
      }
    }
    return multipliers;
  }

  /** By the law that both families have and that weighs most in both together. */
  private static Optional<ComputeMultiplier> multiplier(FamilyFit family, FamilyFit over) {
    LawResult own = null;
    LawResult other = null;
    double weight = 0;
    for (LawResult mine : family.fits()) {
      for (LawResult theirs : over.fits()) {
        double product = mine.weight() * theirs.weight();
        if (mine.fit().law().equals(theirs.fit().law()) && product > weight) {
          own = mine;
          other = theirs;
          weight = product;
        }
      }
    }
    if (own == null || other == null || !Double.isFinite(other.optimum().loss().value())) {
      return Optional.empty();
    }
    double loss = other.optimum().loss().value();
    double[] needed = own.fit().computeAt(family.costModel().model(), loss);
    double[] reference = other.fit().computeAt(over.costModel().model(), loss);
    double[] ratios =
        IntStream.range(1, Math.min(needed.length, reference.length))
            .mapToDouble(i -> reference[i] / needed[i])
            .toArray();
    return Optional.of(
        new ComputeMultiplier(
            family.family(),
            over.family(),
            own.fit().law(),
            loss,
            Intervals.of(reference[0] / needed[0], ratios)));
  }
}

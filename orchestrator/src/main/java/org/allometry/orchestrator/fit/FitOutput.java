package org.allometry.orchestrator.fit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.fit.Sampling;
import org.allometry.analysis.fit.TableFitResult;
import org.allometry.analysis.fit.TableFitResult.EnvelopeCheck;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.IsoFlopCheck;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.law.Frame;
import org.allometry.orchestrator.table.TableColumns;
import org.allometry.orchestrator.table.TrialTable;
import org.jspecify.annotations.Nullable;

/** Layout of {@code allometry/fit/1}; what each key means stands in docs/json-outputs.md. */
record FitOutput(
    String schema,
    Table table,
    TableFitResult.Settings settings,
    TableFitResult.Uncertainty uncertainty,
    List<Family> families,
    List<TableFitResult.ComputeMultiplier> computeMultipliers,
    List<TableFitResult.Warning> warnings,
    double wallSeconds) {

  record Table(
      String path,
      @Nullable String sha256,
      int rows,
      TableColumns columns,
      List<String> ignoredColumns) {}

  record Family(
      String family,
      int pointsUsed,
      List<TableFitResult.LeftOut> pointsLeftOut,
      TableFitResult.CostSummary costModel,
      @Nullable String selectedLaw,
      List<Fit> fits,
      CrossChecks crossChecks,
      Sampling sampling) {}

  record Fit(
      String law,
      String status,
      @Nullable String statusDetail,
      double weight,
      Map<String, Interval> coefficients,
      @Nullable ReferencePoint referencePoint,
      Exponents exponents,
      Optimum optimum,
      LawFit.Objective objective,
      LawFit.Residuals residuals,
      List<String> boundsHit,
      @Nullable RollingOrigin rollingOrigin) {}

  record RollingOrigin(int levels, double largestStandardizedError, double widening) {}

  record ReferencePoint(double params, double samplesSeen) {}

  record Exponents(String kind, Interval a, Interval b, Interval gamma) {}

  record Optimum(
      double targetComputeFlop,
      double extrapolationFactor,
      boolean atEdge,
      Interval nOpt,
      Interval lnNOpt,
      Interval dOpt,
      Interval loss) {}

  record CrossChecks(@Nullable IsoFlopCheck isoflop, @Nullable EnvelopeCheck envelope) {}

  static FitOutput of(TrialTable table, TableFitResult result, double wallSeconds) {
    return new FitOutput(
        "allometry/fit/1",
        new Table(
            table.path(),
            table.sha256(),
            table.rows().size(),
            table.columns(),
            table.ignoredColumns()),
        result.settings(),
        result.uncertainty(),
        result.families().stream().map(FitOutput::family).toList(),
        result.computeMultipliers(),
        result.warnings(),
        wallSeconds);
  }

  private static Family family(FamilyFit family) {
    return new Family(
        family.family(),
        family.pointsUsed(),
        family.pointsLeftOut(),
        family.costModel(),
        family.selectedLaw(),
        family.fits().stream().map(FitOutput::fit).toList(),
        new CrossChecks(family.crossChecks().isoFlop(), family.crossChecks().envelope()),
        family.sampling());
  }

  private static Fit fit(LawResult result) {
    LawFit fit = result.fit();
    Map<String, Interval> coefficients = new LinkedHashMap<>();
    for (Coefficient coefficient : fit.coefficients()) {
      coefficients.put(coefficient.name(), coefficient.interval());
    }
    LawFit.Exponents exponents = fit.exponents();
    LawFit.Optimum optimum = result.optimum();
    return new Fit(
        fit.law(),
        fit.status().word(),
        fit.detail(),
        result.weight(),
        coefficients,
        reference(fit.reference()),
        new Exponents(
            exponents.local() ? "local" : "global",
            exponents.a(),
            exponents.b(),
            exponents.gamma()),
        new Optimum(
            optimum.flops(),
            result.extrapolationFactor(),
            optimum.atEdge(),
            optimum.nOpt(),
            optimum.lnNOpt(),
            optimum.dOpt(),
            optimum.loss()),
        fit.objective(),
        fit.residuals(),
        fit.verdict().boundsHit(),
        rollingOrigin(fit.verdict().rollingOrigin()));
  }

  private static @Nullable ReferencePoint reference(@Nullable Frame frame) {
    return frame == null ? null : new ReferencePoint(frame.params(), frame.samplesSeen());
  }

  private static @Nullable RollingOrigin rollingOrigin(
      org.allometry.analysis.fit.RollingOrigin check) {
    return check.levels() == 0
        ? null
        : new RollingOrigin(check.levels(), check.largestError(), check.widening());
  }
}

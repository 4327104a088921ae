package org.allometry.orchestrator.fit;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.design.FamilyEstimate.Coefficient;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.LawFit;
import org.allometry.analysis.fit.Sampling;
import org.allometry.analysis.fit.TableFitResult;
import org.allometry.analysis.fit.TableFitResult.ComputeMultiplier;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.law.Frame;
import org.allometry.orchestrator.figure.Digits;
import org.allometry.orchestrator.table.TrialTable;
import org.allometry.orchestrator.text.AlignedRows;

/** A fit for people: one aligned table for each family and law. */
final class FitText {
  private static final int MOST_LEFT_OUT = 10;

  private FitText() {}

  static String of(TrialTable table, TableFitResult result) {
    StringBuilder text = new StringBuilder();
    text.append(table.path()).append(": ").append(counted(table.rows().size(), "row"));
    text.append("; intervals: 90 %, ");
    text.append(counted(result.uncertainty().resamples(), "bootstrap resample"));
    text.append(" of the trials, seed ").append(result.settings().seed()).append('\n');
    for (FamilyFit family : result.families()) {
      family(text, family);
    }
    if (!result.computeMultipliers().isEmpty()) {
      text.append("\ncompute multipliers\n");
      result.computeMultipliers().forEach(m -> multiplier(text, m));
    }
    return text.toString();
  }

  private static void family(StringBuilder text, FamilyFit family) {
    text.append('\n').append(family.family()).append(": ");
    text.append(counted(family.pointsUsed(), "point")).append(" used, ");
    text.append(family.pointsLeftOut().size()).append(" left out; C = ");
    text.append(Digits.of(family.costModel().kappa())).append(" N D (");
    text.append(
        switch (family.costModel().source()) {
          case "option" -> "--kappa";
          case "table" -> "median of the table";
          default -> "default";
        });
    text.append(")\n");
    family.pointsLeftOut().stream()
        .limit(MOST_LEFT_OUT)
        .forEach(l -> text.append("  left out: line " + l.line() + ", " + l.detail() + "\n"));
    int more = family.pointsLeftOut().size() - MOST_LEFT_OUT;
    if (more > 0) {
      text.append("  left out: ").append(more).append(" more, all in --output json\n");
    }
    sampling(text, family);
    for (LawResult fit : family.fits()) {
      law(text, fit);
    }
    checks(text, family);
  }

  private static void sampling(StringBuilder text, FamilyFit family) {
    Sampling sampling = family.sampling();
    if (sampling.sizes() == 0) {
      return;
    }
    text.append("  sampled: ")
        .append(counted(sampling.sizes(), "size"))
        .append(" (")
        .append(Digits.of(sampling.effectiveSizes(), 2))
        .append(" effective), ")
        .append(counted(sampling.sampleCounts(), "number"))
        .append(" of samples, ")
        .append(counted(sampling.budgets(), "budget"))
        .append(" (")
        .append(Digits.of(sampling.effectiveBudgets(), 2))
        .append(" effective)\n");
  }

  private static void law(StringBuilder text, LawResult result) {
    LawFit fit = result.fit();
    text.append("  ").append(fit.law()).append(": ").append(fit.status().word().replace('_', ' '));
    if (result.weight() > 0) {
      text.append(", weight ").append(Digits.of(result.weight(), 2));
    }
    if (fit.detail() != null) {
      text.append(", ").append(fit.detail());
    }
    text.append('\n');
    if (!fit.status().showsNumbers()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "value", "std. error", "90 % interval"));
    Frame reference = fit.reference();
    if (reference != null) {
      text.append("    n = ln(N/")
          .append(Digits.of(reference.params()))
          .append("), d = ln(D/")
          .append(Digits.of(reference.samplesSeen()))
          .append(")\n");
    }
    for (Coefficient coefficient : fit.coefficients()) {
      rows.add(row(coefficient.name(), coefficient.interval(), ""));
    }
    LawFit.Exponents exponents = fit.exponents();
    String where = exponents.local() ? " at the target" : "";
    rows.add(row("a", exponents.a(), "N_opt ~ C^a" + where));
    rows.add(row("b", exponents.b(), "D_opt ~ C^b" + where));
    rows.add(row("gamma", exponents.gamma(), "L_opt - E ~ C^-gamma" + where));
    String at =
        "at C = "
            + Digits.of(result.optimum().flops(), 3)
            + " FLOP, "
            + Digits.of(result.extrapolationFactor(), 3)
            + " x the largest cost"
            + (result.optimum().atEdge() ? "; outside the sampled range" : "");
    rows.add(row("N_opt", result.optimum().nOpt(), at));
    rows.add(row("D_opt", result.optimum().dOpt(), ""));
    rows.add(row("loss", result.optimum().loss(), ""));
    text.append(AlignedRows.of("    ", rows));
    text.append("    residuals of ln loss: rms ")
        .append(Digits.of(fit.residuals().rmsLog(), 3))
        .append(", median ")
        .append(Digits.of(fit.residuals().medianAbsLog(), 3))
        .append("; ")
        .append(fit.objective().startsAtBest())
        .append(" of ")
        .append(counted(fit.objective().starts(), "start"))
        .append(" reached the best objective, ")
        .append(Digits.of(fit.objective().value()))
        .append('\n');
  }

  private static void checks(StringBuilder text, FamilyFit family) {
    var isoflop = family.crossChecks().isoFlop();
    if (isoflop != null) {
      text.append("  check by isoFLOP profiles: a = ")
          .append(Digits.of(isoflop.a().value()))
          .append(" (")
          .append(Digits.range(isoflop.a(), 4))
          .append("), ")
          .append(counted(isoflop.budgets(), "budget"))
          .append(", ")
          .append(counted(isoflop.edgeMinima(), "minimum"))
          .append(" at the edge\n");
    }
    var envelope = family.crossChecks().envelope();
    if (envelope != null) {
      text.append("  check by the envelope: a = ")
          .append(Digits.of(envelope.a().value()))
          .append(" (")
          .append(Digits.range(envelope.a(), 4))
          .append(")\n");
    }
  }

  private static void multiplier(StringBuilder text, ComputeMultiplier m) {
    text.append("  ")
        .append(m.family())
        .append(" reaches the loss ")
        .append(Digits.of(m.atLoss()))
        .append(" of ")
        .append(m.over())
        .append(" with ")
        .append(Digits.of(m.multiplier().value(), 3))
        .append(" times less compute (")
        .append(Digits.range(m.multiplier(), 3))
        .append(")\n");
  }

  private static List<String> row(String name, Interval interval, String note) {
    return List.of(
        name,
        Digits.of(interval.value()),
        Digits.of(interval.standardError(), 2),
        Digits.range(interval, 4),
        note);
  }

  private static String counted(long count, String what) {
    if (count == 1) {
      return "1 " + what;
    }
    return count + " " + (what.equals("minimum") ? "minima" : what + "s");
  }
}

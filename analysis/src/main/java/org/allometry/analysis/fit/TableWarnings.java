package org.allometry.analysis.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allometry.analysis.fit.TableFitResult.CostSummary;
import org.allometry.analysis.fit.TableFitResult.FamilyFit;
import org.allometry.analysis.fit.TableFitResult.LawResult;
import org.allometry.analysis.fit.TableFitResult.Warning;
import org.allometry.analysis.law.Point;

/** What a reader of a fit should know, one warning per code and family. */
final class TableWarnings {
  /** Spread of C/(ND) above which C = κND is no good cost model. */
  private static final double LARGEST_SPREAD = 0.05;

  /** Target / largest cost above which an optimum is far from what was measured. */
  private static final double FAR = 100;

  private TableWarnings() {}

  static List<Warning> of(List<FamilyTable> tables, List<FamilyFit> families) {
    List<Warning> warnings = new ArrayList<>();
    if (tables.stream().anyMatch(table -> table.cost().source().equals("default"))) {
      warnings.add(
          new Warning(
              "kappa_default",
              "The table has no flops; C = 6 N D was used. Set --kappa for another cost per"
                  + " parameter and sample."));
    }
    for (FamilyFit family : families) {
      addCost(warnings, family);
      addSpread(warnings, family);
      addFit(warnings, family);
    }
    return warnings;
  }

  private static void addCost(List<Warning> warnings, FamilyFit family) {
    CostSummary cost = family.costModel();
    if (cost.spread() > LARGEST_SPREAD) {
      warnings.add(
          new Warning(
              "cost_is_not_kappa_n_d",
              String.format(
                  Locale.ROOT,
                  "Family %s: flops/(params samples_seen) varies by %.3g of its median; the optimum"
                      + " uses C = %.4g N D all the same.",
                  family.family(),
                  cost.spread(),
                  cost.kappa())));
    }
    int leftOut = family.pointsLeftOut().size();
    if (leftOut > 0) {
      warnings.add(
          new Warning(
              "rows_left_out",
              "Family "
                  + family.family()
                  + ": "
                  + leftOut
                  + (leftOut == 1 ? " row was" : " rows were")
                  + " left out of the fit; see points_left_out."));
    }
  }

  private static void addSpread(List<Warning> warnings, FamilyFit family) {
    if (family.points().isEmpty()) {
      return;
    }
    if (same(family.points().stream().mapToDouble(Point::flops).toArray())) {
      warnings.add(
          new Warning(
              "single_compute",
              "Family " + family.family() + ": all points have one cost; none can be predicted."));
    }
    if (same(family.points().stream().mapToDouble(Point::params).toArray())) {
      warnings.add(
          new Warning(
              "single_size",
              "Family "
                  + family.family()
                  + ": all points have one size; the effect of size is not known."));
    }
  }

  private static void addFit(List<Warning> warnings, FamilyFit family) {
    LawResult selected = family.selected();
    if (selected == null) {
      warnings.add(
          new Warning(
              "family_without_fit",
              "Family " + family.family() + ": no law could be fitted; see status_detail."));
      return;
    }
    RollingOrigin origin = selected.fit().verdict().rollingOrigin();
    if (origin.bends()) {
      warnings.add(
          new Warning("law_bends", "Family " + family.family() + ": " + origin.sentence()));
    }
    if (selected.optimum().atEdge()) {
      warnings.add(
          new Warning(
              "edge_optimum",
              "Family "
                  + family.family()
                  + ": the optimum at the target compute lies outside the sampled sizes or"
                  + " samples."));
    }
    if (selected.extrapolationFactor() > FAR) {
      warnings.add(
          new Warning(
              "far_extrapolation",
              String.format(
                  Locale.ROOT,
                  "Family %s: the target compute is %.3g times the largest cost in the table.",
                  family.family(),
                  selected.extrapolationFactor())));
    }
  }

  /** Whether all values agree within 1 %. */
  private static boolean same(double[] values) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return largest <= 1.01 * smallest;
  }
}

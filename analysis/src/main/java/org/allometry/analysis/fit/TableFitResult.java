package org.allometry.analysis.fit;

import java.util.List;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Point;
import org.jspecify.annotations.Nullable;

/**
 * What fitting a table found, in the words and the order of {@code allometry/fit/1}.
 *
 * <p>NaN stands for a number that is not known.
 *
 * @param settings what was asked
 * @param uncertainty how intervals were made
 * @param families in order of first appearance in the table
 * @param computeMultipliers one per pair of families that both have an ok fit
 * @param warnings what a reader should know
 */
public record TableFitResult(
    Settings settings,
    Uncertainty uncertainty,
    List<FamilyFit> families,
    List<ComputeMultiplier> computeMultipliers,
    List<Warning> warnings) {
  /** Copies the lists. */
  public TableFitResult {
    families = List.copyOf(families);
    computeMultipliers = List.copyOf(computeMultipliers);
    warnings = List.copyOf(warnings);
  }

  /** Whether every family has at least one ok fit: exit code 0, else 4. */
  public boolean everyFamilyFitted() {
    return families.stream().allMatch(family -> family.selectedLaw() != null);
  }

  /**
   * What was asked.
   *
   * @param laws names of the laws fitted
   * @param targetComputeFlop C*; NaN where the table has no usable row
   * @param targetComputeSource {@code option} or {@code largest_in_table}
   * @param kappa the option; null where it was not given
   * @param seed of the bootstrap
   */
  public record Settings(
      List<String> laws,
      double targetComputeFlop,
      String targetComputeSource,
      @Nullable Double kappa,
      long seed) {}

  /**
   * How intervals were made.
   *
   * @param method {@code bootstrap_trials}
   * @param resamples resamples asked for
   * @param level level of the intervals
   */
  public record Uncertainty(String method, int resamples, double level) {}

  /**
   * One family.
   *
   * @param family its name
   * @param points points used, in the order of the table
   * @param pointsLeftOut rows that are no points of the fit
   * @param costModel cost that the optimum uses
   * @param sampling how much the points have seen of the plane of sizes and samples
   * @param selectedLaw the ok law with the largest weight; null where none is ok
   * @param fits one per law
   * @param crossChecks other methods, for comparison only
   */
  public record FamilyFit(
      String family,
      List<Point> points,
      List<LeftOut> pointsLeftOut,
      CostSummary costModel,
      Sampling sampling,
      @Nullable String selectedLaw,
      List<LawResult> fits,
      CrossChecks crossChecks) {
    /** Number of points used. */
    public int pointsUsed() {
      return points.size();
    }

    /** The fit of the selected law; null where no law is ok. */
    public @Nullable LawResult selected() {
      return fits.stream()
          .filter(fit -> fit.fit().law().equals(selectedLaw))
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * A row that is no point of the fit.
   *
   * @param line of the file
   * @param reason {@code loss_not_finite}, {@code marked_unused} or {@code duplicate_rung}
   * @param detail a phrase for people
   */
  public record LeftOut(int line, String reason, String detail) {}

  /**
   * The cost model C = κND of a family.
   *
   * @param kappa FLOP per parameter and sample
   * @param source {@code option}, {@code table} or {@code default}
   * @param spread (largest − smallest)/median of C/(ND) over the points used; 0 where C is not
   *     known
   */
  public record CostSummary(double kappa, String source, double spread) {
    /** The cost model itself. */
    public KappaCost model() {
      return new KappaCost(kappa);
    }
  }

  /**
   * One law of one family.
   *
   * @param fit status, coefficients, exponents, objective, residuals
   * @param weight in the average of laws, 0 where the fit is not ok
   * @param optimum at the target compute
   * @param extrapolationFactor target / largest cost used
   */
  public record LawResult(
      LawFit fit, double weight, LawFit.Optimum optimum, double extrapolationFactor) {}

  /**
   * Estimates by other methods, never the answer.
   *
   * @param isoFlop approach 2; null where fewer than 3 budgets have an inner minimum
   * @param envelope approach 1; null where the table has too few curves
   */
  public record CrossChecks(@Nullable IsoFlopCheck isoFlop, @Nullable EnvelopeCheck envelope) {}

  /**
   * Exponent by isoFLOP profiles.
   *
   * @param a exponent of N_opt ~ C^a
   * @param budgets budgets with an inner minimum
   * @param edgeMinima budgets whose minimum lies at the edge of the sampled sizes
   */
  public record IsoFlopCheck(Interval a, int budgets, int edgeMinima) {}

  /**
   * Exponent by the lower envelope of the curves.
   *
   * @param a exponent of N_opt ~ C^a
   */
  public record EnvelopeCheck(Interval a) {}

  /**
   * How much less compute a family needs than another.
   *
   * @param family the one that needs {@code multiplier} times less
   * @param over the one it is compared with
   * @param law law of both fits
   * @param atLoss loss ℓ: that of {@code over} at the target compute
   * @param multiplier C_over(ℓ)/C_family(ℓ)
   */
  public record ComputeMultiplier(
      String family, String over, String law, double atLoss, Interval multiplier) {}

  /**
   * What a reader should know.
   *
   * @param code word for programs
   * @param message sentence for people
   */
  public record Warning(String code, String message) {}
}

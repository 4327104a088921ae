package org.allometry.analysis.allocation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.ScalingLaw;

/**
 * Where a budget is spent best: in closed form for Chinchilla's law at C = κND, else numerically
 * along the budget line.
 */
public final class Allocation {
  /** ln N beyond which no optimum is looked for; fractions of a parameter keep C(ℓ) monotone. */
  private static final double LN_PARAMS_LOW = Math.log(1e-30);

  private static final double LN_PARAMS_HIGH = Math.log(1e60);
  private static final int GRID = 600;
  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);

  private Allocation() {}

  /**
   * The optimum at budget {@code flops}, or empty where the law has none because size or samples do
   * not matter in it (numerically: none inside 1e-30 to 1e60 parameters).
   *
   * @param flops C in FLOP, finite and above 0
   */
  public static Optional<OptimalPoint> optimum(ScalingLaw law, CostModel cost, double flops) {
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("budget must be finite and above 0 FLOP, got " + flops);
    }
    if (law instanceof Chinchilla chinchilla && cost instanceof KappaCost kappa) {
      return closedForm(chinchilla, kappa, flops);
    }
    return alongBudgetLine(law, cost, flops);
  }

  /** The optima at several budgets, in their order; budgets without an optimum are left out. */
  public static List<OptimalPoint> frontier(ScalingLaw law, CostModel cost, List<Double> flops) {
    return flops.stream().flatMap(c -> optimum(law, cost, c).stream()).toList();
  }

  /**
   * The compute C(ℓ) whose optimal loss is {@code loss}, or empty where no compute between 1 and
   * 1e60 FLOP reaches exactly that.
   */
  public static OptionalDouble computeAt(ScalingLaw law, CostModel cost, double loss) {
    if (law instanceof Chinchilla chinchilla && cost instanceof KappaCost kappa) {
      double above = Math.log(loss - chinchilla.e());
      double lnC = Math.log(kappa.kappa()) + (lnFrontier(chinchilla) - above) / chinchilla.gamma();
      double flops = Math.exp(lnC);
      return flops > 0 && flops < Double.POSITIVE_INFINITY
          ? OptionalDouble.of(flops)
          : OptionalDouble.empty();
    }
    double low = 0;
    double high = Math.log(1e60);
    if (!(optimalLoss(law, cost, low) >= loss) || !(optimalLoss(law, cost, high) <= loss)) {
      return OptionalDouble.empty();
    }
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (low + high);
      if (optimalLoss(law, cost, middle) > loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(Math.exp(0.5 * (low + high)));
  }

  /**
   * Compute multiplier of {@code family} over {@code over} at a loss: C_over(ℓ)/C_family(ℓ), so
   * that above 1 {@code family} needs that many times less; empty where one never reaches ℓ.
   */
  public static OptionalDouble multiplier(
      ScalingLaw family, CostModel familyCost, ScalingLaw over, CostModel overCost, double loss) {
    OptionalDouble needed = computeAt(family, familyCost, loss);
    OptionalDouble reference = computeAt(over, overCost, loss);
    return needed.isPresent() && reference.isPresent()
        ? OptionalDouble.of(reference.getAsDouble() / needed.getAsDouble())
        : OptionalDouble.empty();
  }

  /** N_opt = G (C/κ)^a, D_opt = G⁻¹ (C/κ)^b, L_opt = E + (A G^−α + B G^β)(κ/C)^γ. */
  private static Optional<OptimalPoint> closedForm(Chinchilla law, KappaCost cost, double flops) {
    if (law.a() == 0 || law.b() == 0) {
      return Optional.empty();
    }
    double lnBudget = Math.log(flops / cost.kappa());
    double lnParams = law.lnG() + law.exponentA() * lnBudget;
    double lnSamples = lnBudget - lnParams;
    double loss = law.e() + Math.exp(lnFrontier(law) - law.gamma() * lnBudget);
    return Optional.of(new OptimalPoint(flops, Math.exp(lnParams), Math.exp(lnSamples), loss));
  }

  /** ln K, K = A G^−α + B G^β, so that L_opt − E = K (κ/C)^γ. */
  private static double lnFrontier(Chinchilla law) {
    double lnG = law.lnG();
    double size = Math.log(law.a()) - law.alpha() * lnG;
    double samples = Math.log(law.b()) + law.beta() * lnG;
    double larger = Math.max(size, samples);
    return larger + Math.log1p(Math.exp(Math.min(size, samples) - larger));
  }

  private static double optimalLoss(ScalingLaw law, CostModel cost, double lnFlops) {
    return alongBudgetLine(law, cost, Math.exp(lnFlops)).map(OptimalPoint::loss).orElse(Double.NaN);
  }

  private static Optional<OptimalPoint> alongBudgetLine(
      ScalingLaw law, CostModel cost, double flops) {
    double step = (LN_PARAMS_HIGH - LN_PARAMS_LOW) / GRID;
    int best = -1;
    double bestLoss = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= GRID; i++) {
      double loss = lossAt(law, cost, flops, LN_PARAMS_LOW + i * step);
      if (loss < bestLoss) {
        bestLoss = loss;
        best = i;
      }
    }
    if (best <= 0 || best == GRID) {
      return Optional.empty();
    }
    double lnParams = goldenSection(law, cost, flops, LN_PARAMS_LOW + (best - 1) * step, 2 * step);
    double params = Math.exp(lnParams);
    return Optional.of(
        new OptimalPoint(
            flops,
            params,
            cost.samples(params, flops),
            law.loss(params, cost.samples(params, flops))));
  }

  /** Golden-section search in [low, low + width] to 1e-10 in ln N. */
  private static double goldenSection(
      ScalingLaw law, CostModel cost, double flops, double low, double width) {
    double left = low;
    double span = width;
    double inner = left + (1 - GOLDEN) * span;
    double outer = left + GOLDEN * span;
    double innerLoss = lossAt(law, cost, flops, inner);
    double outerLoss = lossAt(law, cost, flops, outer);
    while (span > 1e-10) {
      span *= GOLDEN;
      if (innerLoss <= outerLoss) {
        outer = inner;
        outerLoss = innerLoss;
        inner = left + (1 - GOLDEN) * span;
        innerLoss = lossAt(law, cost, flops, inner);
      } else {
        left = inner;
        inner = outer;
        innerLoss = outerLoss;
        outer = left + GOLDEN * span;
        outerLoss = lossAt(law, cost, flops, outer);
      }
    }
    return left + 0.5 * span;
  }

  /** The loss at size e^{@code lnParams} on the budget line; infinite where it has no samples. */
  private static double lossAt(ScalingLaw law, CostModel cost, double flops, double lnParams) {
    double params = Math.exp(lnParams);
    double samples = cost.samples(params, flops);
    return Double.isNaN(samples) ? Double.POSITIVE_INFINITY : law.loss(params, samples);
  }
}

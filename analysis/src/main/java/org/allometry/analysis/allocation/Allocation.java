package org.allometry.analysis.allocation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.KappaCost;
import org.allometry.analysis.law.Range;
import org.allometry.analysis.law.ScalingLaw;
import org.allometry.analysis.law.Slopes;

/**
 * Where a budget is spent best: in closed form for power laws at C = κND, else numerically along
 * the budget line.
 */
public final class Allocation {
  /** Distance of the sizes, in ln N, between which the golden section takes over. */
  private static final double GRID_STEP = 0.345;

  /** Budgets between 1 and 1e60 FLOP at which a loss is looked for. */
  private static final int BUDGETS = 60;

  /** Differences of the loss below this share of it are rounding. */
  private static final double VISIBLE = 1e-12;

  private static final int POLISHING_STEPS = 3;
  private static final double POLISHING_REACH = 1e-3;
  private static final double SLOPE_STEP = 1e-3;
  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);

  private Allocation() {}

  /**
   * The optimum at budget {@code flops}, or empty where the law has none because size or samples do
   * not matter in it (numerically: none inside the sizes of the law).
   *
   * @param flops C in FLOP, finite and above 0
   */
  public static Optional<OptimalPoint> optimum(ScalingLaw law, CostModel cost, double flops) {
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("budget must be finite and above 0 FLOP, got " + flops);
    }
    if (cost instanceof KappaCost kappa && law.powerLaw().isPresent()) {
      return closedForm(law.powerLaw().get(), kappa, flops);
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
    if (cost instanceof KappaCost kappa && law.powerLaw().isPresent()) {
      Chinchilla power = law.powerLaw().get();
      double above = Math.log(loss - power.e());
      double lnC = Math.log(kappa.kappa()) + (lnFrontier(power) - above) / power.gamma();
      double flops = Math.exp(lnC);
      return flops > 0 && flops < Double.POSITIVE_INFINITY
          ? OptionalDouble.of(flops)
          : OptionalDouble.empty();
    }
    return crossing(law, cost, loss);
  }

  /**
   * Looks for the first budget, from small to large, whose optimal loss is not above {@code loss}.
   */
  private static OptionalDouble crossing(ScalingLaw law, CostModel cost, double loss) {
    double step = Math.log(1e60) / BUDGETS;
    double before = Double.NaN;
    for (int i = 0; i <= BUDGETS; i++) {
      double here = optimalLoss(law, cost, i * step);
      if (here <= loss && before >= loss) {
        return OptionalDouble.of(Math.exp(bisect(law, cost, loss, (i - 1) * step, i * step)));
      }
      before = here;
    }
    return OptionalDouble.empty();
  }

  private static double bisect(
      ScalingLaw law, CostModel cost, double loss, double from, double to) {
    double low = from;
    double high = to;
    for (int i = 0; i < 48; i++) {
      double middle = 0.5 * (low + high);
      if (optimalLoss(law, cost, middle) > loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
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
    Range sizes = law.sizes();
    int nodes = Math.max(8, (int) Math.ceil((sizes.high() - sizes.low()) / GRID_STEP));
    double step = (sizes.high() - sizes.low()) / nodes;
    double[] losses = new double[nodes + 1];
    for (int i = 0; i <= nodes; i++) {
      losses[i] = lossAt(law, cost, flops, sizes.low() + i * step);
    }
    int best = lowestInside(losses);
    if (best < 0) {
      return Optional.empty();
    }
    double lnParams =
        polished(
            law,
            cost,
            flops,
            goldenSection(law, cost, flops, sizes.low() + (best - 1) * step, 2 * step));
    double params = Math.exp(lnParams);
    double samples = cost.samples(params, flops);
    return Optional.of(new OptimalPoint(flops, params, samples, law.loss(params, samples)));
  }

  /**
   * The lowest node that lies visibly below some node on either side, and is no higher than both
   * neighbours; −1 where there is none. Far outside the trials a law may fall again: that is no
   * optimum, so a lower end of the range does not rule one out inside.
   */
  private static int lowestInside(double[] losses) {
    int best = -1;
    for (int i = 1; i < losses.length - 1; i++) {
      boolean dip = losses[i] <= losses[i - 1] && losses[i] <= losses[i + 1];
      if (dip && (best < 0 || losses[i] < losses[best]) && risesBothWays(losses, i)) {
        best = i;
      }
    }
    return best;
  }

  private static boolean risesBothWays(double[] losses, int i) {
    double limit = losses[i] * (1 + VISIBLE);
    int left = i - 1;
    while (left >= 0 && losses[left] >= losses[i] && losses[left] <= limit) {
      left--;
    }
    int right = i + 1;
    while (right < losses.length && losses[right] >= losses[i] && losses[right] <= limit) {
      right++;
    }
    return left >= 0 && losses[left] > limit && right < losses.length && losses[right] > limit;
  }

  /** A minimum to full precision by Newton steps on the slope of ln L along the budget line. */
  private static double polished(ScalingLaw law, CostModel cost, double flops, double lnParams) {
    double at = lnParams;
    for (int i = 0; i < POLISHING_STEPS; i++) {
      double slope = slopeAt(law, cost, flops, at);
      double curvature =
          (slopeAt(law, cost, flops, at + SLOPE_STEP) - slopeAt(law, cost, flops, at - SLOPE_STEP))
              / (2 * SLOPE_STEP);
      double step = -slope / curvature;
      if (!(curvature > 0 && Math.abs(step) < POLISHING_REACH)) {
        return at;
      }
      at += step;
    }
    return at;
  }

  /** d ln L/d ln N along the budget line. */
  private static double slopeAt(ScalingLaw law, CostModel cost, double flops, double lnParams) {
    double params = Math.exp(lnParams);
    Slopes slopes = law.slopes(params, cost.samples(params, flops));
    return slopes.size() + slopes.samples() * cost.samplesSlope(params, flops);
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

package org.allometry.analysis.fit;

import java.util.Optional;
import org.allometry.analysis.allocation.Allocation;
import org.allometry.analysis.allocation.OptimalPoint;
import org.allometry.analysis.law.Chinchilla;
import org.allometry.analysis.law.CostModel;
import org.allometry.analysis.law.ScalingLaw;

/**
 * Exponents of the frontier: constants of a power law, slopes at one compute of any other law.
 *
 * <p>γ needs no E: along the frontier dL_opt/d ln C = ∂L/∂ ln D (the envelope theorem, C growing
 * with D at fixed N), which falls as C^−γ where L_opt − E does.
 *
 * @param a d ln N_opt/d ln C
 * @param b d ln D_opt/d ln C
 * @param gamma −d ln(−dL_opt/d ln C)/d ln C
 */
record FrontierSlopes(double a, double b, double gamma) {
  private static final FrontierSlopes UNKNOWN =
      new FrontierSlopes(Double.NaN, Double.NaN, Double.NaN);

  /** Half the distance in ln C over which slopes are taken. */
  private static final double STEP = 0.02;

  static FrontierSlopes of(ScalingLaw law, CostModel cost, double flops) {
    Optional<Chinchilla> power = law.powerLaw();
    if (power.isPresent()) {
      Chinchilla p = power.get();
      return new FrontierSlopes(p.exponentA(), p.exponentB(), p.gamma());
    }
    if (!(flops > 0 && flops < Double.POSITIVE_INFINITY)) {
      return UNKNOWN;
    }
    OptimalPoint below = Allocation.optimum(law, cost, flops * Math.exp(-STEP)).orElse(null);
    OptimalPoint above = Allocation.optimum(law, cost, flops * Math.exp(STEP)).orElse(null);
    if (below == null || above == null) {
      return UNKNOWN;
    }
    return new FrontierSlopes(
        Math.log(above.params() / below.params()) / (2 * STEP),
        Math.log(above.samplesSeen() / below.samplesSeen()) / (2 * STEP),
        -Math.log(fall(law, above) / fall(law, below)) / (2 * STEP));
  }

  /** −∂L/∂ ln D at an optimum. */
  private static double fall(ScalingLaw law, OptimalPoint at) {
    return -law.slopes(at.params(), at.samplesSeen()).samples() * at.loss();
  }
}

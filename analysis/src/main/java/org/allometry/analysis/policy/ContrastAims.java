package org.allometry.analysis.policy;

import java.util.List;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.posterior.Aim;

/**
 * What each contender's trials have to narrow, so that the compute multipliers over the first
 * contender become known.
 *
 * <p>Let the better of two reach at C_b the loss that the worse one reaches at C*. The ln
 * multiplier is ±(ln C* − ln C_b), and to first order its variance is (Var ln L_b(C_b) + Var ln
 * L_w(C*)) / s², with s = −d ln L_b / d ln C at C_b: two independent parts. So both aim at their ln
 * loss with scale 1/s, and drops that trials of different contenders bring are comparable. The
 * first contender is in several contrasts: its scales add in squares, its budgets are averaged.
 */
final class ContrastAims {
  /** Steepness below which a frontier counts as flat. */
  private static final double FLATTEST = 0.02;

  /** Largest distance in ln C from C* at which a loss is compared: three decades. */
  private static final double FARTHEST = Math.log(1000);

  private ContrastAims() {}

  static Aim of(Beliefs beliefs, Goal goal, Contender contender) {
    double squares = 0;
    double shifts = 0;
    List<Contrast> contrasts = beliefs.targetContrasts();
    for (Contrast contrast : contrasts) {
      double lnMultiplier = contrast.lnMultiplier().value();
      double lead = Double.isNaN(lnMultiplier) ? 0 : Math.clamp(lnMultiplier, -FARTHEST, FARTHEST);
      Contender better = lead > 0 ? contrast.contender() : contrast.over();
      double flops = goal.targetFlops() * Math.exp(-Math.abs(lead));
      double scale = 1 / Math.max(FLATTEST, beliefs.posterior(better).steepness(flops));
      if (contrast.contender().equals(contender)) {
        return new Aim(Aim.Quantity.LN_LOSS, lead > 0 ? flops : goal.targetFlops(), scale);
      }
      squares += scale * scale;
      shifts += Math.min(0, lead);
    }
    return squares == 0
        ? Aim.of(goal, contender)
        : new Aim(
            Aim.Quantity.LN_LOSS,
            goal.targetFlops() * Math.exp(shifts / contrasts.size()),
            Math.sqrt(squares));
  }
}

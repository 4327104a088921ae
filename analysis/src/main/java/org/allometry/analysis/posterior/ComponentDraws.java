package org.allometry.analysis.posterior;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Draws of one component: Gaussian ones, bent along with the law where it is not linear on the
 * scale of its uncertainty.
 *
 * <p>A Gaussian draw m + x moves every whitened prediction by r · x to first order. Where E and A
 * trade places along a curved valley that first order is wrong, and the draw fits no point any
 * more. So the draw is replaced by the q whose true predictions, seen through the rows, move by
 * that much: Σ w r (f(q) − f(m)) + P (q − m) = H x, as in randomise-then-optimise (Bardsley,
 * Solonen, Haario and Laine 2014, without their weights), by Newton's method with the Hessian of
 * the mode.
 */
final class ComponentDraws {
  private static final int MOST_STEPS = 8;

  /** Squared size of a step, in standard deviations, that is small enough. */
  private static final double SMALL = 1e-3;

  /** Beyond this the equation counts as unsolved, and the draw is of no use. */
  private static final double UNSOLVED = 0.3;

  /** First draws by which it is decided whether the law is linear enough to leave them as is. */
  private static final int TRIED = 16;

  private final Component component;
  private final Random random;
  private final double[] middle;
  private int drawn;
  private double bent;

  ComponentDraws(Component component, Random random) {
    this.component = component;
    this.random = random;
    middle = component.rows().predictions(component.hyper().amplitude(), component.mode());
  }

  /** The next draw; null where it cannot be bent to what it should predict. */
  double @Nullable [] next() {
    double[] mode = component.mode();
    double[] normals = new double[mode.length];
    for (int j = 0; j < normals.length; j++) {
      normals[j] = random.nextGaussian();
    }
    double[] move = component.precision().solveUpper(normals);
    double[] q = plus(mode, move);
    drawn++;
    boolean linear = drawn > TRIED && bent < TRIED * SMALL;
    return linear || middle.length == 0 ? q : bend(q, move);
  }

  private double @Nullable [] bend(double[] start, double[] move) {
    Rows rows = component.rows();
    double[] wanted = rows.linear(move);
    double[] q = start;
    double before = Double.POSITIVE_INFINITY;
    double share = 1;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] errors = rows.predictions(component.hyper().amplitude(), q);
      for (int i = 0; i < errors.length; i++) {
        errors[i] = wanted[i] - (errors[i] - middle[i]);
      }
      double[] pull = rows.pull(errors, q.length);
      for (int k = 0; k < q.length; k++) {
        double sd = Priors.sd(k, component.hyper().form());
        pull[k] += (start[k] - q[k]) / (sd * sd);
      }
      double[] change = component.precision().solve(pull);
      double size = 0;
      for (int k = 0; k < q.length; k++) {
        size += change[k] * pull[k];
      }
      if (step == 0 && drawn <= TRIED) {
        bent += Math.min(1, size);
      }
      if (size < SMALL) {
        return q;
      }
      share = size > before ? share / 2 : share;
      before = size;
      for (int k = 0; k < q.length; k++) {
        change[k] *= share;
      }
      q = plus(q, change);
    }
    return before < UNSOLVED ? q : null;
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int k = 0; k < sum.length; k++) {
      sum[k] = a[k] + b[k];
    }
    return sum;
  }
}

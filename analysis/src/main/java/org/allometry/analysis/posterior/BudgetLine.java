package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_E;
import static org.allometry.analysis.posterior.LawSurface.SIZE;

import org.allometry.analysis.posterior.LawSurface.Form;

/** A law along the line d = c − omega n of one budget, with fresh samples: where it is least. */
final class BudgetLine {
  /** How far from where its search begins an optimum is sought, in nats of N. */
  private static final double REACH = 4;

  /** Chinchilla's optimum lies above Farseer's, whose exponents fall; its search begins before. */
  private static final double BEFORE = 2;

  private static final double STRIDE = 0.5;

  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
  private static final double PRECISION = 0.05;
  private static final double STEP = 1e-3;
  private static final double CURVATURE_STEP = 0.05;
  private static final double LEAST_CURVATURE = 1e-4;
  private static final double BUDGET_STEP = 0.05;

  private final double[] q;
  private final Form form;
  private final double omega;
  private final double c;
  private final double[] scratch = new double[SIZE];

  /**
   * A line.
   *
   * @param q coordinates of the law
   * @param omega how compute grows with size, against samples
   * @param c centred budget
   */
  BudgetLine(double[] q, Form form, double omega, double c) {
    this.q = q;
    this.form = form;
    this.omega = omega;
    this.c = c;
  }

  private BudgetLine shifted(double step) {
    return new BudgetLine(q, form, omega, c + step);
  }

  private double lnLoss(double n) {
    return gradient(n, scratch);
  }

  private double gradient(double n, double[] gradient) {
    return LawSurface.fresh(q, form, n, c - omega * n, gradient);
  }

  /**
   * The least loss: Chinchilla's in closed form, with S = alpha + omega beta, n = (ln(alpha A /
   * (omega beta B)) + beta c) / S; else {@link #minimiser}'s, and local exponents by differences.
   */
  Optimum optimum() {
    if (form.terms() == LawTerms.POWERS) {
      return plainOptimum();
    }
    BudgetLine less = shifted(-BUDGET_STEP);
    BudgetLine more = shifted(BUDGET_STEP);
    double n = minimiser();
    double below = less.minimiser();
    double above = more.minimiser();
    double a = (above - below) / (2 * BUDGET_STEP);
    double gamma = (less.lnAboveFloor(below) - more.lnAboveFloor(above)) / (2 * BUDGET_STEP);
    return new Optimum(n, c - omega * n, a, 1 - omega * a, gamma);
  }

  /**
   * n of the minimum that lies downhill from where the search begins, at most {@value #REACH} nats
   * away: strides, then golden section, and a parabola at the end. There may be a deeper one far
   * outside of what was sampled, which means nothing; a law that falls as far as is looked has its
   * optimum where it is flattest, where a minimum would have vanished.
   */
  double minimiser() {
    double plain = plainOptimum().n();
    if (form.terms() == LawTerms.POWERS) {
      return plain;
    }
    double start = form.terms() == LawTerms.FARSEER ? plain - BEFORE : plain;
    double best = start;
    double least = lnLoss(start);
    double stride = STRIDE;
    double flattest = start;
    double smallest = Double.POSITIVE_INFINITY;
    while (Math.abs(best - start) < REACH) {
      double there = lnLoss(best + stride);
      if (there < least) {
        if (least - there < smallest) {
          smallest = least - there;
          flattest = best + stride / 2;
        }
        least = there;
        best += stride;
      } else if (best == start && stride > 0) {
        stride = -STRIDE;
      } else {
        return bottom(best);
      }
    }
    return flattest;
  }

  /** The minimum within a stride of {@code about}. */
  private double bottom(double about) {
    double low = about - STRIDE;
    double span = 2 * STRIDE;
    double inner = low + (1 - GOLDEN) * span;
    double outer = low + GOLDEN * span;
    double ofInner = lnLoss(inner);
    double ofOuter = lnLoss(outer);
    while (span > PRECISION) {
      span *= GOLDEN;
      if (ofInner <= ofOuter) {
        outer = inner;
        ofOuter = ofInner;
        inner = low + (1 - GOLDEN) * span;
        ofInner = lnLoss(inner);
      } else {
        low = inner;
        inner = outer;
        ofInner = ofOuter;
        outer = low + GOLDEN * span;
        ofOuter = lnLoss(outer);
      }
    }
    double middle = low + span / 2;
    double below = lnLoss(middle - span);
    double above = lnLoss(middle + span);
    double bend = below + above - 2 * lnLoss(middle);
    return bend > 0 ? middle + Math.clamp(0.5 * (below - above) / bend, -1, 1) * span : middle;
  }

  private double lnAboveFloor(double n) {
    double lnLoss = lnLoss(n);
    return form.floor() ? lnLoss + Math.log(-Math.expm1(q[LN_E] - lnLoss)) : lnLoss;
  }

  private Optimum plainOptimum() {
    double alpha = Math.exp(q[LN_ALPHA]);
    double beta = Math.exp(q[LN_BETA]);
    double sum = alpha + omega * beta;
    double n = (q[LN_ALPHA] + q[LN_A] - q[LN_BETA] - q[LN_B] - Math.log(omega) + beta * c) / sum;
    return new Optimum(n, c - omega * n, beta / sum, alpha / sum, alpha * beta / sum);
  }

  /** Curvature of ln L in n along the line, at least {@value #LEAST_CURVATURE}. */
  double curvature(double n) {
    double step = CURVATURE_STEP;
    double bend = lnLoss(n - step) + lnLoss(n + step) - 2 * lnLoss(n);
    return Math.max(LEAST_CURVATURE, bend / (step * step));
  }

  /**
   * Gradient of the optimum's n in the coordinates, by the implicit function theorem: −(∂²f/∂n∂q) /
   * (∂²f/∂n²), f = ln L along the line.
   *
   * @param n of the optimum, {@link #minimiser}
   */
  double[] optimumGradient(double n) {
    double[] low = new double[SIZE];
    double[] high = new double[SIZE];
    gradient(n - STEP, low);
    gradient(n + STEP, high);
    double curvature = curvature(n);
    double[] gradient = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      gradient[k] = -(high[k] - low[k]) / (2 * STEP) / curvature;
    }
    return gradient;
  }

  /** Gradient of the exponent a in the coordinates, by differences of {@link #optimumGradient}. */
  double[] exponentGradient() {
    BudgetLine less = shifted(-BUDGET_STEP);
    BudgetLine more = shifted(BUDGET_STEP);
    double[] low = less.optimumGradient(less.minimiser());
    double[] high = more.optimumGradient(more.minimiser());
    double[] gradient = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      gradient[k] = (high[k] - low[k]) / (2 * BUDGET_STEP);
    }
    return gradient;
  }

  /**
   * Where a budget is spent best.
   *
   * @param n ln N_opt − ln N0
   * @param d ln D_opt − ln D0
   * @param a exponent of N_opt ~ C^a, there
   * @param b exponent of D_opt ~ C^b
   * @param gamma exponent of L_opt − E ~ C^−gamma
   */
  record Optimum(double n, double d, double a, double b, double gamma) {}
}

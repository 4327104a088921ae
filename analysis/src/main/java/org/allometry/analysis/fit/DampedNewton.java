package org.allometry.analysis.fit;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Newton's method inside a box, damped as Levenberg and Marquardt did, for functions with few
 * coordinates whose exact Hessian is cheap.
 *
 * <p>Sums of Huber terms are nearly piecewise linear far from their minimum and exactly quadratic
 * near it: quasi-Newton steps crawl along their kinks, damped Newton steps end in some ten steps.
 * Damping adds a multiple of a positive definite model of the curvature (the weights of iteratively
 * reweighted least squares), which at full strength never overshoots far.
 */
final class DampedNewton {
  private static final double FIRST_DAMPING = 0.1;
  private static final double LARGEST_DAMPING = 1e12;
  private static final double NEGLIGIBLE_DECREASE = 1e-13;
  private static final double NEGLIGIBLE_STEP = 1e-10;
  private static final double RIDGE = 1e-12;

  private DampedNewton() {}

  /** A function with its exact Hessian and a positive semidefinite model of it. */
  interface Curved extends SmoothFunction {
    /**
     * The value at {@code x}; overwrites the gradient, the Hessian and its positive semidefinite
     * model (row-major, both triangles).
     */
    double derivatives(double[] x, double[] gradient, DMatrixRMaj hessian, DMatrixRMaj model);
  }

  /** Searches from {@code start}, which lies inside the box, for at most {@code maxSteps} steps. */
  static Minimum minimise(
      Curved function, double[] start, double[] lower, double[] upper, int maxSteps) {
    int size = start.length;
    double[] x = start.clone();
    double[] gradient = new double[size];
    double[] step = new double[size];
    double[] next = new double[size];
    DMatrixRMaj hessian = new DMatrixRMaj(size, size);
    DMatrixRMaj model = new DMatrixRMaj(size, size);
    StepSolver solver = new StepSolver(size);
    double damping = FIRST_DAMPING;
    double value = function.derivatives(x, gradient, hessian, model);
    for (int count = 0; count < maxSteps; count++) {
      boolean accepted = false;
      while (!accepted) {
        boolean[] held = held(x, gradient, lower, upper);
        double expected = Double.NaN;
        if (solver.solve(gradient, hessian, model, damping, held, step)) {
          double longest = clip(x, step, next, lower, upper);
          expected = expectedDecrease(gradient, hessian, step);
          if (longest <= NEGLIGIBLE_STEP || Math.abs(expected) <= NEGLIGIBLE_DECREASE * value) {
            return new Minimum(x, value, true, count);
          }
        }
        double found = expected > 0 ? function.value(next) : Double.NaN;
        accepted = found < value && value - found >= 1e-4 * expected;
        if (accepted) {
          damping = value - found > 0.7 * expected ? Math.max(damping / 8, 1e-12) : damping;
        } else if (damping < LARGEST_DAMPING) {
          damping *= 6;
        } else {
          return new Minimum(x, value, false, count);
        }
      }
      System.arraycopy(next, 0, x, 0, size);
      value = function.derivatives(x, gradient, hessian, model);
    }
    return new Minimum(x, value, false, maxSteps);
  }

  private static boolean[] held(double[] x, double[] gradient, double[] lower, double[] upper) {
    boolean[] held = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      held[i] = (x[i] <= lower[i] && gradient[i] >= 0) || (x[i] >= upper[i] && gradient[i] <= 0);
    }
    return held;
  }

  /** Shortens the step to the box, writes the next point, and returns the longest coordinate. */
  private static double clip(
      double[] x, double[] step, double[] next, double[] lower, double[] upper) {
    double longest = 0;
    for (int i = 0; i < x.length; i++) {
      next[i] = Math.min(upper[i], Math.max(lower[i], x[i] + step[i]));
      step[i] = next[i] - x[i];
      longest = Math.max(longest, Math.abs(step[i]));
    }
    return longest;
  }

  private static double expectedDecrease(double[] gradient, DMatrixRMaj hessian, double[] step) {
    double decrease = 0;
    for (int i = 0; i < step.length; i++) {
      double curvature = 0;
      for (int j = 0; j < step.length; j++) {
        curvature += hessian.unsafe_get(i, j) * step[j];
      }
      decrease -= step[i] * (gradient[i] + 0.5 * curvature);
    }
    return decrease;
  }

  /** Solves (H + μ M) s = −g with held coordinates left where they are. */
  private static final class StepSolver {
    private final LinearSolverDense<DMatrixRMaj> cholesky;
    private final DMatrixRMaj matrix;
    private final DMatrixRMaj right;
    private final DMatrixRMaj solution;

    StepSolver(int size) {
      cholesky = LinearSolverFactory_DDRM.chol(size);
      matrix = new DMatrixRMaj(size, size);
      right = new DMatrixRMaj(size, 1);
      solution = new DMatrixRMaj(size, 1);
    }

    boolean solve(
        double[] gradient,
        DMatrixRMaj hessian,
        DMatrixRMaj model,
        double damping,
        boolean[] held,
        double[] step) {
      int size = step.length;
      double trace = 0;
      for (int i = 0; i < size; i++) {
        trace += model.unsafe_get(i, i);
      }
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          boolean fixed = held[i] || held[j];
          double sum = hessian.unsafe_get(i, j) + damping * model.unsafe_get(i, j);
          matrix.unsafe_set(i, j, fixed ? 0 : sum);
        }
        double own = held[i] ? 1 : matrix.unsafe_get(i, i) + RIDGE * (1 + damping) * trace;
        matrix.unsafe_set(i, i, own);
        right.unsafe_set(i, 0, held[i] ? 0 : -gradient[i]);
      }
      if (!cholesky.setA(matrix)) {
        return false;
      }
      cholesky.solve(right, solution);
      for (int i = 0; i < size; i++) {
        step[i] = solution.unsafe_get(i, 0);
        if (!Double.isFinite(step[i])) {
          return false;
        }
      }
      return true;
    }
  }
}

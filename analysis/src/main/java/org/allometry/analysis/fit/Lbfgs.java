package org.allometry.analysis.fit;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Limited-memory BFGS inside a box (Nocedal 1980; Liu and Nocedal 1989).
 *
 * <p>Coordinates that sit on a limit with the gradient pointing outward are held for the step, and
 * steps are projected into the box and shortened until they decrease the function (Armijo).
 */
final class Lbfgs {
  private static final int MEMORY = 10;
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int HALVINGS = 40;

  /** Relative decrease below which several steps in a row end the search. */
  private static final double NEGLIGIBLE_DECREASE = 1e-13;

  private static final int PATIENCE = 5;

  private final SmoothFunction function;
  private final double[] lower;
  private final double[] upper;
  private final ArrayDeque<Pair> pairs = new ArrayDeque<>();

  private Lbfgs(SmoothFunction function, double[] lower, double[] upper) {
    this.function = function;
    this.lower = lower;
    this.upper = upper;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pair(double[] step, double[] change, double product) {}

  /** Searches from {@code start} for at most {@code maxSteps} steps. */
  static Minimum minimise(
      SmoothFunction function, double[] start, double[] lower, double[] upper, int maxSteps) {
    return new Lbfgs(function, lower, upper).search(start, maxSteps);
  }

  private Minimum search(double[] start, int maxSteps) {
    double[] x = projected(start);
    double[] gradient = new double[x.length];
    double value = function.valueAndGradient(x, gradient);
    int small = 0;
    for (int step = 0; step < maxSteps; step++) {
      boolean[] held = held(x, gradient);
      double[] direction = direction(gradient, held);
      double[] next = new double[x.length];
      double nextValue = lineSearch(x, value, gradient, direction, next);
      if (!(nextValue < value)) {
        if (pairs.isEmpty()) {
          return new Minimum(x, value, true, step);
        }
        pairs.clear();
        continue;
      }
      double[] nextGradient = new double[x.length];
      nextValue = function.valueAndGradient(next, nextGradient);
      remember(x, next, gradient, nextGradient);
      small = value - nextValue <= NEGLIGIBLE_DECREASE * Math.abs(value) ? small + 1 : 0;
      x = next;
      gradient = nextGradient;
      value = nextValue;
      if (small >= PATIENCE || value == 0) {
        return new Minimum(x, value, true, step);
      }
    }
    return new Minimum(x, value, false, maxSteps);
  }

  private double lineSearch(
      double[] x, double value, double[] gradient, double[] direction, double[] next) {
    double scale = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double expected = 0;
      for (int j = 0; j < x.length; j++) {
        next[j] = clamp(x[j] + scale * direction[j], j);
        expected += gradient[j] * (next[j] - x[j]);
      }
      double found = function.value(next);
      if (expected < 0 && found <= value + SUFFICIENT_DECREASE * expected) {
        return found;
      }
      scale *= 0.5;
    }
    return Double.NaN;
  }

  /** The two-loop recursion on the coordinates that are free to move. */
  private double[] direction(double[] gradient, boolean[] held) {
    double[] q = gradient.clone();
    zero(q, held);
    double[] alphas = new double[pairs.size()];
    int k = 0;
    for (Pair pair : pairs) {
      alphas[k] = dot(pair.step, q) / pair.product;
      add(q, -alphas[k], pair.change);
      k++;
    }
    double size = Math.sqrt(dot(gradient, gradient));
    double scale =
        pairs.isEmpty()
            ? 0.1 / Math.max(size, Double.MIN_NORMAL)
            : pairs.getFirst().product / dot(pairs.getFirst().change, pairs.getFirst().change);
    for (int i = 0; i < q.length; i++) {
      q[i] *= scale;
    }
    Iterator<Pair> oldestFirst = pairs.descendingIterator();
    while (oldestFirst.hasNext()) {
      Pair pair = oldestFirst.next();
      k--;
      add(q, alphas[k] - dot(pair.change, q) / pair.product, pair.step);
    }
    zero(q, held);
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private void remember(double[] x, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = new double[x.length];
    double[] change = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      step[i] = next[i] - x[i];
      change[i] = nextGradient[i] - gradient[i];
    }
    double product = dot(step, change);
    if (product > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) {
      pairs.addFirst(new Pair(step, change, product));
      if (pairs.size() > MEMORY) {
        pairs.removeLast();
      }
    }
  }

  private boolean[] held(double[] x, double[] gradient) {
    boolean[] held = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      held[i] = (x[i] <= lower[i] && gradient[i] >= 0) || (x[i] >= upper[i] && gradient[i] <= 0);
    }
    return held;
  }

  private double[] projected(double[] x) {
    double[] inside = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      inside[i] = clamp(x[i], i);
    }
    return inside;
  }

  private double clamp(double value, int i) {
    return Math.min(upper[i], Math.max(lower[i], value));
  }

  private static void zero(double[] values, boolean[] where) {
    for (int i = 0; i < values.length; i++) {
      if (where[i]) {
        values[i] = 0;
      }
    }
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }
}

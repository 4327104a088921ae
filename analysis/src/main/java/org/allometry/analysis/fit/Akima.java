package org.allometry.analysis.fit;

import java.util.Arrays;

/**
 * Akima's local spline (Akima 1970, J. ACM 17): cubic between knots, with slopes that a single
 * outlier bends only nearby.
 */
final class Akima {
  private final double[] x;
  private final double[] y;
  private final double[] slope;

  /**
   * A spline through knots.
   *
   * @param x strictly ascending, at least two
   * @param y as many values
   */
  Akima(double[] x, double[] y) {
    this.x = x.clone();
    this.y = y.clone();
    this.slope = slopes(x, y);
  }

  /** Where a spline is smallest. */
  record Lowest(double x, double y, boolean edge) {}

  /** The smallest value over the knots' range; an edge where it is the first or last knot. */
  Lowest lowest() {
    int last = x.length - 1;
    Lowest best = new Lowest(x[0], y[0], true);
    if (y[last] < best.y) {
      best = new Lowest(x[last], y[last], true);
    }
    for (int i = 1; i < last; i++) {
      if (y[i] < best.y) {
        best = new Lowest(x[i], y[i], false);
      }
    }
    for (int i = 0; i < last; i++) {
      for (double t : stationary(i)) {
        double value = value(i, t);
        if (value < best.y) {
          best = new Lowest(x[i] + t, value, false);
        }
      }
    }
    return best;
  }

  /** Coefficients c₁, c₂, c₃ of y_i + c₁t + c₂t² + c₃t³ in interval {@code i}. */
  private double[] cubic(int i) {
    double width = x[i + 1] - x[i];
    double secant = (y[i + 1] - y[i]) / width;
    return new double[] {
      slope[i],
      (3 * secant - 2 * slope[i] - slope[i + 1]) / width,
      (slope[i] + slope[i + 1] - 2 * secant) / (width * width)
    };
  }

  private double value(int i, double t) {
    double[] c = cubic(i);
    return y[i] + t * (c[0] + t * (c[1] + t * c[2]));
  }

  /** Inner points of interval {@code i} where the slope is 0. */
  private double[] stationary(int i) {
    double[] c = cubic(i);
    double width = x[i + 1] - x[i];
    double square = c[1] * c[1] - 3 * c[0] * c[2];
    if (square < 0) {
      return new double[0];
    }
    double q = -(c[1] + Math.copySign(Math.sqrt(square), c[1]));
    double[] roots = {q / (3 * c[2]), c[0] / q};
    return Arrays.stream(roots).filter(t -> t > 0 && t < width).toArray();
  }

  private static double[] slopes(double[] x, double[] y) {
    int knots = x.length;
    double[] secant = new double[knots + 3];
    for (int i = 0; i < knots - 1; i++) {
      secant[i + 2] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
    }
    if (knots == 2) {
      return new double[] {secant[2], secant[2]};
    }
    secant[1] = 2 * secant[2] - secant[3];
    secant[0] = 2 * secant[1] - secant[2];
    secant[knots + 1] = 2 * secant[knots] - secant[knots - 1];
    secant[knots + 2] = 2 * secant[knots + 1] - secant[knots];
    double[] slope = new double[knots];
    for (int i = 0; i < knots; i++) {
      double left = Math.abs(secant[i + 3] - secant[i + 2]);
      double right = Math.abs(secant[i + 1] - secant[i]);
      slope[i] =
          left + right > 1e-9 * (Math.abs(secant[i + 1]) + Math.abs(secant[i + 2]))
              ? (left * secant[i + 1] + right * secant[i + 2]) / (left + right)
              : 0.5 * (secant[i + 1] + secant[i + 2]);
    }
    return slope;
  }
}

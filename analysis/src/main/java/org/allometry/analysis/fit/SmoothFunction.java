package org.allometry.analysis.fit;

/** A function to minimise. */
interface SmoothFunction {
  /** The value at {@code x}; writes the gradient to {@code gradient}. */
  double valueAndGradient(double[] x, double[] gradient);

  /** The value at {@code x} alone. */
  default double value(double[] x) {
    return valueAndGradient(x, new double[x.length]);
  }
}

package org.allometry.analysis.fit;

/**
 * A straight line through logarithms, y = intercept + slope · x, by weighted least squares.
 *
 * @param slope exponent of the power law; NaN where x does not vary
 * @param intercept ln of its factor
 */
record PowerLine(double slope, double intercept) {
  /** Least squares with one weight per point. */
  static PowerLine through(double[] x, double[] y, double[] weight) {
    double total = 0;
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      total += weight[i];
      meanX += weight[i] * x[i];
      meanY += weight[i] * y[i];
    }
    meanX /= total;
    meanY /= total;
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += weight[i] * (x[i] - meanX) * (x[i] - meanX);
      xy += weight[i] * (x[i] - meanX) * (y[i] - meanY);
    }
    double slope = xx > 0 ? xy / xx : Double.NaN;
    return new PowerLine(slope, meanY - slope * meanX);
  }
}

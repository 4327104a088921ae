package org.allometry.analysis.posterior;

import java.util.List;
import org.allometry.analysis.design.Cell;

/**
 * The rectangle in (ln N, ln D) over which the discrepancy of a law is modelled.
 *
 * @param lowN smallest ln N
 * @param highN largest ln N
 * @param lowD smallest ln D
 * @param highD largest ln D
 */
public record Domain(double lowN, double highN, double lowD, double highD) {
  /** Rejects empty rectangles. */
  public Domain {
    if (!(lowN <= highN && lowD <= highD)) {
      throw new IllegalArgumentException(
          "domain needs low <= high, got ln N "
              + lowN
              + ".."
              + highN
              + ", ln D "
              + lowD
              + ".."
              + highD);
    }
  }

  /** The smallest rectangle that holds all of {@code cells}. */
  public static Domain of(List<Cell> cells) {
    double[] lnParams =
        cells.stream().mapToDouble(c -> Math.log((double) c.params())).sorted().toArray();
    double[] lnSamples =
        cells.stream().mapToDouble(c -> Math.log((double) c.samplesSeen())).sorted().toArray();
    return new Domain(
        lnParams[0], lnParams[lnParams.length - 1], lnSamples[0], lnSamples[lnSamples.length - 1]);
  }

  double centreN() {
    return (lowN + highN) / 2;
  }

  double centreD() {
    return (lowD + highD) / 2;
  }
}

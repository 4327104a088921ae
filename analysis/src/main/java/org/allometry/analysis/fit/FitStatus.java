package org.allometry.analysis.fit;

import java.util.Locale;

/** How far the numbers of a fit may be trusted. */
public enum FitStatus {
  /** Converged inside all limits: the numbers are the answer. */
  OK,
  /** A coefficient ran into its limit: the numbers are shown, but are not the answer. */
  AT_BOUND,
  /** The search for the optimum did not end: the numbers are shown, but are not the answer. */
  NOT_CONVERGED,
  /** The points do not determine the coefficients (a line, one size, one cost): no numbers. */
  NOT_IDENTIFIED,
  /** Fewer points than the law needs: no numbers. */
  TOO_FEW_POINTS;

  /** The word in tables and JSON, such as {@code at_bound}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a fit of this status shows its numbers. */
  public boolean showsNumbers() {
    return this == OK || this == AT_BOUND || this == NOT_CONVERGED;
  }
}

package org.allometry.analysis.replay;

import java.util.Locale;

/** What judges the trials that a policy chose: the same for all policies of a replay. */
public enum Estimator {
  /** The product's posterior. */
  POSTERIOR,
  /** The fit of the MSPE design (arXiv 2604.22753): the basins of Chinchilla's law. */
  MSPE;

  /** Its name in options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

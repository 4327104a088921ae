package org.allometry.analysis.fit;

/**
 * How a law is fitted.
 *
 * @param seed of the bootstrap
 * @param resamples bootstrap resamples; 0: no intervals
 * @param floor what is assumed of E
 */
public record FitSettings(long seed, int resamples, Floor floor) {
  /** Level of all intervals. */
  public static final double LEVEL = 0.9;

  /** Resamples where nothing else is asked for. */
  public static final int DEFAULT_RESAMPLES = 4000;

  /** What is assumed of the irreducible loss E. */
  public enum Floor {
    /** E is fitted; a fit in which it runs to 0 is {@link FitStatus#AT_BOUND}. */
    FREE,
    /** E is 0, as for a deterministic simulator. */
    ZERO,
    /** E is fitted; where it runs to 0, the law with E = 0 is selected, and the fit says so. */
    SELECT
  }

  /** Rejects a negative number of resamples. */
  public FitSettings {
    if (resamples < 0) {
      throw new IllegalArgumentException("resamples must be at least 0, got " + resamples);
    }
  }

  /** 4,000 resamples, seed 1, E selected. */
  public static FitSettings defaults() {
    return new FitSettings(1, DEFAULT_RESAMPLES, Floor.SELECT);
  }
}

package org.allometry.actors.runner;

/** Names of the measurements in {@link Rung#metrics()} that every task and family has. */
public final class RungMetrics {
  /** Mean time of the training steps since the rung before, evaluation and saving left out, s. */
  public static final String STEP_SECONDS = "step_seconds";

  /**
   * At the last step only: mean ‖f(φ(g)x) − ρ(g)f(x)‖ over tokens, test scenes x and elements g of
   * E(3), in the unit of the normalised target.
   */
  public static final String EQUIVARIANCE_ERROR = "equivariance_error";

  /** At the last step only: (loss of f − loss of the group average of f) / loss of f. */
  public static final String ASYMMETRY_SHARE = "asymmetry_share";

  private RungMetrics() {}
}

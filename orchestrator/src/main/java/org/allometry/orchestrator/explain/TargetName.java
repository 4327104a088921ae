package org.allometry.orchestrator.explain;

import org.allometry.analysis.design.Goal;

/**
 * What the quantity is called whose standard deviation a search is to make small.
 *
 * @param key in JSON
 * @param title for people
 */
public record TargetName(String key, String title) {
  /** Name of the quantity that {@code target} is about. */
  public static TargetName of(Goal.Target target) {
    return switch (target) {
      case LN_N_OPT -> new TargetName("ln_n_opt", "ln N_opt");
      case EXPONENT -> new TargetName("a", "a");
      case LN_LOSS, LOSSES -> new TargetName("ln_loss", "ln L");
      case CONTRAST -> new TargetName("ln_multiplier", "ln multiplier");
    };
  }

  /** Key of its standard deviation in JSON. */
  public String sdKey() {
    return key + "_sd";
  }

  /** Its standard deviation, for people. */
  public String sdTitle() {
    return "sd of " + title;
  }
}

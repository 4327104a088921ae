package org.allometry.analysis.design;

/**
 * How a training of some length splits into a constant-rate trunk and a cooldown.
 *
 * <p>Steps {@code [0, forkStep)} are the trunk's and shared by all branches; {@code [forkStep,
 * steps)} are the branch's own. A share of 1 means no trunk: every trial trains from scratch (a
 * cosine schedule, for one).
 *
 * @param cooldownShare share of the steps that cool down, in (0, 1]
 */
public record Schedule(double cooldownShare) {
  /** Rejects shares outside (0, 1]. */
  public Schedule {
    if (!(cooldownShare > 0 && cooldownShare <= 1)) {
      throw new IllegalArgumentException("cooldown share must lie in (0, 1], got " + cooldownShare);
    }
  }

  /** Whether trials of one size and seed branch off one training line. */
  public boolean sharesTrunks() {
    return cooldownShare < 1;
  }

  /** First step of the cooldown of a training of {@code steps} steps. */
  public int forkStep(int steps) {
    return steps - Math.max(1, (int) Math.round(cooldownShare * steps));
  }
}

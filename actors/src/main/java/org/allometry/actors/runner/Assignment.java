package org.allometry.actors.runner;

import java.util.List;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;

/**
 * What a grant asks a runner to train.
 *
 * @param sweep name of the sweep
 * @param trial id of the trial, {@code t-…}
 * @param attempt 1 for the first execution, one more for each retry
 * @param epoch fencing number, larger for every later grant of the sweep
 * @param candidate cell and seed
 * @param forkStep first step of the cooldown
 * @param startFrom usable states, best first; the runner takes the first that verifies, else starts
 *     at step 0
 * @param trunkSteps steps after which the trunk is evaluated and saved, ascending, the last one is
 *     the fork step; those at or below the start are skipped
 * @param price compute reserved for this attempt
 */
public record Assignment(
    String sweep,
    String trial,
    int attempt,
    long epoch,
    Candidate candidate,
    int forkStep,
    List<Checkpoint> startFrom,
    List<Integer> trunkSteps,
    Flops price) {
  /** Copies the lists. */
  public Assignment {
    startFrom = List.copyOf(startFrom);
    trunkSteps = List.copyOf(trunkSteps);
  }

  /** Which execution this is. */
  public AttemptId id() {
    return new AttemptId(trial, attempt, epoch);
  }
}

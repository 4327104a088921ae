package org.allometry.analysis.design;

import java.util.Optional;
import org.allometry.analysis.quantity.Flops;

/**
 * A trial that a policy suggests, with its reason in words and numbers.
 *
 * @param candidate what to train
 * @param kind how it starts
 * @param startStep step it starts from (0, or a saved trunk state)
 * @param price incremental compute
 * @param gain expected reduction of the target's variance; NaN for policies that have none
 * @param score what proposals are ranked by, larger first; NaN for policies that have none
 * @param targetSd standard deviation of the target in the estimate that it was made on; NaN while
 *     there is none
 * @param runnerUp the next best candidate
 * @param reason a sentence for people
 */
public record Proposal(
    Candidate candidate,
    Kind kind,
    int startStep,
    Flops price,
    double gain,
    double score,
    double targetSd,
    Optional<RunnerUp> runnerUp,
    String reason) {
  /** How a trial starts. */
  public enum Kind {
    /** Trains alone, from step 0, without a trunk to share. */
    SCRATCH,
    /** Starts a new trunk and cools down from it. */
    TRUNK,
    /** Forks from a saved trunk state, extending the trunk first where it ends too early. */
    BRANCH
  }

  /**
   * The next best candidate.
   *
   * @param candidate what it would have trained
   * @param score its score
   */
  public record RunnerUp(Candidate candidate, double score) {}
}

package org.allometry.analysis.design;

import java.util.Objects;

/**
 * The outcome of an ended trial, as the fit sees it.
 *
 * @param trial its id
 * @param candidate what was trained
 * @param outcome how it ended
 * @param loss test loss at the end of the cooldown; finite and positive exactly when {@code
 *     outcome} is COMPLETED, NaN otherwise
 * @param deviceSeconds time that the whole training takes a device, from step 0 and without
 *     evaluations, at the trial's own mean time of a step; NaN where it was not measured
 */
public record Observation(
    String trial, Candidate candidate, Outcome outcome, double loss, double deviceSeconds) {
  /** How a trial ended. */
  public enum Outcome {
    /** Trained to its last step with a finite loss: a point of the fit. */
    COMPLETED,
    /** Loss not finite, or above that of predicting zero: a result, but no point of the fit. */
    DIVERGED,
    /** Used up its attempts. */
    FAILED,
    /** Stopped by decision. */
    STOPPED
  }

  /** Rejects a completed trial without a usable loss. */
  public Observation {
    Objects.requireNonNull(candidate, "candidate");
    Objects.requireNonNull(outcome, "outcome");
    if (outcome == Outcome.COMPLETED && !(loss > 0 && loss < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a completed trial needs a finite loss > 0, got " + loss + " for " + trial);
    }
  }

  /** An observation whose time was not measured. */
  public Observation(String trial, Candidate candidate, Outcome outcome, double loss) {
    this(trial, candidate, outcome, loss, Double.NaN);
  }

  /** Whether this is a point of the fit. */
  public boolean completed() {
    return outcome == Outcome.COMPLETED;
  }
}

package org.allometry.actors.runner;

/** How an attempt ended; decides whether and where it is retried. */
public enum Outcome {
  /** Trained to its last step with a finite loss. */
  COMPLETED,
  /** The loss was not finite or worse than predicting zero: a result, never retried. */
  DIVERGED,
  /**
   * Saved its state and stopped because it was asked to (drain, pause, exit 75): resumed, never
   * charged.
   */
  PREEMPTED,
  /** The runner or its device went away. */
  LOST_RUNNER,
  /** The trainer failed: charged to the trial's restarts. */
  TRAINER_ERROR,
  /** Host or device memory ran out. */
  OUT_OF_MEMORY,
  /** No step within the allowed time. */
  TIMEOUT,
  /** No saved state verified where one was needed. */
  BAD_CHECKPOINT,
  /** The trainer refused its configuration (exit 64 or 78): permanent. */
  CONFIG_ERROR,
  /** Stopped by decision of the supervisor. */
  CANCELLED
}

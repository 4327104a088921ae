package org.allometry.actors.runner;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What runners tell the supervisor. */
public sealed interface RunnerReport {
  /**
   * A device is there and free for a grant, unless it says that an attempt runs on it.
   *
   * @param device name, unique in the sweep, such as {@code cpu:0}
   * @param runner its GpuRunner
   * @param description for people: processor or card, threads, memory
   */
  record DeviceOffered(String device, ActorRef<RunnerCommand> runner, String description)
      implements RunnerReport {}

  /**
   * The trainer has begun.
   *
   * @param attempt which
   * @param device where
   * @param line line of the state that it began from
   * @param fromStep its step; 0 when it began from nothing
   * @param note empty, or what was wrong with better states ("step-000800: digest mismatch")
   */
  record AttemptStarted(AttemptId attempt, String device, Line line, int fromStep, String note)
      implements RunnerReport {}

  /**
   * Evaluations, in order of sequence; to be acknowledged.
   *
   * @param attempt which
   * @param rungs at least one
   */
  record RungsReached(AttemptId attempt, List<Rung> rungs) implements RunnerReport {
    /** Copies the list. */
    public RungsReached {
      rungs = List.copyOf(rungs);
    }
  }

  /**
   * A complete checkpoint lies on disk; to be acknowledged.
   *
   * @param attempt which
   * @param sequence of this report
   * @param checkpoint what and where
   */
  record CheckpointSaved(AttemptId attempt, long sequence, Checkpoint checkpoint)
      implements RunnerReport {}

  /**
   * The attempt is over and its process does no more work for it; to be acknowledged.
   *
   * @param attempt which
   * @param sequence of this report, the last one
   * @param outcome how
   * @param step last step trained
   * @param loss final test loss; NaN unless COMPLETED
   * @param detail a sentence for people; for failures it ends with the last lines that the trainer
   *     printed
   */
  record AttemptEnded(
      AttemptId attempt, long sequence, Outcome outcome, int step, double loss, String detail)
      implements RunnerReport {}

  /**
   * Heartbeat while an attempt runs; answered by {@link RunnerCommand.LeaseRenewed} or, if the
   * attempt is unknown or stale, by {@link RunnerCommand.CancelTrial}.
   *
   * @param attempt which
   * @param device where
   * @param line trunk or branch
   * @param step last step trained, exclusive
   */
  record Alive(AttemptId attempt, String device, Line line, int step) implements RunnerReport {}

  /**
   * Nothing runs on the device any more.
   *
   * @param device which
   */
  record Drained(String device) implements RunnerReport {}

  /**
   * The device cannot be used (its runner stopped, or its process could not be cleaned up).
   *
   * @param device which
   * @param reason for people
   */
  record DeviceLost(String device, String reason) implements RunnerReport {}
}

package org.allometry.actors.runner;

import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the supervisor tells a GpuRunner; one lease at a time. Runners extend this with messages of
 * their own.
 */
public interface RunnerCommand {
  /**
   * Permission to train, sent only after TrialGranted is durable. Idempotent by attempt id: a grant
   * of the attempt that already runs changes nothing.
   *
   * @param assignment what to train
   * @param lease how long the permission lasts without a {@link LeaseRenewed}
   * @param supervisor where reports go
   * @param curves where dense metrics go
   */
  record Grant(
      Assignment assignment,
      Duration lease,
      ActorRef<RunnerReport> supervisor,
      ActorRef<MetricBatch> curves)
      implements RunnerCommand {}

  /**
   * All reports of the attempt up to this sequence are durable.
   *
   * @param attempt whose reports
   * @param through last durable sequence
   */
  record ReportsAcknowledged(AttemptId attempt, long through) implements RunnerCommand {}

  /**
   * Answer to {@link RunnerReport.Alive}: the lease lasts for its full length from now.
   *
   * @param attempt whose lease
   */
  record LeaseRenewed(AttemptId attempt) implements RunnerCommand {}

  /**
   * Stops the attempt by decision; it ends as CANCELLED.
   *
   * @param attempt which
   * @param reason for the log
   */
  record CancelTrial(AttemptId attempt, String reason) implements RunnerCommand {}

  /**
   * Saves the state of the running attempt, which ends as PREEMPTED; answers {@link
   * RunnerReport.Drained} when nothing runs any more. The trainer process stays warm.
   *
   * @param replyTo the supervisor
   */
  record Drain(ActorRef<RunnerReport> replyTo) implements RunnerCommand {}
}

package org.allometry.actors.sweep;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;

/** What has happened in a sweep. The journal holds these and nothing else. */
public sealed interface SweepEvent {
  /** When the supervisor learned it, milliseconds since 1970-01-01T00:00Z. */
  long atMillis();

  /**
   * First event of a journal.
   *
   * @param sweep name
   * @param configHash SHA-256 of the resolved configuration, lower-case hex
   * @param resolvedConfig the resolved configuration itself, canonical HOCON
   * @param budget total compute, reserve included
   * @param reserve share of the budget kept for work lost to crashes, in [0, 1)
   */
  record SweepStarted(
      long atMillis,
      String sweep,
      String configHash,
      String resolvedConfig,
      Flops budget,
      double reserve)
      implements SweepEvent {}

  /**
   * A supervisor process took the sweep over; the first one too.
   *
   * @param incarnation counts from 1
   * @param host its host
   * @param pid its process id
   * @param version of the product
   */
  record SupervisorStarted(long atMillis, int incarnation, String host, long pid, String version)
      implements SweepEvent {}

  /**
   * The user raised the budget.
   *
   * @param budget new total
   */
  record BudgetExtended(long atMillis, Flops budget) implements SweepEvent {}

  /**
   * Permission to train; durable before the runner hears of it.
   *
   * @param attempt trial, attempt and epoch
   * @param candidate cell and seed
   * @param kind how the trial starts
   * @param forkStep first step of the cooldown
   * @param startLine line of {@code startStep}
   * @param startStep step that the attempt is expected to begin from
   * @param price compute of the steps from there to the end
   * @param device where
   * @param reason why, in words and numbers
   */
  record TrialGranted(
      long atMillis,
      AttemptId attempt,
      Candidate candidate,
      Proposal.Kind kind,
      int forkStep,
      Line startLine,
      int startStep,
      Flops price,
      String device,
      DecisionReason reason)
      implements SweepEvent {}

  /**
   * The trainer has begun.
   *
   * @param line line of the state that it really began from
   * @param fromStep its step
   * @param note empty, or what was wrong with better states
   */
  record AttemptStarted(
      long atMillis, AttemptId attempt, String device, Line line, int fromStep, String note)
      implements SweepEvent {}

  /**
   * Evaluations; acknowledged to the runner once durable.
   *
   * @param rungs at least one, in order of sequence
   */
  record RungsReached(long atMillis, AttemptId attempt, List<Rung> rungs) implements SweepEvent {
    /** Copies the list. */
    public RungsReached {
      rungs = List.copyOf(rungs);
    }
  }

  /**
   * How far a running attempt is, from its heartbeat: bounds what a crash can lose.
   *
   * @param line trunk or branch
   * @param step last step trained, exclusive
   */
  record ProgressMarked(long atMillis, AttemptId attempt, Line line, int step)
      implements SweepEvent {}

  /**
   * A complete checkpoint lies on disk.
   *
   * @param sequence of the report
   */
  record CheckpointPublished(long atMillis, AttemptId attempt, long sequence, Checkpoint checkpoint)
      implements SweepEvent {}

  /**
   * Nothing can resume or branch from the checkpoint any more; its folder may be deleted from now
   * on.
   */
  record CheckpointRetired(long atMillis, Checkpoint checkpoint, String reason)
      implements SweepEvent {}

  /**
   * An attempt is over.
   *
   * @param sequence of the report; 0 when the supervisor ended it itself (lost runner)
   * @param step last step trained that is known
   * @param loss final test loss; NaN unless COMPLETED
   * @param lostAtMost steps that may have been trained after {@code step} and are lost, an upper
   *     bound
   * @param detail a sentence for people
   */
  record AttemptEnded(
      long atMillis,
      AttemptId attempt,
      long sequence,
      Outcome outcome,
      int step,
      double loss,
      int lostAtMost,
      String detail)
      implements SweepEvent {}

  /**
   * The supervisor decided about a trial outside of grants.
   *
   * @param trial which
   * @param verdict what
   * @param reason why
   */
  record TrialDecided(long atMillis, String trial, Verdict verdict, String reason)
      implements SweepEvent {}

  /**
   * The supervisor decided to stop a running trial. Its runner is told so; the trial is over once
   * its attempt has ended, completed if that was quicker.
   *
   * @param attempt the live one
   * @param reason why, in words and numbers
   */
  record StopDecided(long atMillis, AttemptId attempt, StopReason reason) implements SweepEvent {}

  /** What can be decided about a trial. */
  enum Verdict {
    /** Do not train it any further. */
    STOP,
    /** Another attempt will be granted. */
    RETRY,
    /** It used up its attempts. */
    FAIL
  }

  /**
   * Under which conditions training goes on: what is not part of the configuration that decides,
   * and may change between runs. Written where they are not those that were recorded last.
   *
   * @param conditions all of them by name: data set, trainer, settings of devices and supervision
   * @param changes lines {@code - name = before} and {@code + name = now}; none the first time
   */
  record ConditionsRecorded(
      long atMillis, SortedMap<String, String> conditions, List<String> changes)
      implements SweepEvent {
    /** Copies both. */
    public ConditionsRecorded {
      conditions = new TreeMap<>(conditions);
      changes = List.copyOf(changes);
    }
  }

  /** The device gets no more grants. */
  record DeviceQuarantined(long atMillis, String device, String reason) implements SweepEvent {}

  /** No grants until resumed. */
  record SweepPaused(long atMillis, String reason, String detail) implements SweepEvent {}

  /** Grants go on. */
  record SweepResumed(long atMillis, String reason) implements SweepEvent {}

  /**
   * Nothing more will be granted, and nothing runs; {@link BudgetExtended} or {@link SweepResumed}
   * opens the sweep again.
   *
   * @param reason {@code budget_spent}, {@code interval_reached}, {@code not_worth_it}, {@code
   *     grid_exhausted}, {@code stopped_by_user}, …
   * @param detail a sentence with numbers
   */
  record SweepFinished(long atMillis, String reason, String detail) implements SweepEvent {}
}

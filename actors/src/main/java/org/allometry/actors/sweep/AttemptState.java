package org.allometry.actors.sweep;

import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a trial.
 *
 * @param id trial, attempt, epoch
 * @param device where
 * @param grantedAtMillis when it was granted
 * @param price compute from its expected start to the trial's end
 * @param started whether the trainer has begun
 * @param startLine line that it began from
 * @param startStep step that it began from
 * @param line line that it is on
 * @param step last step trained that is known, exclusive
 * @param sequence last report applied
 * @param endedAtMillis when it ended; 0 while it runs
 * @param outcome how it ended; null while it runs
 * @param detail how it ended, in words; note of the start while it runs
 */
public record AttemptState(
    AttemptId id,
    String device,
    long grantedAtMillis,
    Flops price,
    boolean started,
    Line startLine,
    int startStep,
    Line line,
    int step,
    long sequence,
    long endedAtMillis,
    @Nullable Outcome outcome,
    String detail) {

  static AttemptState granted(SweepEvent.TrialGranted e) {
    return new AttemptState(
        e.attempt(),
        e.device(),
        e.atMillis(),
        e.price(),
        false,
        e.startLine(),
        e.startStep(),
        e.startLine(),
        e.startStep(),
        0,
        0,
        null,
        "");
  }

  /** Whether it has not ended. */
  public boolean live() {
    return outcome == null;
  }

  AttemptState begun(SweepEvent.AttemptStarted e) {
    return new AttemptState(
        id,
        e.device(),
        grantedAtMillis,
        price,
        true,
        e.line(),
        e.fromStep(),
        e.line(),
        e.fromStep(),
        sequence,
        0,
        null,
        e.note());
  }

  AttemptState at(Line newLine, int newStep, long newSequence) {
    return new AttemptState(
        id,
        device,
        grantedAtMillis,
        price,
        started,
        startLine,
        startStep,
        newLine,
        newStep,
        Math.max(sequence, newSequence),
        endedAtMillis,
        outcome,
        detail);
  }

  AttemptState ended(SweepEvent.AttemptEnded e) {
    return new AttemptState(
        id,
        device,
        grantedAtMillis,
        price,
        started,
        startLine,
        startStep,
        line,
        step,
        Math.max(sequence, e.sequence()),
        e.atMillis(),
        e.outcome(),
        e.detail());
  }
}

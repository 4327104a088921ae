package org.allometry.actors.sweep;

import org.allometry.actors.runner.Checkpoint;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Proposal;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * One training of a cell with a seed.
 *
 * @param id {@code t-…}
 * @param candidate cell and seed
 * @param kind how it was granted first
 * @param forkStep first step of the cooldown
 * @param firstStartStep step that its first grant expected to begin from
 * @param reason of its first grant
 * @param grantedAtMillis when it was granted first
 * @param attempts all, the last one may run
 * @param evaluations what is kept of the evaluations of all attempts
 * @param checkpoints published states of its own cooldown that are not retired, ascending by step
 * @param outcome how it ended; null while it is not over, unless it is to be stopped: then STOPPED
 *     before its attempt has ended
 * @param loss final test loss; NaN unless COMPLETED
 * @param endedAtMillis when it ended; 0 while it is not over
 * @param detail how it ended, in words
 */
public record TrialState(
    String id,
    Candidate candidate,
    Proposal.Kind kind,
    int forkStep,
    int firstStartStep,
    DecisionReason reason,
    long grantedAtMillis,
    PVector<AttemptState> attempts,
    Evaluations evaluations,
    PVector<Checkpoint> checkpoints,
    Observation.@Nullable Outcome outcome,
    double loss,
    long endedAtMillis,
    String detail) {

  static TrialState granted(SweepEvent.TrialGranted e, PVector<AttemptState> attempts) {
    return new TrialState(
        e.attempt().trial(),
        e.candidate(),
        e.kind(),
        e.forkStep(),
        e.startStep(),
        e.reason(),
        e.atMillis(),
        attempts,
        Evaluations.NONE,
        TreePVector.empty(),
        null,
        Double.NaN,
        0,
        "");
  }

  /** Whether it is over, whatever the outcome. */
  public boolean over() {
    return outcome != null && !attempt().live();
  }

  /** Whether its stop is decided and its attempt has not ended yet. */
  public boolean stopping() {
    return outcome != null && attempt().live();
  }

  /** The last attempt. */
  public AttemptState attempt() {
    return attempts.get(attempts.size() - 1);
  }

  /** Whether an attempt runs now. */
  public boolean running() {
    return !over() && attempt().live();
  }

  /** Whether it waits for another attempt. */
  public boolean waiting() {
    return !over() && !attempt().live();
  }

  /** Mean time of a training step over its evaluations' reports, s; NaN where there is none. */
  public double stepSeconds() {
    long steps = evaluations.timedSteps();
    return steps == 0 ? Double.NaN : evaluations.timedSeconds() / steps;
  }

  /**
   * Time that its whole training takes a device, from step 0 and without evaluations: the cell's
   * steps at the trial's own mean time of a step, whoever trained its trunk. NaN where it was not
   * measured.
   */
  public double deviceSeconds() {
    return stepSeconds() * candidate.cell().steps();
  }

  /** A measurement of its last step by name; NaN where there is none. */
  public double finalMetric(String name) {
    return evaluations.finalMetrics().getOrDefault(name, Double.NaN);
  }

  TrialState with(PVector<AttemptState> newAttempts) {
    return with(newAttempts, evaluations, checkpoints);
  }

  TrialState withLast(AttemptState attempt) {
    return with(attempts.with(attempts.size() - 1, attempt));
  }

  TrialState with(Evaluations newEvaluations) {
    return with(attempts, newEvaluations, checkpoints);
  }

  TrialState withCheckpoints(PVector<Checkpoint> newCheckpoints) {
    return with(attempts, evaluations, newCheckpoints);
  }

  /** Further in its training, and as much at its end as it is. */
  private TrialState with(
      PVector<AttemptState> newAttempts,
      Evaluations newEvaluations,
      PVector<Checkpoint> newCheckpoints) {
    return new TrialState(
        id,
        candidate,
        kind,
        forkStep,
        firstStartStep,
        reason,
        grantedAtMillis,
        newAttempts,
        newEvaluations,
        newCheckpoints,
        outcome,
        loss,
        endedAtMillis,
        detail);
  }

  TrialState over(Observation.Outcome how, double finalLoss, long atMillis, String why) {
    return new TrialState(
        id,
        candidate,
        kind,
        forkStep,
        firstStartStep,
        reason,
        grantedAtMillis,
        attempts,
        evaluations,
        checkpoints,
        how,
        finalLoss,
        atMillis,
        why);
  }
}

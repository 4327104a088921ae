package org.allometry.actors.sweep;

import java.util.Set;
import java.util.TreeSet;
import org.allometry.actors.runner.Outcome;
import org.jspecify.annotations.Nullable;

/** What follows when an attempt ended without a result. */
final class RetryRule {
  private RetryRule() {}

  /**
   * What to do with a waiting trial.
   *
   * @param verdict RETRY or FAIL
   * @param readyAtMillis a retry starts no earlier
   * @param reason for people
   */
  record Ruling(SweepEvent.Verdict verdict, long readyAtMillis, String reason) {}

  /** Whether an outcome counts against the trial. */
  static boolean charged(@Nullable Outcome outcome) {
    if (outcome == null) {
      return false;
    }
    return switch (outcome) {
      case TRAINER_ERROR, OUT_OF_MEMORY, TIMEOUT, BAD_CHECKPOINT, CONFIG_ERROR -> true;
      case COMPLETED, DIVERGED, PREEMPTED, LOST_RUNNER, CANCELLED -> false;
    };
  }

  /** The rule for {@code trial}, whose last attempt has ended without a result. */
  static Ruling of(TrialState trial, SweepRules rules) {
    AttemptState last = trial.attempt();
    int failures = 0;
    Set<String> devices = new TreeSet<>();
    for (AttemptState attempt : trial.attempts()) {
      if (charged(attempt.outcome())) {
        failures++;
        devices.add(attempt.device());
      }
    }
    String how = last.outcome() + ": " + last.detail();
    if (last.outcome() == Outcome.CONFIG_ERROR) {
      return fail(last, "the trainer refuses its configuration; " + how);
    }
    if (failures > rules.maxRestarts()) {
      return fail(
          last, failures + " failures, " + rules.maxRestarts() + " restarts allowed; last " + how);
    }
    if (devices.size() >= rules.faultDevices()) {
      return fail(last, "failed on " + devices + ", so the trial is at fault; last " + how);
    }
    if (!charged(last.outcome())) {
      return new Ruling(SweepEvent.Verdict.RETRY, last.endedAtMillis(), how);
    }
    long ready = last.endedAtMillis() + rules.waitAfter(failures).toMillis();
    return new Ruling(
        SweepEvent.Verdict.RETRY,
        ready,
        "failure " + failures + " of at most " + (rules.maxRestarts() + 1) + "; " + how);
  }

  private static Ruling fail(AttemptState last, String reason) {
    return new Ruling(SweepEvent.Verdict.FAIL, last.endedAtMillis(), reason);
  }
}

package org.allometry.orchestrator.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Observation;

/** Words for trials and times. */
final class TrialTexts {
  private TrialTexts() {}

  /** {@code finished}, {@code diverged}, {@code failed}, {@code stopped}, {@code running}, … */
  static String state(TrialState trial) {
    Observation.Outcome outcome = trial.outcome();
    if (outcome == null || trial.running()) {
      return trial.running() ? "running" : "waiting";
    }
    return outcome == Observation.Outcome.COMPLETED
        ? "finished"
        : outcome.name().toLowerCase(Locale.ROOT);
  }

  /** {@code transformer d16-l2, 4000 steps, seed 1}. */
  static String candidate(Candidate candidate) {
    return candidate.cell().contender()
        + " "
        + candidate.cell().size()
        + ", "
        + candidate.cell().steps()
        + " steps, seed "
        + candidate.seed();
  }

  /** {@code 2031-05-04 12:00:00}, UTC; empty for 0. */
  static String time(long millis) {
    return millis == 0
        ? ""
        : Instant.ofEpochMilli(millis)
            .truncatedTo(ChronoUnit.SECONDS)
            .toString()
            .replace('T', ' ')
            .replace("Z", "");
  }
}

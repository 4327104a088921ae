package org.allometry.actors.sweep;

import java.time.Duration;

/** How many steps an attempt may have trained after its last word. */
final class LossBound {
  private LossBound() {}

  /**
   * An upper bound on the steps that are lost: those that fit in {@code silence} at the fastest
   * rate that the trial has shown, else at the highest compute rate that any trial has shown, and
   * never more than what was left. Everything that was left where no rate is known.
   */
  static int steps(SweepState state, TrialState trial, Duration silence) {
    int left = trial.candidate().cell().steps() - trial.attempt().step();
    double seconds = silence.toMillis() / 1000.0;
    double stepsPerSecond = trial.evaluations().stepsPerSecond();
    if (stepsPerSecond == 0) {
      double flopsPerSecond = 0;
      for (TrialState other : state.trials().values()) {
        flopsPerSecond = Math.max(flopsPerSecond, other.evaluations().flopsPerSecond());
      }
      stepsPerSecond = flopsPerSecond / trial.candidate().cell().flopsPerStep().asDouble();
    }
    if (stepsPerSecond == 0) {
      return left;
    }
    return (int) Math.min(left, Math.ceil(seconds * stepsPerSecond));
  }
}

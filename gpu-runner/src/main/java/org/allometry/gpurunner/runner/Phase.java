package org.allometry.gpurunner.runner;

import java.util.Optional;
import org.allometry.actors.runner.Outcome;

/** What a GpuRunner is doing; exactly one at a time. */
sealed interface Phase {
  /** The lease that is worked on, if any. */
  Optional<Lease> lease();

  /** Nothing; a warm trainer may wait. */
  record Free() implements Phase {
    @Override
    public Optional<Lease> lease() {
      return Optional.empty();
    }
  }

  /** A trainer is being started for the lease, or a pause before that runs. */
  record Waiting(Lease work) implements Phase {
    @Override
    public Optional<Lease> lease() {
      return Optional.of(work);
    }
  }

  /** The trainer has the order. */
  record Training(Lease work) implements Phase {
    @Override
    public Optional<Lease> lease() {
      return Optional.of(work);
    }
  }

  /**
   * The trainer is being stopped.
   *
   * @param work what it was training
   * @param ending what becomes of it
   * @param step how far the ladder of stopping has been climbed
   */
  record Stopping(Lease work, Ending ending, Ladder step) implements Phase {
    @Override
    public Optional<Lease> lease() {
      return Optional.of(work);
    }
  }

  /** The device cannot be used any more. */
  record Lost(String reason) implements Phase {
    @Override
    public Optional<Lease> lease() {
      return Optional.empty();
    }
  }

  /** Steps of stopping; each has the grace of the settings. */
  enum Ladder {
    /** An order on standard input. */
    ORDER,
    /** SIGTERM to the group. */
    TERM,
    /** SIGKILL to the group. */
    KILL;

    /** The step after this one; none after the last. */
    Optional<Ladder> next() {
      return switch (this) {
        case ORDER -> Optional.of(TERM);
        case TERM -> Optional.of(KILL);
        case KILL -> Optional.empty();
      };
    }
  }

  /**
   * What becomes of an attempt that is being stopped.
   *
   * @param ifHalted verdict when the trainer stops as told and stays warm
   * @param ifEnded verdict when its process ends
   * @param heeded whether what the trainer still says counts
   * @param save whether the trainer is to save its state before it stops
   */
  record Ending(Verdict ifHalted, Verdict ifEnded, boolean heeded, boolean save) {
    /** One verdict, however it stops. */
    static Ending asked(Outcome outcome, String detail) {
      Verdict verdict = Verdict.of(outcome, detail);
      return new Ending(verdict, verdict, true, false);
    }

    /** The verdict stands already and the trainer is not believed any more. */
    static Ending settled(Verdict verdict) {
      return new Ending(verdict, verdict, false, false);
    }

    /** Why it is being stopped. */
    String reason() {
      return ifHalted.detail();
    }

    /** Saved and stopped, or lost when it ends without having said so. */
    static Ending drained() {
      return new Ending(
          Verdict.of(Outcome.PREEMPTED, "saved and stopped because the device was drained"),
          Verdict.of(
              Outcome.LOST_RUNNER,
              "asked to save and stop, but its process ended without having said so"),
          true,
          true);
    }
  }
}

package org.allometry.gpurunner.runner;

import java.time.Duration;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.jspecify.annotations.Nullable;

/**
 * Where a device's trainer process sits: nobody, one that has not greeted yet, or one that is ready
 * for orders. Remembers failures, which lengthen the pause before the next start. Confined to one
 * actor; times are readings of a monotonic clock in nanoseconds.
 */
final class TrainerSeat {
  private static final int PROTOCOL = 1;

  private final DeviceSetup setup;
  private final RunnerSettings settings;
  private final TrainerProcess.Listener listener;
  private @Nullable TrainerProcess trainer;
  private boolean greeted;
  private int failures;
  private int failedStarts;
  private long since;

  TrainerSeat(DeviceSetup setup, TrainerProcess.Listener listener) {
    this.setup = setup;
    this.settings = setup.settings();
    this.listener = listener;
  }

  boolean empty() {
    return trainer == null;
  }

  boolean holds(TrainerProcess process) {
    return process == trainer;
  }

  /** Whether a trainer has greeted and takes orders. */
  boolean ready() {
    return trainer != null && greeted && trainer.alive();
  }

  /** Starts a trainer, unless one is there. */
  void start(long now) {
    if (trainer == null) {
      since = now;
      greeted = false;
      TrainerProcess started =
          TrainerProcess.start(
              setup.launcher().launch(setup.device()), setup.tools(), ownLog(), listener);
      trainer = started;
    }
  }

  /** Takes a greeting; empty when it is welcome, else what is wrong with it. */
  String greet(TrainerEvent.Hello hello) {
    if (greeted || hello.protocol() != PROTOCOL) {
      String reason =
          "a greeting of protocol " + hello.protocol() + "; expected one, of " + PROTOCOL;
      if (trainer != null) {
        trainer.remark(reason);
      }
      return reason;
    }
    greeted = true;
    return "";
  }

  /** Sends an order; from now on errors go to {@code log}. */
  void order(TrainerCommand.Train train, TrialLog log) {
    if (trainer != null) {
      trainer.logTo(log);
      trainer.send(train);
    }
  }

  /** Between two trials errors go to the device's own log. */
  void rest() {
    if (trainer != null) {
      trainer.logTo(ownLog());
    }
  }

  private TrialLog ownLog() {
    return setup.place().log(setup.device());
  }

  void tell(TrainerCommand command) {
    if (trainer != null) {
      trainer.send(command);
    }
  }

  void signal(ProcessGroup.Signal signal) {
    if (trainer != null) {
      trainer.signal(signal);
    }
  }

  /** Kills a trainer that has not greeted in time; its end is told as of any other. */
  void killUnlessGreeted(long now) {
    if (trainer != null && !greeted && now - since > settings.startTimeout().toNanos()) {
      trainer.remark("no greeting within " + settings.startTimeout().toMillis() + " ms");
      trainer.signal(ProcessGroup.Signal.KILL);
    }
  }

  /** Kills the trainer, if any, without waiting. */
  void kill() {
    if (trainer != null) {
      trainer.kill();
    }
  }

  /** The trainer has ended. */
  void vacate(long now) {
    trainer = null;
    greeted = false;
    since = now;
  }

  /** What is left of the pause that the failures in a row demand. */
  Duration pause(long now) {
    Duration left = settings.pauseAfter(failures).minus(Duration.ofNanos(now - since));
    return left.isNegative() ? Duration.ZERO : left;
  }

  void countFailure() {
    failures++;
  }

  /** Counts a start without a greeting; returns how many there were in a row. */
  int countFailedStart() {
    failures++;
    failedStarts++;
    return failedStarts;
  }

  /** A trial has begun: starting works. */
  void began() {
    failedStarts = 0;
  }

  /** A trial has come to an end of its own. */
  void succeeded() {
    failures = 0;
  }
}

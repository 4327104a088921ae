package org.allometry.actors.sweep;

import java.util.List;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** What a {@link SweepSupervisor} understands. */
public sealed interface SweepCommand {

  /**
   * Ends everything in good order before the process ends: nothing is granted, running trials save
   * their state; answered once nothing runs.
   *
   * @param replyTo told once nothing runs any more
   */
  record Drain(ActorRef<Drained> replyTo) implements SweepCommand {}

  /** Nothing runs any more. */
  record Drained() {}

  /**
   * No grants until {@link Resume}; running trials save their state.
   *
   * @param replyTo told whether the sweep could be paused
   */
  record Pause(ActorRef<Reply> replyTo) implements SweepCommand {}

  /**
   * Grants go on.
   *
   * @param replyTo told whether the sweep was paused
   */
  record Resume(ActorRef<Reply> replyTo) implements SweepCommand {}

  /**
   * Ends the sweep: running trials are cancelled.
   *
   * @param replyTo told whether the sweep could be stopped
   */
  record Stop(ActorRef<Reply> replyTo) implements SweepCommand {}

  /**
   * Raises the budget.
   *
   * @param budget new total
   * @param replyTo told whether that is more than before
   */
  record Extend(Flops budget, ActorRef<Reply> replyTo) implements SweepCommand {}

  /**
   * Sends a {@link SweepView} now and after every event.
   *
   * @param subscriber gets them
   */
  record Subscribe(ActorRef<SweepView> subscriber) implements SweepCommand {}

  /**
   * Answer to a request of the user.
   *
   * @param accepted whether it was done
   * @param message a sentence
   * @param state after it
   */
  record Reply(boolean accepted, String message, SweepState state) {}

  /**
   * Runners report.
   *
   * @param reports in the order in which they came; one about a device is alone
   * @param gate gets {@link ReportGate.Next} once they are dealt with
   */
  record Reports(List<RunnerReport> reports, ActorRef<ReportGate.Message> gate)
      implements SweepCommand {
    /** Copies the list. */
    public Reports {
      reports = List.copyOf(reports);
    }

    /** Whether they are about attempts, not about a device. */
    boolean aboutAttempts() {
      return ReportGate.aboutAttempt(reports.get(0));
    }
  }

  /** What is decided is to be written now. */
  record Write() implements SweepCommand {}

  /** Runner nodes came or went. */
  record Nodes(Receptionist.Listing listing) implements SweepCommand {}

  /** The analyst answered. */
  record Answered(Analyst.Answer answer) implements SweepCommand {}

  /** A runner actor has stopped. */
  record RunnerGone(String device, ActorRef<RunnerCommand> runner) implements SweepCommand {}

  /** Time has passed: leases, retries. */
  record Tick() implements SweepCommand {}

  /** Something changed that may lead to a decision. */
  record Decide() implements SweepCommand {}

  /**
   * Something that waited for a write.
   *
   * @param command what
   */
  record Postponed(SweepCommand command) implements SweepCommand {}

  /** Recovery is over. */
  record Begin() implements SweepCommand {}
}

package org.allometry.gpurunner.runner;

import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.gpurunner.wire.RawLine;
import org.apache.pekko.actor.typed.ActorRef;

/** What a GpuRunner hears from its own node, its trainer process and its timers. */
sealed interface RunnerMessage extends RunnerCommand {
  /** Offer the device to a supervisor. */
  record Offer(ActorRef<RunnerReport> replyTo) implements RunnerMessage {}

  /** A trainer has printed a line. */
  record Said(TrainerProcess by, RawLine line) implements RunnerMessage {}

  /** A trainer has ended. */
  record Ended(TrainerProcess by, TrainerExit exit) implements RunnerMessage {}

  /** Something is due. */
  enum Signal implements RunnerMessage {
    /** A heartbeat. */
    TICK,
    /** New reports wait to be sent. */
    SEND_NEW,
    /** The lease may have run out. */
    LEASE_OVER,
    /** The grace of a step of stopping is over. */
    CLIMB,
    /** The pause before a start is over. */
    START
  }

  /** Turns what a process tells from its own threads into messages. */
  record Messenger(ActorRef<RunnerCommand> self) implements TrainerProcess.Listener {
    @Override
    public void said(TrainerProcess process, RawLine line) {
      self.tell(new Said(process, line));
    }

    @Override
    public void ended(TrainerProcess process, TrainerExit exit) {
      self.tell(new Ended(process, exit));
    }
  }
}

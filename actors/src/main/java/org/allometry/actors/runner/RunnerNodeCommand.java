package org.allometry.actors.runner;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** What a RunnerNode understands; nodes are found through the receptionist under {@link #KEY}. */
public interface RunnerNodeCommand {
  /** The name under which RunnerNodes register. */
  ServiceKey<RunnerNodeCommand> KEY = ServiceKey.create(RunnerNodeCommand.class, "runner-node");

  /**
   * Asks the node to offer its devices: it answers one {@link RunnerReport.DeviceOffered} for each
   * device.
   *
   * @param replyTo the supervisor
   */
  record Enlist(ActorRef<RunnerReport> replyTo) implements RunnerNodeCommand {}
}

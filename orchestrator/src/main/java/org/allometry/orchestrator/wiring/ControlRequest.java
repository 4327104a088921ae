package org.allometry.orchestrator.wiring;

import org.allometry.actors.sweep.SweepCommand;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;

/** What a user can ask of a sweep from another process. */
public sealed interface ControlRequest {
  /** No grants until resumed. */
  record Pause() implements ControlRequest {}

  /** Grants go on. */
  record Resume() implements ControlRequest {}

  /** End the sweep. */
  record Stop() implements ControlRequest {}

  /**
   * Raise the budget.
   *
   * @param budget new total
   */
  record Extend(Flops budget) implements ControlRequest {}

  /** The supervisor's word for it. */
  default SweepCommand command(ActorRef<SweepCommand.Reply> replyTo) {
    return switch (this) {
      case Pause p -> new SweepCommand.Pause(replyTo);
      case Resume r -> new SweepCommand.Resume(replyTo);
      case Stop s -> new SweepCommand.Stop(replyTo);
      case Extend e -> new SweepCommand.Extend(e.budget(), replyTo);
    };
  }

  /** Its line on the socket: a word, and the budget for {@code extend}. */
  default String line() {
    return switch (this) {
      case Pause p -> "pause";
      case Resume r -> "resume";
      case Stop s -> "stop";
      case Extend e -> "extend " + e.budget().value();
    };
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is no request
   */
  static ControlRequest parse(String line) {
    return switch (line) {
      case "pause" -> new Pause();
      case "resume" -> new Resume();
      case "stop" -> new Stop();
      default -> {
        if (line.startsWith("extend ")) {
          yield new Extend(Flops.parse(line.substring(7)));
        }
        throw new IllegalArgumentException("no request: " + line);
      }
    };
  }
}

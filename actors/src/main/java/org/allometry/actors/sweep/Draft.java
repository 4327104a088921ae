package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is decided and not written yet: it becomes durable in one write of the journal, in the order
 * in which it was decided, and is acted on only then.
 */
final class Draft {
  private final List<SweepEvent> events = new ArrayList<>();
  private final List<Consumer<SweepState>> actions = new ArrayList<>();
  private @Nullable SweepState ahead;

  /**
   * What a write is to hold, and what follows from it.
   *
   * @param events in order; may be empty
   * @param actions to be run on the state after them
   */
  record Written(List<SweepEvent> events, List<Consumer<SweepState>> actions) {
    /** Copies both. */
    Written {
      events = List.copyOf(events);
      actions = List.copyOf(actions);
    }
  }

  /** Whether what comes next may add to a draft; anything else waits until it is written. */
  static boolean takes(SweepCommand command) {
    return switch (command) {
      case SweepCommand.Answered c -> true;
      case SweepCommand.Decide c -> true;
      case SweepCommand.Reports c -> c.aboutAttempts();
      case SweepCommand.Write c -> true;
      case SweepCommand.Begin c -> false;
      case SweepCommand.Nodes c -> false;
      case SweepCommand.RunnerGone c -> false;
      case SweepCommand.Tick c -> false;
      case SweepCommand.Drain c -> false;
      case SweepCommand.Pause c -> false;
      case SweepCommand.Resume c -> false;
      case SweepCommand.Stop c -> false;
      case SweepCommand.Extend c -> false;
      case SweepCommand.Subscribe c -> false;
      case SweepCommand.Postponed c -> false;
    };
  }

  boolean isEmpty() {
    return ahead == null;
  }

  /** The state once the draft is written; {@code written} where it is empty. */
  SweepState after(SweepState written) {
    return ahead == null ? written : ahead;
  }

  /**
   * Adds to it.
   *
   * @param after state after all events so far and these
   */
  void add(List<SweepEvent> more, SweepState after, Consumer<SweepState> then) {
    events.addAll(more);
    actions.add(then);
    ahead = after;
  }

  /** Ends it: what it holds, and after that these. */
  Written end(List<SweepEvent> more, Consumer<SweepState> then) {
    events.addAll(more);
    actions.add(then);
    Written written = new Written(events, actions);
    events.clear();
    actions.clear();
    ahead = null;
    return written;
  }
}

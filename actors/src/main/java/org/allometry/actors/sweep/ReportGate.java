package org.allometry.actors.sweep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Stands before a supervisor and hands it the reports that came while it was writing all at once,
 * so that one write of the journal makes them all durable: the disk limits writes, hardly their
 * size.
 *
 * <p>The order of reports stays. Reports about devices go alone, for they are acted on at once.
 * Nothing survives a restart: what was not acknowledged is reported again.
 */
final class ReportGate extends AbstractBehavior<ReportGate.Message> {
  /** Most reports of one write. */
  private static final int MOST = 512;

  private final ActorRef<SweepCommand> supervisor;
  private final ActorRef<Message> self;
  private final Deque<RunnerReport> waiting = new ArrayDeque<>();
  private boolean busy;

  /** What the gate hears. */
  sealed interface Message {}

  /** A runner reports. */
  record Came(RunnerReport report) implements Message {}

  /** The supervisor has dealt with what it got. */
  record Next() implements Message {}

  private ReportGate(ActorContext<Message> context, ActorRef<SweepCommand> supervisor) {
    super(context);
    this.supervisor = supervisor;
    this.self = context.getSelf();
  }

  /** A gate before {@code supervisor}. */
  static Behavior<Message> create(ActorRef<SweepCommand> supervisor) {
    return Behaviors.setup(context -> new ReportGate(context, supervisor));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Came.class, this::onCame)
        .onMessage(Next.class, next -> onNext())
        .build();
  }

  /** What is in the mailbox already comes with the first one. */
  private Behavior<Message> onCame(Came came) {
    waiting.add(came.report());
    if (!busy) {
      busy = true;
      self.tell(new Next());
    }
    return this;
  }

  private Behavior<Message> onNext() {
    busy = !waiting.isEmpty();
    if (busy) {
      List<RunnerReport> batch = new ArrayList<>();
      batch.add(waiting.remove());
      while (aboutAttempt(batch.get(0))
          && batch.size() < MOST
          && !waiting.isEmpty()
          && aboutAttempt(waiting.element())) {
        batch.add(waiting.remove());
      }
      supervisor.tell(new SweepCommand.Reports(batch, self));
    }
    return this;
  }

  /** Whether a report is about an attempt, not about a device. */
  static boolean aboutAttempt(RunnerReport report) {
    return switch (report) {
      case RunnerReport.AttemptStarted r -> true;
      case RunnerReport.RungsReached r -> true;
      case RunnerReport.CheckpointSaved r -> true;
      case RunnerReport.AttemptEnded r -> true;
      case RunnerReport.Alive r -> true;
      case RunnerReport.DeviceOffered r -> false;
      case RunnerReport.Drained r -> false;
      case RunnerReport.DeviceLost r -> false;
    };
  }
}

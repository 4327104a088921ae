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
 * <p>The order of reports stays, and a runner's end comes behind what it reported: it bounds what
 * is lost. Reports about devices go alone, for they are acted on at once. Nothing survives a
 * restart: what was not acknowledged is reported again.
 */
final class ReportGate extends AbstractBehavior<ReportGate.Message> {
  /** Most reports of one write. */
  private static final int MOST = 512;

  private final ActorRef<SweepCommand> supervisor;
  private final ActorRef<Message> self;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private boolean busy;

  /** What the gate hears. */
  sealed interface Message {}

  /** A runner reports. */
  record Came(RunnerReport report) implements Message {}

  /** A runner has stopped. */
  record Gone(SweepCommand.RunnerGone runner) implements Message {}

  /** The supervisor has dealt with what it got. */
  record Next() implements Message {}

  private ReportGate(ActorContext<Message> context, ActorRef<SweepCommand> supervisor) {
    super(context);
    this.supervisor = supervisor;
    this.self = context.getSelf();
  }

  /** A gate before {@code supervisor}. */
  static Behavior<RunnerReport> create(ActorRef<SweepCommand> supervisor) {
    Behavior<Message> gate = Behaviors.setup(context -> new ReportGate(context, supervisor));
    return Behaviors.transformMessages(
        RunnerReport.class, gate, reports -> reports.match(RunnerReport.class, Came::new));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Came.class, this::onCame)
        .onMessage(Gone.class, this::queue)
        .onMessage(Next.class, next -> onNext())
        .build();
  }

  private Behavior<Message> onCame(Came came) {
    if (came.report() instanceof RunnerReport.DeviceOffered offered) {
      getContext()
          .watchWith(
              offered.runner(),
              new Gone(new SweepCommand.RunnerGone(offered.device(), offered.runner())));
    }
    return queue(came);
  }

  /** What is in the mailbox already comes with the first one. */
  private Behavior<Message> queue(Message message) {
    waiting.add(message);
    if (!busy) {
      busy = true;
      self.tell(new Next());
    }
    return this;
  }

  private Behavior<Message> onNext() {
    while (waiting.peek() instanceof Gone gone) {
      supervisor.tell(gone.runner());
      waiting.remove();
    }
    List<RunnerReport> batch = new ArrayList<>();
    while (waiting.peek() instanceof Came next && batch.size() < MOST && fits(batch, next)) {
      batch.add(next.report());
      waiting.remove();
    }
    busy = !batch.isEmpty();
    if (busy) {
      supervisor.tell(new SweepCommand.Reports(batch, self));
    }
    return this;
  }

  private static boolean fits(List<RunnerReport> batch, Came next) {
    return batch.isEmpty() || (aboutAttempt(batch.get(0)) && aboutAttempt(next.report()));
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

package org.allometry.actors.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.allometry.actors.journal.JournalSettings;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.DeleteSnapshotsCompleted;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** A sweep that is only paused and resumed, in an actor system of its own on some journal. */
final class Switch implements AutoCloseable {
  static final String ID = "sweep|switch";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorTestKit kit;
  private final TestProbe<SweepState> answers;
  private final ActorRef<Integer> actor;
  final CompletableFuture<Void> snapshotWritten = new CompletableFuture<>();
  final CompletableFuture<Void> snapshotsDeleted = new CompletableFuture<>();

  /** On our own plugin, as a search has it. */
  Switch(Path journal) {
    this(
        ActorSystemSetup.create(
            BootstrapSetup.create(
                JournalSettings.config(journal).withFallback(ConfigFactory.load())),
            ReadAhead.of(JournalSettings.config(journal), ID)));
  }

  /** On the plugin that {@code plugins} names. */
  Switch(Config plugins) {
    this(
        ActorSystemSetup.create(BootstrapSetup.create(plugins.withFallback(ConfigFactory.load()))));
  }

  private Switch(ActorSystemSetup setup) {
    kit = ActorTestKit.create(ActorSystem.create(Behaviors.empty(), "switch", setup));
    answers = kit.createTestProbe();
    actor = kit.spawn(new Sweep(this));
  }

  /** Waits until it has recovered. */
  Switch recovered() {
    write(0);
    return this;
  }

  /** Writes this many events together; the result is the state after them. */
  SweepState write(int events) {
    actor.tell(events);
    return answers.receiveMessage(PATIENCE);
  }

  /** Writes one that is refused: the actor ends. */
  void writeInVain() {
    actor.tell(1);
    answers.expectTerminated(actor, PATIENCE);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  private static final class Sweep extends EventSourcedBehavior<Integer, SweepEvent, SweepState> {
    private final Switch test;

    private Sweep(Switch test) {
      super(PersistenceId.ofUniqueId(ID));
      this.test = test;
    }

    @Override
    public SweepState emptyState() {
      return SweepState.EMPTY;
    }

    @Override
    public CommandHandler<Integer, SweepEvent, SweepState> commandHandler() {
      return (state, count) -> {
        List<SweepEvent> events = new ArrayList<>();
        for (long i = state.events(); i < state.events() + count; i++) {
          events.add(event(i));
        }
        return (events.isEmpty() ? Effect().none() : Effect().persist(events))
            .thenRun(after -> test.answers.getRef().tell(after));
      };
    }

    private static SweepEvent event(long number) {
      return number == 0
          ? new SweepEvent.SweepStarted(0, "switch", "c0ffee", "allometry {}", Flops.of(9L), 0.1)
          : number % 2 == 1
              ? new SweepEvent.SweepPaused(number, "paused_by_user", "number " + number)
              : new SweepEvent.SweepResumed(number, "resumed");
    }

    @Override
    public EventHandler<SweepState, SweepEvent> eventHandler() {
      return SweepState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return RetentionCriteria.snapshotEvery(4, 2);
    }

    @Override
    public SignalHandler<SweepState> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(SnapshotCompleted.class, (state, done) -> test.snapshotWritten.complete(null))
          .onSignal(
              DeleteSnapshotsCompleted.class, (state, done) -> test.snapshotsDeleted.complete(null))
          .build();
    }
  }
}

package org.allometry.actors.simulation;

import java.time.Instant;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.actors.sweep.SweepSupervisor;
import org.allometry.actors.sweep.SweepView;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One life of the orchestrator's process: the real supervisor and the real analyst. */
final class SweepProcess {
  /** Ends the process. */
  private enum Order {
    END
  }

  final String name;
  final String prefix;
  private final World world;
  private final ActorRef<Object> root;
  boolean alive = true;
  boolean draining;

  SweepProcess(String name, World world, ActorSystem<?> system) {
    this.name = name;
    this.prefix = "/system/" + name;
    this.world = world;
    this.root = system.systemActorOf(behavior(), name, Props.empty());
  }

  boolean owns(String path) {
    return path.startsWith(prefix + "/") || path.equals(prefix);
  }

  void tell(SweepCommand command) {
    root.tell(command);
  }

  /** Stops its actors, whose last acts nobody sees any more. */
  void kill() {
    alive = false;
    root.tell(Order.END);
  }

  private Behavior<Object> behavior() {
    return Behaviors.setup(
        context -> {
          ActorRef<Analyst.Command> analyst =
              context.spawn(
                  Analyst.create(
                      world.plan.search().policy(),
                      world.plan.search().space(),
                      task -> Kernel.INSTANCE.submit(prefix + "/policy", task),
                      batch -> {}),
                  "analyst");
          ActorRef<SweepCommand> supervisor =
              context.spawn(SweepSupervisor.create(setup(), analyst), "supervisor");
          ActorRef<SweepView> viewer =
              context.spawn(
                  Behaviors.receiveMessage(
                      view -> {
                        if (alive) {
                          world.shown(view);
                        }
                        return Behaviors.same();
                      }),
                  "viewer");
          supervisor.tell(new SweepCommand.Subscribe(viewer));
          context.watch(supervisor);
          return Behaviors.receive(Object.class)
              .onMessage(
                  SweepCommand.class,
                  command -> {
                    supervisor.tell(command);
                    return Behaviors.same();
                  })
              .onMessage(
                  SweepCommand.Drained.class,
                  drained -> {
                    if (alive) {
                      world.saysDrained(this);
                    }
                    return Behaviors.same();
                  })
              .onMessage(SweepCommand.Reply.class, reply -> Behaviors.same())
              .onMessage(Order.class, order -> Behaviors.stopped())
              .onSignal(
                  ChildFailed.class,
                  failed -> {
                    world.ended(this, failed.getCause());
                    return Behaviors.stopped();
                  })
              .onSignal(
                  Terminated.class,
                  terminated -> {
                    world.ended(this, new IllegalStateException("the supervisor stopped"));
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  /** Where answers to requests go. */
  ActorRef<Object> root() {
    return root;
  }

  private SweepSetup setup() {
    return new SweepSetup(
        "simulated",
        "c0ffee",
        "allometry {}",
        world.plan.search().space(),
        world.plan.search().flops(),
        world.plan.search().reserve(),
        Plan.RULES,
        new SweepSetup.Writer(name, 1, "test"),
        () -> Instant.ofEpochMilli(world.faults.wallMillis()),
        () -> Kernel.INSTANCE.nanos(),
        checkpoint -> {
          if (alive) {
            world.discarded(checkpoint);
          }
        });
  }
}

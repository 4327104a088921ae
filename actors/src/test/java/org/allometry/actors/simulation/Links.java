package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The addresses under which supervisors know runners: one for each offer of a device. */
final class Links {
  private final String id;
  private final World world;
  private final ActorSystem<?> system;
  private final List<Link> links = new ArrayList<>();
  private @Nullable ActorRef<RunnerReport> supervisor;
  private int linked;

  /** What a supervisor knows of a runner: ends with either. */
  private record Link(SweepProcess process, SimulatedRunner runner, ActorRef<RunnerCommand> ref) {}

  /** Ends a link. */
  private enum Cut implements RunnerCommand {
    NOW
  }

  Links(String id, World world, ActorSystem<?> system) {
    this.id = id;
    this.world = world;
    this.system = system;
  }

  /** A supervisor asks for devices. */
  void enlisted(ActorRef<RunnerReport> replyTo) {
    if (lives(replyTo)) {
      supervisor = replyTo;
      world.runners().forEach(runner -> offer(runner, replyTo));
    }
  }

  /** Offers a runner to the supervisor that lives, unless that knows it. */
  void offerAgain(SimulatedRunner runner) {
    ActorRef<RunnerReport> to = supervisor;
    SweepProcess process = world.process();
    boolean known = links.stream().anyMatch(l -> l.runner == runner && l.process == process);
    if (to != null && !known && lives(to)) {
      offer(runner, to);
    }
  }

  private boolean lives(ActorRef<RunnerReport> asking) {
    return world.lives(asking.path().toStringWithoutAddress());
  }

  private void offer(SimulatedRunner runner, ActorRef<RunnerReport> to) {
    linked++;
    String name = "%s-%s-l%03d".formatted(id, runner.device.replace(':', '-'), linked);
    ActorRef<RunnerCommand> ref =
        system.systemActorOf(link(name, world.process(), runner), name, Props.empty());
    links.add(new Link(world.process(), runner, ref));
    runner.enlist(to, ref);
  }

  private Behavior<RunnerCommand> link(String name, SweepProcess from, SimulatedRunner to) {
    return Behaviors.receiveMessage(
        command -> {
          if (command == Cut.NOW) {
            return Behaviors.stopped();
          }
          if (from.alive) {
            world.told(command);
            world.network.command(name, from, to, command);
          }
          return Behaviors.same();
        });
  }

  /** Whether there is a link of that name. */
  boolean holds(String name) {
    return links.stream().anyMatch(link -> link.ref.path().name().equals(name));
  }

  void cut(SweepProcess process) {
    cutAll(link -> link.process == process);
  }

  void cut(SimulatedRunner runner) {
    cutAll(link -> link.runner == runner);
  }

  void close() {
    cutAll(link -> true);
  }

  private void cutAll(Predicate<Link> which) {
    for (Link link : List.copyOf(links)) {
      if (which.test(link)) {
        links.remove(link);
        link.ref.tell(Cut.NOW);
      }
    }
  }
}

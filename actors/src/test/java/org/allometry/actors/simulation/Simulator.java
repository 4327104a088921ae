package org.allometry.actors.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.SplittableRandom;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/** Runs one simulation after the other in the one actor system of this JVM. */
final class Simulator {
  private static final String CONFIG =
      """
      pekko {
        loglevel = off
        loggers = []
        stdout-loglevel = off
        log-dead-letters = off
        coordinated-shutdown.run-by-jvm-shutdown-hook = off
        scheduler.implementation = "org.allometry.actors.simulation.VirtualScheduler"
        actor {
          default-dispatcher = ${stepped}
          internal-dispatcher = ${stepped}
          default-blocking-io-dispatcher = ${stepped}
        }
        persistence {
          dispatchers {
            default-plugin-dispatcher = ${stepped}
            default-replay-dispatcher = ${stepped}
            default-stream-dispatcher = ${stepped}
          }
          journal.plugin = "simulated-journal"
          snapshot-store.plugin = "simulated-snapshots"
        }
      }
      stepped {
        type = Dispatcher
        executor = "org.allometry.actors.simulation.SteppedExecutor"
        throughput = 1
        shutdown-timeout = 1s
      }
      simulated-journal {
        class = "org.allometry.actors.simulation.MemoryJournal"
        plugin-dispatcher = "stepped"
        # Never opens for good: it would carry the faults of one run into the next.
        circuit-breaker { max-failures = 1000000000, call-timeout = 10s, reset-timeout = 30s }
      }
      simulated-snapshots {
        class = "org.allometry.actors.simulation.MemorySnapshots"
        plugin-dispatcher = "stepped"
        circuit-breaker { max-failures = 1000000000, call-timeout = 10s, reset-timeout = 30s }
      }
      """;

  private static @Nullable Simulator only;

  private final ActorSystem<Object> system;
  private @Nullable World world;

  private Simulator() {
    Config config = ConfigFactory.parseString(CONFIG).withFallback(ConfigFactory.load()).resolve();
    system = ActorSystem.create(Behaviors.<Object>ignore(), "simulation", config);
    var node =
        system.systemActorOf(
            Behaviors.<RunnerNodeCommand>receiveMessage(
                message -> {
                  if (world != null && message instanceof RunnerNodeCommand.Enlist enlist) {
                    world.links.enlisted(enlist.replyTo());
                  }
                  return Behaviors.same();
                }),
            "simulated-node",
            Props.empty());
    system.receptionist().tell(Receptionist.register(RunnerNodeCommand.KEY, node));
  }

  /** The one of this JVM. */
  static synchronized Simulator get() {
    if (only == null) {
      only = new Simulator();
      // Plugins are made when they are first used; no run that counts is the first.
      only.run(0, Plan.calm(Plan.recorded(0, 80, 8_000_000, false)), Trace.silent());
    }
    return only;
  }

  /** Runs the plan of a seed. */
  World.Outcome run(long seed) {
    return run(seed, Plan.of(seed), Trace.silent());
  }

  /** Runs {@code plan}; the seed decides about everything that the plan leaves open. */
  World.Outcome run(long seed, Plan plan, Trace trace) {
    SplittableRandom random = new SplittableRandom(seed);
    Kernel.INSTANCE.begin(random.split(), trace, label -> world != null && world.frozen(label));
    World fresh = new World("s" + seed, plan, system, random, trace);
    world = fresh;
    try {
      return fresh.run();
    } finally {
      fresh.close();
      world = null;
    }
  }
}

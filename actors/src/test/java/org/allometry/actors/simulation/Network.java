package org.allometry.actors.simulation;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;

/** Carries messages between the supervisor and its runners, as badly as the plan says. */
final class Network {
  private final World world;
  private final SplittableRandom random;
  private final Plan.NetworkFaults faults;
  private final TreeMap<String, Long> lastArrival = new TreeMap<>();
  private final TreeMap<String, Long> partitionedUntil = new TreeMap<>();

  Network(World world, SplittableRandom random, Plan.NetworkFaults faults) {
    this.world = world;
    this.random = random;
    this.faults = faults;
  }

  void partition(String device, long nanos) {
    partitionedUntil.put(device, Kernel.INSTANCE.nanos() + nanos);
  }

  void report(SimulatedRunner from, ActorRef<RunnerReport> to, RunnerReport report) {
    carry(from.device, "up", report, () -> world.delivered(from, to, report));
  }

  /** A report that does arrive: offers of devices are made once. */
  void surely(SimulatedRunner from, ActorRef<RunnerReport> to, RunnerReport report) {
    deliver(from.device, "up", () -> world.delivered(from, to, report));
  }

  void command(String link, SweepProcess from, SimulatedRunner to, RunnerCommand command) {
    carry(to.device, "down", command, () -> world.delivered(link, from, to, command));
  }

  private void carry(String device, String direction, Object message, Runnable arrival) {
    boolean cut = partitionedUntil.getOrDefault(device, 0L) > Kernel.INSTANCE.nanos();
    if (cut || world.occurs(faults.loss())) {
      world.happened("lost " + direction, message);
      return;
    }
    deliver(device, direction, arrival);
    while (world.occurs(faults.duplication())) {
      deliver(device, direction, arrival);
    }
  }

  private void deliver(String device, String direction, Runnable arrival) {
    long now = Kernel.INSTANCE.nanos();
    long at = now + 1_000 + random.nextLong(faults.maxDelayNanos());
    if (!faults.reordering()) {
      at = Math.max(at, lastArrival.getOrDefault(device + direction, 0L) + 1);
      lastArrival.put(device + direction, at);
    }
    Kernel.INSTANCE.after(at - now, arrival);
  }
}

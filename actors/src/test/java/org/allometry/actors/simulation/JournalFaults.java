package org.allometry.actors.simulation;

import java.util.List;
import java.util.SplittableRandom;
import org.allometry.actors.sweep.SweepEvent;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * What happens to writes of the journal: how long they take, how they end, and where the plan's
 * crash point kills their writer.
 */
final class JournalFaults implements Storage.Watcher {
  private final World world;
  private final SplittableRandom random;
  private final Serialization serialization;
  private int writes;
  private int crashes;

  JournalFaults(World world, SplittableRandom random, ActorSystem<?> system) {
    this.world = world;
    this.random = random;
    this.serialization = SerializationExtension.get(system.classicSystem());
  }

  /** Writes of the journal so far. */
  int writes() {
    return writes;
  }

  /** How often the crash point has killed the process. */
  int crashes() {
    return crashes;
  }

  private boolean crashesAt(CrashPoint.Stage stage) {
    CrashPoint crash = world.plan.crash();
    return crash != null && crash.stage() == stage && crash.write() == writes && crashes == 0;
  }

  private boolean crashesAgain() {
    CrashPoint crash = world.plan.crash();
    return crash != null
        && crash.stage() == CrashPoint.Stage.TWICE
        && crashes == 1
        && writes == crash.write() + 1;
  }

  private void crash() {
    crashes++;
    world.kill();
  }

  @Override
  public boolean arrived(String writer) {
    if (!world.lives(writer)) {
      return false;
    }
    writes++;
    if (crashesAt(CrashPoint.Stage.BEFORE_WRITE)) {
      crash();
      return false;
    }
    return true;
  }

  @Override
  public long writeNanos() {
    if (world.occurs(world.plan.disk().slow())) {
      long nanos = random.nextLong(14 * World.SECOND);
      world.faults.stalled(nanos);
      return nanos;
    }
    return 500_000 + random.nextLong(4_000_000);
  }

  @Override
  public Storage.End end() {
    if (world.occurs(world.plan.disk().full())) {
      return Storage.End.FAILED;
    }
    return world.occurs(world.plan.disk().unknown()) ? Storage.End.UNKNOWN : Storage.End.DONE;
  }

  @Override
  public void durable(List<Storage.Entry> entries) {
    for (Storage.Entry entry : entries) {
      world.durable(
          (SweepEvent)
              serialization.deserialize(entry.bytes(), entry.serializer(), entry.manifest()).get());
    }
    world.settled();
  }

  @Override
  public boolean mayAcknowledge(String writer) {
    if (world.lives(writer)
        && (crashesAgain()
            || crashesAt(CrashPoint.Stage.AFTER_WRITE)
            || crashesAt(CrashPoint.Stage.TWICE))) {
      crash();
    }
    return world.lives(writer);
  }

  @Override
  public void acknowledged(String writer) {
    if (crashesAt(CrashPoint.Stage.AFTER_EFFECT)) {
      Kernel.INSTANCE.after(1, this::crash);
    } else if (crashesAt(CrashPoint.Stage.AFTER_ACKNOWLEDGEMENT)) {
      Kernel.INSTANCE.after(world.plan.network().maxDelayNanos() + 10_000, this::crash);
    }
  }
}

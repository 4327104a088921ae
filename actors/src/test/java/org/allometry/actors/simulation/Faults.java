package org.allometry.actors.simulation;

import java.util.SplittableRandom;

/** What befalls the process, the runners and the disk of checkpoints, as often as the plan says. */
final class Faults {
  private static final long UNTIL = Plan.FAULTS_UNTIL.toNanos();

  private final World world;
  private final SplittableRandom random;
  private long wallOffset;
  private long frozenUntil;
  private long stallEnd;
  private long stallLength;

  Faults(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** From now on they happen. */
  void begin() {
    Plan plan = world.plan;
    befall(plan.process().kills(), world::kill);
    befall(plan.process().freezes(), this::freeze);
    befall(plan.process().clockJumps(), this::jump);
    befall(plan.process().drains(), world::drain);
    befall(plan.requests(), world.user::request);
    befall(plan.network().partitions(), this::partition);
    befall(plan.trainers().crashes(), this::crashRunner);
    befall(plan.trainers().losses(), this::loseDevice);
    befall(plan.trainers().freezes(), this::freezeRunner);
    befall(plan.disk().damagedCheckpoints() > 0 ? 10 : 0, this::damage);
  }

  private void befall(double meanSeconds, Runnable fault) {
    if (meanSeconds <= 0) {
      return;
    }
    long wait = (long) (-Math.log(1 - random.nextDouble()) * meanSeconds * World.SECOND);
    Kernel.INSTANCE.after(
        wait,
        () -> {
          if (Kernel.INSTANCE.nanos() < UNTIL && !world.user.done()) {
            fault.run();
            befall(meanSeconds, fault);
          }
        });
  }

  /** Whether a fault of this share happens now. */
  boolean occurs(double share) {
    return share > 0 && Kernel.INSTANCE.nanos() < UNTIL && random.nextDouble() < share;
  }

  long wallMillis() {
    return 1_700_000_000_000L + (Kernel.INSTANCE.nanos() + wallOffset) / 1_000_000;
  }

  private void jump() {
    wallOffset += random.nextLong(-86_400 * World.SECOND, 86_400 * World.SECOND);
    world.happened("clock", wallOffset);
  }

  /** Whether the process stands still. */
  boolean frozen() {
    return Kernel.INSTANCE.nanos() < frozenUntil;
  }

  private void freeze() {
    frozenUntil = Kernel.INSTANCE.nanos() + random.nextLong(15 * World.SECOND);
    stalled(frozenUntil - Kernel.INSTANCE.nanos());
    world.happened("freeze until " + frozenUntil, world.process().name);
    Kernel.INSTANCE.after(frozenUntil - Kernel.INSTANCE.nanos(), () -> {});
  }

  /** A process that is started anew does not stand still. */
  void thaw() {
    frozenUntil = 0;
  }

  /** Nothing is heard for a while; after it, what is heard is old. */
  void stalled(long nanos) {
    stallLength = nanos;
    stallEnd = Kernel.INSTANCE.nanos() + nanos;
  }

  /** How old may be what is heard now, nanoseconds. */
  long staleNanos() {
    return Kernel.INSTANCE.nanos() - stallEnd < 15 * World.SECOND ? stallLength : 0;
  }

  private SimulatedRunner anyRunner() {
    return world.runners().get(random.nextInt(world.runners().size()));
  }

  private void partition() {
    SimulatedRunner runner = anyRunner();
    world.happened("partition", runner.device);
    world.network.partition(runner.device, random.nextLong(25 * World.SECOND));
  }

  private void freezeRunner() {
    SimulatedRunner runner = anyRunner();
    world.happened("freeze", runner.device);
    runner.freeze(random.nextLong(5 * World.SECOND));
  }

  /** It dies; in a while the same actor, or another one, is there again. */
  private void crashRunner() {
    SimulatedRunner runner = anyRunner();
    world.happened("crash", runner.device);
    runner.crash();
    if (random.nextBoolean()) {
      world.links.cut(runner);
      Kernel.INSTANCE.after(
          random.nextLong(8 * World.SECOND), () -> world.links.offerAgain(runner));
    }
  }

  private void loseDevice() {
    SimulatedRunner runner = anyRunner();
    world.happened("lose", runner.device);
    runner.lose("Xid 79");
  }

  private void damage() {
    if (occurs(world.plan.disk().damagedCheckpoints())) {
      world.happened("damage", "");
      world.disk.damage(random);
    }
  }
}

package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A device with its runner: keeps the protocol of the real one (one lease at a time, fenced by
 * epoch, reports kept until acknowledged). Its trainer does what the plan says.
 */
final class SimulatedRunner {
  final String device;
  private final World world;
  private final SimulatedTrainer trainer;
  private final List<ActorRef<RunnerReport>> drainers = new ArrayList<>();
  private final List<SimulatedLease> outbox = new ArrayList<>();
  private @Nullable SimulatedLease lease;
  private RunnerCommand.@Nullable Grant next;
  private RunnerReport.@Nullable AttemptEnded lastEnd;
  private long epoch = Long.MIN_VALUE;
  private int life;
  private boolean lost;
  private long frozenUntil;

  SimulatedRunner(String device, World world, SplittableRandom random) {
    this.device = device;
    this.world = world;
    trainer = new SimulatedTrainer(this, world, random);
    tick(life);
  }

  private long now() {
    return Kernel.INSTANCE.nanos();
  }

  /** Does it later, unless the runner has died by then; waits while it is frozen. */
  void after(long nanos, Runnable then) {
    int of = life;
    Kernel.INSTANCE.after(
        nanos,
        () -> {
          if (of == life) {
            if (now() < frozenUntil) {
              after(frozenUntil - now(), then);
            } else {
              then.run();
            }
          }
        });
  }

  void freeze(long nanos) {
    frozenUntil = now() + nanos;
  }

  boolean frozen() {
    return now() < frozenUntil;
  }

  long frozenFor() {
    return Math.max(0, frozenUntil - now());
  }

  /** Which attempt its trainer works for now. */
  @Nullable AttemptId trains() {
    return lease != null && lease.training ? lease.task.id() : null;
  }

  /** Whether the lease is the one on the device. */
  boolean holds(SimulatedLease of) {
    return lease == of;
  }

  /** Whether the lease is on the device and is not being stopped. */
  boolean worksOn(SimulatedLease of) {
    return lease == of && !of.stopping;
  }

  boolean lost() {
    return lost;
  }

  /** A supervisor wants to know what is there. */
  void enlist(ActorRef<RunnerReport> supervisor, ActorRef<RunnerCommand> link) {
    if (lost) {
      world.network.surely(this, supervisor, new RunnerReport.DeviceLost(device, "lost before"));
      return;
    }
    if (lease != null) {
      world.network.report(this, supervisor, alive(lease));
    }
    world.network.surely(
        this, supervisor, new RunnerReport.DeviceOffered(device, link, "simulated"));
  }

  /** Kill −9 of the runner and its trainer; what it held in memory is gone. */
  void crash() {
    if (lease != null) {
      world.truth.ended(lease.task.id(), lease.step());
    }
    life++;
    lease = null;
    next = null;
    lastEnd = null;
    outbox.clear();
    drainers.clear();
    epoch = Long.MIN_VALUE;
    frozenUntil = 0;
    lost = false;
    tick(life);
  }

  /** The device goes away for good. */
  void lose(String reason) {
    SimulatedLease last = lease;
    if (last == null) {
      return;
    }
    finish(last, Outcome.LOST_RUNNER, Double.NaN, reason);
    lost = true;
    send(last, new RunnerReport.DeviceLost(device, reason));
  }

  void receive(RunnerCommand command) {
    switch (command) {
      case RunnerCommand.Grant c -> onGrant(c);
      case RunnerCommand.ReportsAcknowledged c -> {
        if (lease != null && lease.isOf(c.attempt())) {
          lease.reports.acknowledge(c.through());
        }
        outbox.stream()
            .filter(w -> w.isOf(c.attempt()))
            .forEach(w -> w.reports.acknowledge(c.through()));
        outbox.removeIf(w -> w.reports.settled());
      }
      case RunnerCommand.LeaseRenewed c -> {
        if (lease != null && lease.isOf(c.attempt())) {
          lease.renew();
        }
      }
      case RunnerCommand.CancelTrial c -> {
        outbox.removeIf(w -> w.isOf(c.attempt()));
        if (lease != null && lease.isOf(c.attempt()) && !lease.stopping) {
          trainer.stop(lease, Outcome.CANCELLED, false, c.reason());
        }
      }
      case RunnerCommand.Drain c -> {
        drainers.add(c.replyTo());
        if (next != null) {
          refuse(next, Outcome.PREEMPTED, "the device is being drained");
          next = null;
        }
        if (lease == null) {
          sayDrained();
        } else if (!lease.stopping) {
          trainer.stop(lease, Outcome.PREEMPTED, true, "drained");
        }
      }
      default -> throw new IllegalStateException("unexpected " + command);
    }
  }

  private void onGrant(RunnerCommand.Grant grant) {
    AttemptId id = grant.assignment().id();
    SimulatedLease known = lease != null && lease.isOf(id) ? lease : null;
    for (SimulatedLease old : outbox) {
      known = old.isOf(id) ? old : known;
    }
    if (known != null) {
      known.adopt(grant);
      resend(known);
    } else if (lastEnd != null && lastEnd.attempt().equals(id)) {
      world.network.report(this, grant.supervisor(), lastEnd);
    } else if (id.epoch() < epoch) {
      refuse(grant, Outcome.CANCELLED, "its epoch is behind " + epoch);
    } else {
      epoch = id.epoch();
      if (lost) {
        refuse(grant, Outcome.LOST_RUNNER, "lost before");
        world.network.report(
            this, grant.supervisor(), new RunnerReport.DeviceLost(device, "lost before"));
      } else if (lease == null) {
        begin(grant);
      } else {
        if (next != null && !next.assignment().id().equals(id)) {
          refuse(next, Outcome.CANCELLED, "replaced by a later grant");
        }
        next = grant;
        if (!lease.stopping) {
          trainer.stop(lease, Outcome.CANCELLED, false, "replaced by a later grant");
        }
      }
    }
  }

  private void refuse(RunnerCommand.Grant grant, Outcome outcome, String why) {
    world.network.report(
        this,
        grant.supervisor(),
        new RunnerReport.AttemptEnded(
            grant.assignment().id(), 1, outcome, 0, Double.NaN, "refused the grant: " + why));
  }

  private void begin(RunnerCommand.Grant grant) {
    SimulatedLease fresh = new SimulatedLease(grant);
    lease = fresh;
    watchLease(fresh);
    trainer.begin(fresh);
  }

  private void watchLease(SimulatedLease of) {
    after(
        of.leftNanos(),
        () -> {
          if (worksOn(of)) {
            if (of.expired()) {
              trainer.stop(of, Outcome.LOST_RUNNER, false, "its lease ran out");
            } else {
              watchLease(of);
            }
          }
        });
  }

  /** An attempt is over: reports its end, and begins with what waits. */
  void finish(SimulatedLease of, Outcome outcome, double loss, String why) {
    if (of.training) {
      world.truth.ended(of.task.id(), of.step());
    }
    lastEnd = of.reports.end(outcome, of.step(), loss, why);
    of.reports.unsent().forEach(report -> send(of, report));
    outbox.add(of);
    lease = null;
    sayDrained();
    if (next != null) {
      RunnerCommand.Grant held = next;
      next = null;
      begin(held);
    }
  }

  private void sayDrained() {
    drainers.forEach(d -> world.network.report(this, d, new RunnerReport.Drained(device)));
    drainers.clear();
  }

  private void tick(int of) {
    after(
        Plan.RULES.heartbeat().toNanos(),
        () -> {
          if (of == life) {
            outbox.removeIf(SimulatedLease::expired);
            outbox.forEach(this::resend);
            if (lease != null) {
              send(lease, alive(lease));
              resend(lease);
            }
            tick(of);
          }
        });
  }

  private void resend(SimulatedLease of) {
    of.reports.unacknowledged().forEach(report -> send(of, report));
  }

  private RunnerReport.Alive alive(SimulatedLease of) {
    int step = of.step();
    return new RunnerReport.Alive(of.task.id(), device, of.lineAt(step), step);
  }

  void send(SimulatedLease of, RunnerReport report) {
    world.network.report(this, of.supervisor(), report);
  }
}

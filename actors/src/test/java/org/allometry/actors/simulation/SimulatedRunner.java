package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.sweep.SmallSearch;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A device with its runner and trainer: keeps the protocol of the real one (one lease at a time,
 * fenced by epoch, reports kept until acknowledged), and breaks it when the plan says so.
 */
final class SimulatedRunner {
  private static final List<Outcome> FAILURES =
      List.of(
          Outcome.TRAINER_ERROR,
          Outcome.OUT_OF_MEMORY,
          Outcome.TIMEOUT,
          Outcome.BAD_CHECKPOINT,
          Outcome.PREEMPTED,
          Outcome.CONFIG_ERROR);

  /** FLOP a second of every trainer. */
  private static final double FLOPS_PER_SECOND = 120_000;

  private static final long SECOND = 1_000_000_000L;

  final String device;
  private final World world;
  private final SplittableRandom random;
  private final List<ActorRef<RunnerReport>> drainers = new ArrayList<>();
  private final List<Work> outbox = new ArrayList<>();
  private @Nullable Work work;
  private RunnerCommand.@Nullable Grant next;
  private RunnerReport.@Nullable AttemptEnded lastEnd;
  private long epoch = Long.MIN_VALUE;
  private int life;
  private boolean lost;
  private long frozenUntil;

  SimulatedRunner(String device, World world, SplittableRandom random) {
    this.device = device;
    this.world = world;
    this.random = random;
    tick(life);
  }

  /** What is trained under one grant. */
  private final class Work {
    final Assignment task;
    final AttemptReports reports;
    final long stepNanos;
    ActorRef<RunnerReport> supervisor;
    long leaseNanos;
    long renewed;
    boolean training;
    boolean stopping;
    boolean hanging;
    Line line = Line.TRUNK;
    int from;
    int to;
    long since;

    Work(RunnerCommand.Grant grant) {
      task = grant.assignment();
      reports = new AttemptReports(task.id());
      supervisor = grant.supervisor();
      leaseNanos = grant.lease().toNanos();
      renewed = now();
      stepNanos =
          (long) (1e9 * task.candidate().cell().flopsPerStep().asDouble() / FLOPS_PER_SECOND);
    }

    int steps() {
      return task.candidate().cell().steps();
    }

    /** Last step trained by now. */
    int step() {
      if (!training || stopping || hanging) {
        return from;
      }
      return (int) Math.min(to, from + (now() - since) / stepNanos);
    }

    Line lineAt(int step) {
      return line == Line.BRANCH || step > task.forkStep() ? Line.BRANCH : Line.TRUNK;
    }

    boolean expired() {
      return now() - renewed >= leaseNanos;
    }
  }

  private long now() {
    return Kernel.INSTANCE.nanos();
  }

  /** Does it later, unless the runner has died by then; waits while it is frozen. */
  private void after(long nanos, Runnable then) {
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
    return work != null && work.training ? work.task.id() : null;
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
    if (work != null) {
      world.network.report(this, supervisor, alive(work));
    }
    world.network.surely(
        this, supervisor, new RunnerReport.DeviceOffered(device, link, "simulated"));
  }

  /** Kill −9 of the runner and its trainer; what it held in memory is gone. */
  void crash() {
    if (work != null) {
      world.truth.ended(work.task.id(), work.step());
    }
    life++;
    work = null;
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
    Work last = work;
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
        if (work != null && work.task.id().equals(c.attempt())) {
          work.reports.acknowledge(c.through());
        }
        outbox.stream()
            .filter(w -> w.task.id().equals(c.attempt()))
            .forEach(w -> w.reports.acknowledge(c.through()));
        outbox.removeIf(w -> w.reports.settled());
      }
      case RunnerCommand.LeaseRenewed c -> {
        if (work != null && work.task.id().equals(c.attempt())) {
          work.renewed = now();
        }
      }
      case RunnerCommand.CancelTrial c -> {
        outbox.removeIf(w -> w.task.id().equals(c.attempt()));
        if (work != null && work.task.id().equals(c.attempt()) && !work.stopping) {
          stop(work, Outcome.CANCELLED, false, c.reason());
        }
      }
      case RunnerCommand.Drain c -> {
        drainers.add(c.replyTo());
        if (next != null) {
          refuse(next, Outcome.PREEMPTED, "the device is being drained");
          next = null;
        }
        if (work == null) {
          sayDrained();
        } else if (!work.stopping) {
          stop(work, Outcome.PREEMPTED, true, "drained");
        }
      }
      default -> throw new IllegalStateException("unexpected " + command);
    }
  }

  private void onGrant(RunnerCommand.Grant grant) {
    AttemptId id = grant.assignment().id();
    Work known = work != null && work.task.id().equals(id) ? work : null;
    for (Work old : outbox) {
      known = old.task.id().equals(id) ? old : known;
    }
    if (known != null) {
      known.supervisor = grant.supervisor();
      known.renewed = now();
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
      } else if (work == null) {
        begin(grant);
      } else {
        if (next != null && !next.assignment().id().equals(id)) {
          refuse(next, Outcome.CANCELLED, "replaced by a later grant");
        }
        next = grant;
        if (!work.stopping) {
          stop(work, Outcome.CANCELLED, false, "replaced by a later grant");
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
    Work fresh = new Work(grant);
    work = fresh;
    watchLease(fresh);
    after(
        (10 + random.nextInt(2_000)) * 1_000_000L,
        () -> {
          if (work == fresh && !fresh.stopping) {
            train(fresh);
          }
        });
  }

  private void watchLease(Work of) {
    after(
        Math.max(1, of.renewed + of.leaseNanos - now()),
        () -> {
          if (work == of && !of.stopping) {
            if (of.expired()) {
              stop(of, Outcome.LOST_RUNNER, false, "its lease ran out");
            } else {
              watchLease(of);
            }
          }
        });
  }

  private void train(Work of) {
    Checkpoint start = null;
    StringBuilder note = new StringBuilder();
    String trunk = of.task.candidate().trunk().id();
    for (Checkpoint offered : of.task.startFrom()) {
      String wrong = world.disk.verify(offered, trunk, of.task.trial());
      if (wrong.isEmpty()) {
        start = offered;
        break;
      }
      note.append(offered.folder()).append(": ").append(wrong).append("; ");
    }
    of.training = true;
    of.from = start == null ? 0 : start.step();
    of.line = start != null ? start.line() : of.task.forkStep() == 0 ? Line.BRANCH : Line.TRUNK;
    world.truth.started(of.task, of.from, of.stepNanos);
    of.reports.started(device, of.line, of.from, note.toString());
    send(of, of.reports.start());
    if (world.occurs(world.plan.trainers().lies())) {
      world.truth.lied(of.task.id());
      Lies.tell(random, of.task, device, report -> send(of, report));
    }
    chunk(of);
  }

  /** Trains to the next step at which something is saved or evaluated. */
  private void chunk(Work of) {
    int fork = of.task.forkStep();
    of.to = of.steps();
    for (int step : of.task.trunkSteps().reversed()) {
      if (of.line == Line.TRUNK && step > of.from) {
        of.to = step;
      }
    }
    int middle = fork + (of.steps() - fork) / 2;
    if (of.to == of.steps() && of.from < middle) {
      of.to = middle;
    }
    if (of.from >= fork) {
      of.line = Line.BRANCH;
    }
    of.since = now();
    int to = of.to;
    long nanos = (to - of.from) * of.stepNanos;
    if (to > fork && world.stumbles(of.task.trial())) {
      after(nanos / 2, () -> fail(of, to, Outcome.TRAINER_ERROR));
    } else if (world.occurs(world.plan.trainers().failures())) {
      Outcome how = FAILURES.get(random.nextInt(FAILURES.size()));
      after(random.nextLong(nanos + 1), () -> fail(of, to, how));
    } else if (world.occurs(world.plan.trainers().hangs())) {
      after(random.nextLong(nanos + 1), () -> hang(of, to));
    } else {
      after(nanos, () -> reached(of, to));
    }
  }

  private boolean goesOn(Work of, int to) {
    return work == of && !of.stopping && !of.hanging && of.to == to;
  }

  private void fail(Work of, int to, Outcome how) {
    if (goesOn(of, to)) {
      of.from = of.step();
      of.stopping = true;
      finish(of, how, Double.NaN, "injected");
    }
  }

  private void hang(Work of, int to) {
    if (goesOn(of, to)) {
      of.from = of.step();
      of.hanging = true;
      after(
          20 * SECOND,
          () -> {
            if (work == of && !of.stopping) {
              of.stopping = true;
              finish(of, Outcome.TIMEOUT, Double.NaN, "no step within 20 s");
            }
          });
    }
  }

  private void reached(Work of, int to) {
    if (!goesOn(of, to)) {
      return;
    }
    int before = of.from;
    of.from = to;
    Line on = of.line == Line.TRUNK && to <= of.task.forkStep() ? Line.TRUNK : Line.BRANCH;
    boolean end = to == of.steps();
    if (!end) {
      save(of, on, to);
    }
    of.reports.rung(of.task, on, before, to, of.stepNanos / 1e9);
    if (end && world.diverges(of.task.trial())) {
      finish(of, Outcome.DIVERGED, Double.NaN, "loss is NaN");
    } else if (end) {
      finish(of, Outcome.COMPLETED, SmallSearch.loss(of.task.candidate()), "");
    } else {
      of.reports.unsent().forEach(report -> send(of, report));
      chunk(of);
    }
  }

  private void save(Work of, Line on, int step) {
    String owner = on == Line.TRUNK ? of.task.candidate().trunk().id() : of.task.trial();
    of.reports.saved(world.disk.save(owner, on, step));
  }

  private void stop(Work of, Outcome outcome, boolean save, String why) {
    boolean trained = of.training;
    if (trained) {
      of.from = of.step();
      of.line = of.lineAt(of.from);
    }
    of.stopping = true;
    if (!trained) {
      finish(of, outcome, Double.NaN, "stopped before its trainer began: " + why);
      return;
    }
    after(
        random.nextInt(1_500) * 1_000_000L,
        () -> {
          if (work == of) {
            if (save && of.from > world.truth.start(of.task.id())) {
              save(of, of.line, of.from);
            }
            finish(of, outcome, Double.NaN, why);
          }
        });
  }

  private void finish(Work of, Outcome outcome, double loss, String why) {
    if (of.training) {
      world.truth.ended(of.task.id(), of.step());
    }
    lastEnd = of.reports.end(outcome, of.step(), loss, why);
    of.reports.unsent().forEach(report -> send(of, report));
    outbox.add(of);
    work = null;
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
            outbox.removeIf(Work::expired);
            outbox.forEach(this::resend);
            if (work != null) {
              send(work, alive(work));
              resend(work);
            }
            tick(of);
          }
        });
  }

  private void resend(Work of) {
    of.reports.unacknowledged().forEach(report -> send(of, report));
  }

  private RunnerReport.Alive alive(Work of) {
    int step = of.step();
    return new RunnerReport.Alive(of.task.id(), device, of.lineAt(step), step);
  }

  private void send(Work of, RunnerReport report) {
    world.network.report(this, of.supervisor, report);
  }
}

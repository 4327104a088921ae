package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepView;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.typed.internal.JournalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * One run: a sweep, its runners, its disks and its user. The process that runs the sweep is killed
 * and started again; everything that happens passes here, and is checked.
 */
final class World {
  static final long SECOND = 1_000_000_000L;

  /** A sweep that has not come to its end by then never will. */
  private static final long PATIENCE = 6 * 3_600 * SECOND;

  /** Nor one that has taken so many steps. */
  private static final long STEPS = 100_000;

  final Plan plan;
  final Network network;
  final Disk disk = new Disk();
  final Truth truth = new Truth();
  final Checker checker;
  final Links links;
  final Faults faults;
  final SweepUser user;
  private final String id;
  private final ActorSystem<?> system;
  private final SplittableRandom random;
  private final Trace trace;
  private final JournalFaults writing;
  private final Storage storage;
  private final List<SimulatedRunner> runners = new ArrayList<>();
  private final Set<String> stumbled = new TreeSet<>();
  private SweepProcess process;
  private int processes;
  private boolean ended;
  private @Nullable Throwable failure;
  private long steps;

  World(String id, Plan plan, ActorSystem<?> system, SplittableRandom random, Trace trace) {
    this.id = id;
    this.plan = plan;
    this.system = system;
    this.random = random;
    this.trace = trace;
    checker = new Checker(plan);
    network = new Network(this, random.split(), plan.network());
    links = new Links(id, this, system);
    faults = new Faults(this, random);
    user = new SweepUser(this, random);
    writing = new JournalFaults(this, random, system);
    storage = new Storage(writing);
    storage.attach();
    for (int i = 0; i < plan.search().devices(); i++) {
      runners.add(new SimulatedRunner("cpu:" + i, this, random.split()));
    }
    process = new SweepProcess(nextName(), this, system);
    user.follow(plan.script());
    faults.begin();
    user.attend();
  }

  private String nextName() {
    processes++;
    return "%s-p%03d".formatted(id, processes);
  }

  SweepProcess process() {
    return process;
  }

  List<SimulatedRunner> runners() {
    return runners;
  }

  /** Whether the process that runs the sweep lives, and the actor of that path in it. */
  boolean lives(String path) {
    return process.alive && process.owns(path);
  }

  void happened(String what, Object about) {
    trace.happened(Kernel.INSTANCE.nanos(), what, about);
  }

  /** Whether a fault of this share happens now. */
  boolean occurs(double share) {
    return faults.occurs(share);
  }

  /** Whether the trial's loss becomes NaN: always, or never. */
  boolean diverges(String trial) {
    return plan.search().divergence() && "012".indexOf(trial.charAt(trial.length() - 1)) >= 0;
  }

  /** Whether the trainer of the trial fails now: the first time that it comes so far. */
  boolean stumbles(String trial) {
    return plan.search().stumbling()
        && "3456".indexOf(trial.charAt(trial.length() - 1)) >= 0
        && stumbled.add(trial);
  }

  /** Whether tasks of that label may not run now. */
  boolean frozen(String label) {
    return faults.frozen() && process.owns(label);
  }

  /** Kill −9. */
  void kill() {
    if (!process.alive) {
      return;
    }
    happened("kill", process.name);
    SweepProcess dead = process;
    dead.alive = false;
    storage.cut(dead.prefix + "/supervisor", random.nextInt(3));
    dead.kill();
    gone(dead, 100 + random.nextInt(5_000));
  }

  /** The process is dead: its runners are too, unless they are on other machines. */
  private void gone(SweepProcess dead, int restartMillis) {
    faults.thaw();
    boolean survive = plan.process().runnersSurvive();
    long goOn = Plan.RULES.lease().plusSeconds(2).toNanos() + 2 * plan.network().maxDelayNanos();
    checker.killed(Kernel.INSTANCE.nanos(), faults.staleNanos() + (survive ? goOn : 0));
    if (!survive) {
      runners.forEach(SimulatedRunner::crash);
    }
    links.cut(dead);
    Kernel.INSTANCE.after(
        restartMillis * 1_000_000L,
        () -> {
          // Also when the sweep seems over: a request on its way may have opened it again.
          if (!process.alive) {
            process = new SweepProcess(nextName(), this, system);
            happened("start", process.name);
          }
        });
  }

  /** The supervisor has stopped by itself. */
  void ended(SweepProcess of, Throwable cause) {
    if (!of.alive) {
      return;
    }
    happened("ended " + cause.getClass().getSimpleName(), cause);
    of.alive = false;
    if (!(cause instanceof JournalFailureException)) {
      fail(cause);
    }
    storage.cut(of.prefix + "/supervisor", 0);
    gone(of, 500 + random.nextInt(3_000));
  }

  /** The process is asked to come to an end, and killed when it takes too long. */
  void drain() {
    if (process.alive && !process.draining) {
      happened("drain", process.name);
      SweepProcess draining = process;
      draining.draining = true;
      draining.tell(new SweepCommand.Drain(draining.root().unsafeUpcast()));
      Kernel.INSTANCE.after(60 * SECOND, () -> drained(draining));
    }
  }

  /** The supervisor says that nothing runs any more. */
  void saysDrained(SweepProcess of) {
    guard(() -> require(checker.state().running().isEmpty(), "drained while trials run"));
    drained(of);
  }

  private void drained(SweepProcess of) {
    if (of == process && of.alive) {
      happened("drained", of.name);
      kill();
    }
  }

  /** The supervisor has told a runner something. */
  void told(RunnerCommand command) {
    happened("told " + command.getClass().getSimpleName(), command);
    guard(() -> checker.told(command, Kernel.INSTANCE.nanos()));
  }

  /** A command has arrived. */
  void delivered(String link, SweepProcess from, SimulatedRunner to, RunnerCommand command) {
    boolean reachable = from.alive ? links.holds(link) : plan.process().runnersSurvive();
    if (!reachable) {
      return;
    }
    if (to.frozen()) {
      Kernel.INSTANCE.after(to.frozenFor(), () -> delivered(link, from, to, command));
      return;
    }
    happened("down " + command.getClass().getSimpleName(), command);
    to.receive(command);
  }

  /** A report has arrived. */
  void delivered(SimulatedRunner from, ActorRef<RunnerReport> to, RunnerReport report) {
    happened("up " + report.getClass().getSimpleName() + from.device, report);
    checker.arrived(report, Kernel.INSTANCE.nanos());
    to.tell(report);
  }

  /** An event has become durable. */
  void durable(SweepEvent event) {
    happened("durable " + event.getClass().getSimpleName(), event);
    guard(() -> checker.durable(event));
    if (event instanceof SweepEvent.StopDecided stop) {
      watchForGhost(stop.attempt(), 20);
    }
    if (event instanceof SweepEvent.AttemptEnded end) {
      watchForGhost(end.attempt(), 0);
    }
  }

  /** Everything of one write has become durable. */
  void settled() {
    guard(checker::settled);
  }

  /** The order to stop may get lost, and is given again at every sign of life. */
  private void watchForGhost(AttemptId attempt, int repeatSeconds) {
    long patience =
        Plan.RULES.lease().plus(Plan.RULES.grace()).plusSeconds(3 + repeatSeconds).toNanos()
            + 3 * plan.network().maxDelayNanos();
    Kernel.INSTANCE.after(
        patience,
        () -> {
          for (SimulatedRunner runner : runners) {
            require(
                !attempt.equals(runner.trains()),
                "a ghost: " + attempt + " is trained long after its end or stop");
          }
        });
  }

  /** A checkpoint's folder is deleted. */
  void discarded(Checkpoint checkpoint) {
    happened("discarded", checkpoint);
    guard(() -> checker.discarded(checkpoint));
    disk.discard(checkpoint);
  }

  /** A subscriber sees a state. */
  void shown(SweepView view) {
    guard(() -> checker.shown(view));
  }

  /** The sweep is over, and long enough has gone by for whatever was on its way. */
  void over() {
    for (SimulatedRunner runner : runners) {
      require(runner.trains() == null, "trained after the end: " + runner.trains());
    }
    checker.over(truth);
    ended = true;
  }

  private static void require(boolean holds, String what) {
    Invariants.require(holds, what);
  }

  /** Keeps a failure that an actor would swallow. */
  private void guard(Runnable check) {
    try {
      check.run();
    } catch (AssertionError | RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
      happened("FAILED", cause);
    }
  }

  /** Runs to the end, or to the first failure. */
  Outcome run() {
    try {
      while (!ended && failure == null) {
        steps++;
        if (!Kernel.INSTANCE.step()) {
          throw new AssertionError("nothing is left to happen, and the sweep is not over");
        }
        if (Kernel.INSTANCE.nanos() > PATIENCE || steps > STEPS) {
          throw new AssertionError(
              "the sweep does not come to its end: "
                  + checker.state().phase()
                  + " "
                  + checker.state().unfinished().stream().map(t -> t.attempt()).toList());
        }
      }
    } catch (AssertionError | RuntimeException e) {
      fail(e);
    }
    return new Outcome(
        trace.hash(),
        failure,
        checker.state(),
        checker.journal(),
        writing.writes(),
        processes,
        writing.crashes(),
        steps,
        Kernel.INSTANCE.nanos());
  }

  /** Stops every actor of the run. */
  void close() {
    user.leave();
    process.kill();
    links.close();
    Kernel.INSTANCE.end();
  }

  /**
   * How a run ended.
   *
   * @param hash of everything that happened, in order
   * @param failure what did not hold; null when everything did
   * @param state what the journal adds up to
   * @param journal every event
   * @param writes of the journal
   * @param processes that ran the sweep, one after the other
   * @param crashes at the crash point of the plan
   * @param steps of the kernel
   * @param nanos of the simulation
   */
  record Outcome(
      long hash,
      @Nullable Throwable failure,
      SweepState state,
      List<SweepEvent> journal,
      int writes,
      int processes,
      int crashes,
      long steps,
      long nanos) {}
}

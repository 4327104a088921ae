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
import org.allometry.actors.sweep.Planner;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepView;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;

/** One run: a sweep, its runners, its disks, and what befalls them. */
final class World implements Storage.Watcher {
  private static final long SECOND = 1_000_000_000L;
  private static final long FAULTS_UNTIL = Plan.FAULTS_UNTIL.toNanos();

  /** A sweep that has not come to its end by then never will. */
  private static final long PATIENCE = 6 * 3_600 * SECOND;

  /** Nor one that has taken so many steps. */
  private static final long STEPS = 100_000;

  final Plan plan;
  final Network network;
  final Disk disk = new Disk();
  final Truth truth = new Truth();
  final Checker checker = new Checker();
  private final String id;
  private final ActorSystem<?> system;
  private final Serialization serialization;
  private final SplittableRandom random;
  private final Trace trace;
  private final Storage storage = new Storage(this);
  private final List<SweepEvent> journal = new ArrayList<>();
  private final List<SimulatedRunner> runners = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private SweepProcess process;
  private final Set<String> stumbled = new TreeSet<>();
  private int processes;
  private int writes;
  private int crashes;
  private int extensions;
  private long wallOffset;
  private long frozenUntil;
  private long stallEnd;
  private long stallLength;
  private boolean over;
  private boolean ended;
  private @Nullable Throwable failure;
  private @Nullable ActorRef<RunnerReport> supervisor;
  private int linked;
  private long steps;

  /** What a supervisor knows of a runner: ends with either. */
  private record Link(SweepProcess process, SimulatedRunner runner, ActorRef<RunnerCommand> ref) {}

  /** Ends a link. */
  private enum Cut implements RunnerCommand {
    NOW
  }

  World(String id, Plan plan, ActorSystem<?> system, SplittableRandom random, Trace trace) {
    this.id = id;
    this.plan = plan;
    this.system = system;
    this.serialization = SerializationExtension.get(system.classicSystem());
    this.random = random;
    this.trace = trace;
    this.network = new Network(this, random.split(), plan.network());
    storage.attach();
    for (int i = 0; i < plan.search().devices(); i++) {
      runners.add(new SimulatedRunner("cpu:" + i, this, random.split()));
    }
    process = new SweepProcess(nextName(), this, system);
    follow(plan.script());
    befall(plan.process().kills(), this::kill);
    befall(plan.process().freezes(), this::freeze);
    befall(plan.process().clockJumps(), this::jump);
    befall(plan.process().drains(), this::drain);
    befall(plan.requests(), this::request);
    befall(plan.network().partitions(), this::partition);
    befall(plan.trainers().crashes(), this::crashRunner);
    befall(plan.trainers().losses(), this::loseDevice);
    befall(plan.trainers().freezes(), this::freezeRunner);
    befall(plan.disk().damagedCheckpoints() > 0 ? 10 : 0, this::damage);
    attend();
  }

  private String nextName() {
    processes++;
    return "%s-p%03d".formatted(id, processes);
  }

  private void follow(Plan.Script script) {
    if (script == Plan.Script.PAUSE) {
      Kernel.INSTANCE.after(
          4 * SECOND, () -> process.tell(new SweepCommand.Pause(process.root().unsafeUpcast())));
      Kernel.INSTANCE.after(
          9 * SECOND, () -> process.tell(new SweepCommand.Resume(process.root().unsafeUpcast())));
    }
  }

  // ---- time and chance

  long wallMillis() {
    return 1_700_000_000_000L + (Kernel.INSTANCE.nanos() + wallOffset) / 1_000_000;
  }

  /** Whether a fault of this share happens now. */
  boolean occurs(double share) {
    return share > 0 && Kernel.INSTANCE.nanos() < FAULTS_UNTIL && random.nextDouble() < share;
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

  void happened(String what, Object about) {
    trace.happened(Kernel.INSTANCE.nanos(), what, about);
  }

  /** Whether tasks of that label may not run now. */
  boolean frozen(String label) {
    return Kernel.INSTANCE.nanos() < frozenUntil && process.owns(label);
  }

  private void befall(double meanSeconds, Runnable fault) {
    if (meanSeconds <= 0) {
      return;
    }
    long wait = (long) (-Math.log(1 - random.nextDouble()) * meanSeconds * SECOND);
    Kernel.INSTANCE.after(
        wait,
        () -> {
          if (Kernel.INSTANCE.nanos() < FAULTS_UNTIL && !over) {
            fault.run();
            befall(meanSeconds, fault);
          }
        });
  }

  // ---- the process and what befalls it

  private void kill() {
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
    frozenUntil = 0;
    long goOn = Plan.RULES.lease().plusSeconds(2).toNanos();
    long now = Kernel.INSTANCE.nanos();
    long stall = now - stallEnd < 15 * SECOND ? stallLength : 0;
    checker.killed(now, stall + (plan.process().runnersSurvive() ? goOn + 2 * delayNanos() : 0));
    if (!plan.process().runnersSurvive()) {
      runners.forEach(SimulatedRunner::crash);
    }
    for (Link link : List.copyOf(links)) {
      if (link.process == dead) {
        cut(link);
      }
    }
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

  private long delayNanos() {
    return plan.network().maxDelayMillis() * 1_000_000L;
  }

  /** The supervisor has stopped by itself. */
  void ended(SweepProcess of, Throwable cause) {
    if (!of.alive) {
      return;
    }
    happened("ended " + cause.getClass().getSimpleName(), cause);
    of.alive = false;
    if (!(cause instanceof org.apache.pekko.persistence.typed.internal.JournalFailureException)) {
      fail(cause);
    }
    storage.cut(of.prefix + "/supervisor", 0);
    gone(of, 500 + random.nextInt(3_000));
  }

  private void freeze() {
    frozenUntil = Kernel.INSTANCE.nanos() + random.nextLong(15 * SECOND);
    stalled(frozenUntil - Kernel.INSTANCE.nanos());
    happened("freeze until " + frozenUntil, process.name);
    Kernel.INSTANCE.after(frozenUntil - Kernel.INSTANCE.nanos(), () -> {});
  }

  /** Nothing is heard for a while; after it, what is heard is old. */
  private void stalled(long nanos) {
    stallLength = nanos;
    stallEnd = Kernel.INSTANCE.nanos() + nanos;
  }

  private void jump() {
    wallOffset += random.nextLong(-86_400 * SECOND, 86_400 * SECOND);
    happened("clock", wallOffset);
  }

  private void drain() {
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

  /** Nothing runs any more, or it took too long. */
  void drained(SweepProcess of) {
    if (of == process && of.alive) {
      happened("drained", of.name);
      kill();
    }
  }

  private void request() {
    if (!process.alive) {
      return;
    }
    ActorRef<SweepCommand.Reply> replyTo = process.root().unsafeUpcast();
    int what = random.nextInt(20);
    happened("request", what);
    if (what < 8) {
      process.tell(new SweepCommand.Pause(replyTo));
    } else if (what < 14) {
      process.tell(new SweepCommand.Resume(replyTo));
    } else if (what < 19) {
      process.tell(
          new SweepCommand.Extend(checker.state().budget().times(1 + random.nextInt(2)), replyTo));
    } else {
      process.tell(new SweepCommand.Stop(replyTo));
    }
  }

  // ---- runners and what befalls them

  private SimulatedRunner anyRunner() {
    return runners.get(random.nextInt(runners.size()));
  }

  private void partition() {
    SimulatedRunner runner = anyRunner();
    happened("partition", runner.device);
    network.partition(runner.device, random.nextLong(25 * SECOND));
  }

  private void freezeRunner() {
    SimulatedRunner runner = anyRunner();
    happened("freeze", runner.device);
    runner.freeze(random.nextLong(5 * SECOND));
  }

  /** It dies; in a while the same actor, or another one, is there again. */
  private void crashRunner() {
    SimulatedRunner runner = anyRunner();
    happened("crash", runner.device);
    runner.crash();
    if (random.nextBoolean()) {
      for (Link link : List.copyOf(links)) {
        if (link.runner == runner) {
          cut(link);
        }
      }
      Kernel.INSTANCE.after(random.nextLong(8 * SECOND), () -> offerAgain(runner));
    }
  }

  private void loseDevice() {
    SimulatedRunner runner = anyRunner();
    happened("lose", runner.device);
    runner.lose("Xid 79");
  }

  private void damage() {
    if (occurs(plan.disk().damagedCheckpoints())) {
      happened("damage", "");
      disk.damage(random);
    }
  }

  /** A supervisor asks for devices. */
  void enlisted(ActorRef<RunnerReport> replyTo) {
    if (process.alive && process.owns(path(replyTo))) {
      supervisor = replyTo;
      runners.forEach(runner -> offer(runner, replyTo));
    }
  }

  private void offerAgain(SimulatedRunner runner) {
    ActorRef<RunnerReport> to = supervisor;
    boolean known = links.stream().anyMatch(l -> l.runner == runner && l.process == process);
    if (to != null && !known && process.alive && process.owns(path(to))) {
      offer(runner, to);
    }
  }

  private void offer(SimulatedRunner runner, ActorRef<RunnerReport> to) {
    linked++;
    String name = "%s-%s-l%03d".formatted(id, runner.device.replace(':', '-'), linked);
    ActorRef<RunnerCommand> ref =
        system.systemActorOf(link(name, process, runner), name, Props.empty());
    links.add(new Link(process, runner, ref));
    runner.enlist(to, ref);
  }

  private Behavior<RunnerCommand> link(String name, SweepProcess from, SimulatedRunner to) {
    return Behaviors.receiveMessage(
        command -> {
          if (command == Cut.NOW) {
            return Behaviors.stopped();
          }
          if (from.alive) {
            happened("told " + command.getClass().getSimpleName(), command);
            guard(() -> checker.told(command, Kernel.INSTANCE.nanos()));
            network.command(name, from, to, command);
          }
          return Behaviors.same();
        });
  }

  private void cut(Link link) {
    links.remove(link);
    link.ref.tell(Cut.NOW);
  }

  private static String path(ActorRef<?> ref) {
    return ref.path().toStringWithoutAddress();
  }

  /** A command has arrived. */
  void delivered(String link, SweepProcess from, SimulatedRunner to, RunnerCommand command) {
    boolean reachable =
        from.alive
            ? links.stream().anyMatch(l -> l.ref.path().name().equals(link))
            : plan.process().runnersSurvive();
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

  // ---- the journal's disk

  private boolean lives(String writer) {
    return process.alive && process.owns(writer);
  }

  private boolean crashesAt(CrashPoint.Stage stage) {
    CrashPoint crash = plan.crash();
    return crash != null && crash.stage() == stage && crash.write() == writes && crashes == 0;
  }

  private void crash() {
    crashes++;
    kill();
  }

  @Override
  public boolean arrived(String writer) {
    if (!lives(writer)) {
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
    if (occurs(plan.disk().slow())) {
      long nanos = random.nextLong(14 * SECOND);
      stalled(nanos);
      return nanos;
    }
    return 500_000 + random.nextLong(4_000_000);
  }

  @Override
  public Storage.End end() {
    if (occurs(plan.disk().full())) {
      return Storage.End.FAILED;
    }
    return occurs(plan.disk().unknown()) ? Storage.End.UNKNOWN : Storage.End.DONE;
  }

  @Override
  public void durable(List<Storage.Entry> entries) {
    for (Storage.Entry entry : entries) {
      SweepEvent event =
          (SweepEvent)
              serialization.deserialize(entry.bytes(), entry.serializer(), entry.manifest()).get();
      happened("durable " + event.getClass().getSimpleName(), event);
      journal.add(event);
      guard(() -> checker.durable(event));
      if (event instanceof SweepEvent.StopDecided stop) {
        guard(() -> stopped(stop));
        watchForGhost(stop.attempt(), 20);
      }
      if (event instanceof SweepEvent.AttemptEnded end) {
        watchForGhost(end.attempt(), 0);
      }
    }
    guard(checker::settled);
  }

  @Override
  public boolean mayAcknowledge(String writer) {
    CrashPoint crash = plan.crash();
    boolean again =
        crash != null
            && crash.stage() == CrashPoint.Stage.TWICE
            && crashes == 1
            && writes == crash.write() + 1;
    if (lives(writer)
        && (again
            || crashesAt(CrashPoint.Stage.AFTER_WRITE)
            || crashesAt(CrashPoint.Stage.TWICE))) {
      crash();
    }
    return lives(writer);
  }

  @Override
  public void acknowledged(String writer) {
    if (crashesAt(CrashPoint.Stage.AFTER_EFFECT)) {
      Kernel.INSTANCE.after(1, this::crash);
    } else if (crashesAt(CrashPoint.Stage.AFTER_ACKNOWLEDGEMENT)) {
      Kernel.INSTANCE.after(plan.network().maxDelayMillis() * 1_000_000L + 10_000, this::crash);
    }
  }

  /** Nothing but another trial's result can be a reason; a clock that is set hides their order. */
  private void stopped(SweepEvent.StopDecided stop) {
    require(runners.size() > 1, "stopped on the only device: " + stop);
    String trial = stop.attempt().trial();
    int completed = 0;
    int before = 0;
    for (SweepEvent event : journal) {
      if (event instanceof SweepEvent.AttemptEnded end
          && end.outcome() == org.allometry.actors.runner.Outcome.COMPLETED) {
        completed++;
      } else if (event instanceof SweepEvent.TrialGranted grant
          && grant.attempt().trial().equals(trial)
          && grant.attempt().attempt() == 1) {
        before = completed;
      }
    }
    require(
        plan.process().clockJumps() > 0 || completed > before,
        "stopped without a result since its grant: " + stop);
  }

  /** The order to stop may get lost, and is given again at every sign of life. */
  private void watchForGhost(AttemptId attempt, int repeatSeconds) {
    long patience =
        Plan.RULES.lease().plus(Plan.RULES.grace()).plusSeconds(3 + repeatSeconds).toNanos()
            + 3L * plan.network().maxDelayMillis() * 1_000_000L;
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

  // ---- the user, and the end

  /** Looks at the sweep every few seconds, as its user does. */
  private void attend() {
    Kernel.INSTANCE.after(
        5 * SECOND,
        () -> {
          if (over) {
            return;
          }
          SweepState state = checker.state();
          boolean calm = Kernel.INSTANCE.nanos() >= FAULTS_UNTIL;
          if (state.phase() == SweepState.Phase.FINISHED) {
            finished(state);
          } else if (state.phase() == SweepState.Phase.PAUSED && process.alive) {
            attendPaused(state, calm);
          }
          attend();
        });
  }

  private void attendPaused(SweepState state, boolean calm) {
    if (state.phaseReason().equals("no_devices")) {
      runners.stream().filter(SimulatedRunner::lost).forEach(SimulatedRunner::crash);
      kill();
    } else if (calm && !state.phaseReason().equals(Planner.STOPPED_BY_USER)) {
      process.tell(new SweepCommand.Resume(process.root().unsafeUpcast()));
    }
  }

  private void finished(SweepState state) {
    if (plan.script() == Plan.Script.EXTEND) {
      // A request that dies with the process is never answered: its user asks for the same again.
      Flops target = plan.search().flops().times(2);
      if (state.budget().compareTo(target) < 0) {
        if (process.alive) {
          process.tell(new SweepCommand.Extend(target, process.root().unsafeUpcast()));
        }
        return;
      }
    } else if (plan.requests() > 0 && random.nextBoolean() && extensions < 1 && process.alive) {
      extensions++;
      process.tell(new SweepCommand.Extend(state.budget().times(2), process.root().unsafeUpcast()));
      return;
    }
    over = true;
    Kernel.INSTANCE.after(
        Plan.RULES.lease().plus(Plan.RULES.grace()).plusSeconds(10).toNanos(),
        () -> {
          if (checker.state().phase() != SweepState.Phase.FINISHED) {
            over = false; // a request was still on its way
            attend();
            return;
          }
          for (SimulatedRunner runner : runners) {
            require(runner.trains() == null, "trained after the end: " + runner.trains());
          }
          checker.over(truth, journal);
          ended = true;
        });
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
        List.copyOf(journal),
        writes,
        processes,
        crashes,
        steps,
        Kernel.INSTANCE.nanos());
  }

  /** Stops every actor of the run. */
  void close() {
    over = true;
    process.kill();
    links.forEach(link -> link.ref.tell(Cut.NOW));
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

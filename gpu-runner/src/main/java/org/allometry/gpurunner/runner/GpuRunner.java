package org.allometry.gpurunner.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.gpurunner.runner.Phase.Ending;
import org.allometry.gpurunner.runner.Phase.Ladder;
import org.allometry.gpurunner.runner.RunnerMessage.Ended;
import org.allometry.gpurunner.runner.RunnerMessage.Messenger;
import org.allometry.gpurunner.runner.RunnerMessage.Offer;
import org.allometry.gpurunner.runner.RunnerMessage.Said;
import org.allometry.gpurunner.runner.RunnerMessage.Signal;
import org.allometry.gpurunner.wire.Reading;
import org.allometry.gpurunner.wire.TrainerCodec;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Owns one device: works on one lease at a time with one trainer process, which it starts with the
 * first grant and keeps warm.
 *
 * <p>Nothing survives its restart: the process is killed, the lease expires at the supervisor, and
 * the next attempt begins from the last checkpoint.
 */
final class GpuRunner extends AbstractBehavior<RunnerCommand> {
  private static final String LEASE_TIMER = "lease";
  private static final String LADDER_TIMER = "ladder";
  private static final String START_TIMER = "start";

  private final Device device;
  private final RunnerSettings settings;
  private final Workplace place;
  private final TimerScheduler<RunnerCommand> timers;
  private final LongSupplier nanoTime;
  private final TrainerSeat seat;
  private final Outbox outbox = new Outbox();
  private final List<ActorRef<RunnerReport>> drainers = new ArrayList<>();
  private Phase phase = new Phase.Free();
  private RunnerCommand.@Nullable Grant next;
  private RunnerReport.@Nullable AttemptEnded lastEnd;
  private boolean sending;
  private long epoch = Long.MIN_VALUE;

  /**
   * A runner of {@code device}.
   *
   * @param nanoTime monotonic clock in nanoseconds
   */
  static Behavior<RunnerCommand> create(
      Device device,
      RunnerSettings settings,
      Workplace place,
      TrainerLauncher launcher,
      ProcessTools tools,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  GpuRunner runner =
                      new GpuRunner(
                          context, device, settings, place, launcher, tools, timers, nanoTime);
                  return Behaviors.withMdc(
                      RunnerCommand.class,
                      Map.of("device", device.name()),
                      message -> runner.mdc(),
                      runner);
                }));
  }

  private GpuRunner(
      ActorContext<RunnerCommand> context,
      Device device,
      RunnerSettings settings,
      Workplace place,
      TrainerLauncher launcher,
      ProcessTools tools,
      TimerScheduler<RunnerCommand> timers,
      LongSupplier nanoTime) {
    super(context);
    context.setLoggerName(GpuRunner.class);
    this.device = device;
    this.settings = settings;
    this.place = place;
    this.timers = timers;
    this.nanoTime = nanoTime;
    seat =
        new TrainerSeat(device, settings, place, launcher, tools, new Messenger(context.getSelf()));
    timers.startTimerWithFixedDelay(Signal.TICK, settings.heartbeat());
  }

  @Override
  public Receive<RunnerCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(RunnerCommand.Grant.class, this::onGrant)
        .onMessage(RunnerCommand.ReportsAcknowledged.class, this::onAcknowledged)
        .onMessage(RunnerCommand.LeaseRenewed.class, this::onRenewed)
        .onMessage(RunnerCommand.CancelTrial.class, this::onCancel)
        .onMessage(RunnerCommand.Drain.class, this::onDrain)
        .onMessage(Offer.class, this::onOffer)
        .onMessage(Said.class, this::onSaid)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Signal.class, this::onSignal)
        .onSignal(PostStop.class, signal -> leave())
        .onSignal(PreRestart.class, signal -> leave())
        .build();
  }

  private Map<String, String> mdc() {
    Map<String, String> mdc = new TreeMap<>();
    phase
        .lease()
        .ifPresent(
            lease -> {
              mdc.put("sweep", lease.assignment().sweep());
              mdc.put("trial", lease.assignment().trial());
            });
    return mdc;
  }

  private Behavior<RunnerCommand> onOffer(Offer offer) {
    if (phase instanceof Phase.Lost lost) {
      offer.replyTo().tell(new RunnerReport.DeviceLost(device.name(), lost.reason()));
      return this;
    }
    phase.lease().ifPresent(lease -> offer.replyTo().tell(alive(lease)));
    offer
        .replyTo()
        .tell(
            new RunnerReport.DeviceOffered(
                device.name(), getContext().getSelf(), device.description()));
    return this;
  }

  private Behavior<RunnerCommand> onGrant(RunnerCommand.Grant grant) {
    AttemptId id = grant.assignment().id();
    Optional<Lease> known = leaseOf(id);
    if (known.isPresent()) {
      known.get().adopt(grant, nanoTime.getAsLong());
      known.get().sendAgain();
      return this;
    }
    if (lastEnd != null && lastEnd.attempt().equals(id)) {
      grant.supervisor().tell(lastEnd);
      return this;
    }
    if (id.epoch() < epoch) {
      return refuse(grant, Outcome.CANCELLED, "its epoch is behind " + epoch);
    }
    epoch = id.epoch();
    switch (phase) {
      case Phase.Lost lost -> {
        refuse(grant, Outcome.LOST_RUNNER, lost.reason());
        grant.supervisor().tell(new RunnerReport.DeviceLost(device.name(), lost.reason()));
      }
      case Phase.Free free -> begin(grant);
      case Phase.Waiting waiting -> supersede(waiting.work(), grant);
      case Phase.Training training -> supersede(training.work(), grant);
      case Phase.Stopping stopping -> hold(grant);
    }
    return this;
  }

  private void supersede(Lease old, RunnerCommand.Grant grant) {
    hold(grant);
    stop(old, Ending.asked(Outcome.CANCELLED, "replaced by a later grant"), false);
  }

  private void hold(RunnerCommand.Grant grant) {
    // The supervisor repeats a grant until it hears of it: its own repetition replaces nothing.
    if (next != null && !next.assignment().id().equals(grant.assignment().id())) {
      refuse(next, Outcome.CANCELLED, "replaced by a later grant");
    }
    next = grant;
  }

  private Behavior<RunnerCommand> refuse(
      RunnerCommand.Grant grant, Outcome outcome, String reason) {
    AttemptId id = grant.assignment().id();
    getContext().getLog().warn("refused {}: {}", id, reason);
    grant
        .supervisor()
        .tell(
            new RunnerReport.AttemptEnded(
                id, 1, outcome, 0, Double.NaN, device.name() + " refused the grant: " + reason));
    return this;
  }

  private void begin(RunnerCommand.Grant grant) {
    try {
      place.command(grant.assignment());
      Lease lease = new Lease(grant, place, nanoTime.getAsLong());
      timers.startSingleTimer(LEASE_TIMER, Signal.LEASE_OVER, grant.lease());
      phase = new Phase.Waiting(lease);
      if (seat.ready()) {
        order(lease);
      } else if (seat.empty()) {
        timers.startSingleTimer(START_TIMER, Signal.START, seat.pause(nanoTime.getAsLong()));
      }
    } catch (IllegalArgumentException e) {
      refuse(grant, Outcome.CONFIG_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private void order(Lease lease) {
    lease.moved(nanoTime.getAsLong());
    phase = new Phase.Training(lease);
    seat.order(place.command(lease.assignment()), lease.log());
    getContext().getLog().info("ordered {} from {}", lease.id(), device.name());
  }

  private Behavior<RunnerCommand> onSaid(Said said) {
    said.by().handled();
    if (seat.holds(said.by())) {
      understand(TrainerCodec.readEvent(said.line()));
    }
    return this;
  }

  private void understand(Reading<TrainerEvent> reading) {
    switch (reading) {
      case Reading.BadLine<TrainerEvent> bad -> badLine(bad.reason(), bad.text());
      case Reading.Good<TrainerEvent>(TrainerEvent.Hello hello) -> greet(hello);
      case Reading.Good<TrainerEvent>(TrainerEvent event) -> hear(event);
    }
  }

  private void greet(TrainerEvent.Hello hello) {
    String wrong = seat.greet(hello);
    if (!wrong.isEmpty()) {
      badLine(wrong, TrainerCodec.write(hello));
      return;
    }
    getContext().getLog().info("trainer {} on {}", hello.pid(), hello.description());
    if (phase instanceof Phase.Waiting waiting) {
      order(waiting.work());
    }
  }

  private void hear(TrainerEvent event) {
    switch (phase) {
      case Phase.Training training -> heed(training.work(), event);
      case Phase.Stopping stopping when stopping.ending().heeded() -> heed(stopping.work(), event);
      case Phase.Stopping stopping -> stopping.work().log().add("[allometry] too late: " + event);
      case Phase.Free free -> badLine("nothing runs", TrainerCodec.write(event));
      case Phase.Waiting waiting -> badLine("nothing runs", TrainerCodec.write(event));
      case Phase.Lost lost -> badLine("nothing runs", TrainerCodec.write(event));
    }
  }

  private void heed(Lease lease, TrainerEvent event) {
    int before = lease.book().step();
    AttemptBook.Entry entry = lease.book().accept(event);
    switch (entry) {
      case AttemptBook.Entry.Begun begun -> onBegun(lease, begun);
      case AttemptBook.Entry.Measured measured -> lease.measured(measured.point());
      case AttemptBook.Entry.Noted noted -> sendSoon();
      case AttemptBook.Entry.Remark remark -> {
        lease.log().add("[allometry] warning: " + remark.message());
        getContext().getLog().warn("{}: {}", lease.id(), remark.message());
      }
      case AttemptBook.Entry.Over over -> onOver(lease, over.verdict());
      case AttemptBook.Entry.Halted halted -> onHalted(lease);
      case AttemptBook.Entry.Wrong wrong -> badLine(wrong.reason(), TrainerCodec.write(event));
    }
    if (lease.book().step() > before || entry instanceof AttemptBook.Entry.Noted) {
      lease.moved(nanoTime.getAsLong());
    }
  }

  private void onBegun(Lease lease, AttemptBook.Entry.Begun begun) {
    seat.began();
    lease.begin(
        new RunnerReport.AttemptStarted(
            lease.id(), device.name(), begun.line(), begun.fromStep(), begun.note()));
  }

  /** A trainer that has failed is not trusted with the next trial. */
  private void onOver(Lease lease, Verdict verdict) {
    switch (verdict.outcome()) {
      case TRAINER_ERROR, OUT_OF_MEMORY -> {
        String detail = verdict.detail() + TrainerExit.quote(lease.log().tail());
        if (TrainerExit.tellsOfALostDevice(List.of(detail))) {
          seat.kill();
          finish(lease, Verdict.of(Outcome.LOST_RUNNER, detail));
          lose(lease, detail);
          return;
        }
        climb(
            new Phase.Stopping(
                lease, Ending.settled(Verdict.of(verdict.outcome(), detail)), Ladder.ORDER));
        seat.countFailure();
        seat.tell(new TrainerCommand.Shutdown());
      }
      default -> {
        seat.succeeded();
        finish(lease, verdict);
      }
    }
  }

  private void onHalted(Lease lease) {
    if (phase instanceof Phase.Stopping stopping) {
      finish(lease, stopping.ending().ifHalted());
    } else {
      stop(lease, Outcome.TRAINER_ERROR, "the trainer stopped without having been asked");
    }
  }

  private void badLine(String reason, String text) {
    Optional<Lease> current = phase.lease();
    if (current.isEmpty()) {
      getContext().getLog().warn("{}: ignored a line of the trainer: {}", device.name(), reason);
      return;
    }
    Lease lease = current.get();
    lease.log().add("[allometry] bad line, " + reason + ": " + text);
    int count = lease.countBadLine();
    if (count > settings.badLines() && phase instanceof Phase.Training) {
      stop(
          lease,
          Outcome.TRAINER_ERROR,
          "more than "
              + settings.badLines()
              + " lines of the trainer broke the contract; the last: "
              + reason);
    }
  }

  /** Ends an attempt whose trainer is not believed any more: no order, signals at once. */
  private void stop(Lease lease, Outcome outcome, String why) {
    seat.countFailure();
    Verdict verdict = Verdict.of(outcome, why + TrainerExit.quote(lease.log().tail()));
    climb(new Phase.Stopping(lease, Ending.settled(verdict), Ladder.TERM));
  }

  /** Ends an attempt by an order to its trainer, or at once when it has none yet. */
  private void stop(Lease lease, Ending ending, boolean save) {
    if (phase instanceof Phase.Waiting) {
      Outcome outcome = ending.ifHalted().outcome();
      finish(lease, Verdict.of(outcome, "stopped before its trainer began: " + ending.reason()));
      return;
    }
    climb(new Phase.Stopping(lease, ending, Ladder.ORDER));
    seat.tell(new TrainerCommand.Stop(lease.assignment().trial(), save));
  }

  private void climb(Phase.Stopping stopping) {
    phase = stopping;
    timers.startSingleTimer(LADDER_TIMER, Signal.CLIMB, settings.stopGrace());
    switch (stopping.step()) {
      case ORDER -> {}
      case TERM -> seat.signal(ProcessGroup.Signal.TERM);
      case KILL -> seat.signal(ProcessGroup.Signal.KILL);
    }
  }

  private void onClimb() {
    if (!(phase instanceof Phase.Stopping stopping)) {
      return;
    }
    Optional<Ladder> step = stopping.step().next();
    if (step.isPresent()) {
      climb(new Phase.Stopping(stopping.work(), stopping.ending(), step.get()));
    } else {
      finish(stopping.work(), stopping.ending().ifEnded());
      lose(stopping.work(), "its trainer could not be killed within " + settings.stopGrace());
    }
  }

  private Behavior<RunnerCommand> onEnded(Ended ended) {
    if (!seat.holds(ended.by())) {
      return this;
    }
    TrainerExit exit = ended.exit();
    seat.vacate(nanoTime.getAsLong());
    getContext().getLog().info("{}: {}", device.name(), exit.sentence());
    Optional<Lease> lease = phase.lease();
    switch (phase) {
      case Phase.Waiting waiting -> onFailedStart(waiting.work(), exit);
      case Phase.Training training -> {
        seat.countFailure();
        finish(training.work(), Verdict.of(exit.outcome(), exit.sentence()));
      }
      case Phase.Stopping stopping -> finish(stopping.work(), afterStopping(stopping, exit));
      case Phase.Free free -> seat.countFailure();
      case Phase.Lost lost -> {}
    }
    if (exit.deviceLost()) {
      lease.ifPresent(l -> lose(l, exit.sentence()));
    }
    if (!exit.left().isEmpty()) {
      String reason = "processes " + exit.left() + " of its trainer could not be killed";
      lease.ifPresentOrElse(l -> lose(l, reason), () -> phase = new Phase.Lost(reason));
    }
    return this;
  }

  private static Verdict afterStopping(Phase.Stopping stopping, TrainerExit exit) {
    boolean saved = exit.outcome() == Outcome.PREEMPTED;
    return saved && stopping.ending().heeded()
        ? stopping.ending().ifHalted()
        : stopping.ending().ifEnded();
  }

  private void onFailedStart(Lease lease, TrainerExit exit) {
    int failedStarts = seat.countFailedStart();
    if (exit.outcome() == Outcome.CONFIG_ERROR) {
      finish(lease, Verdict.of(Outcome.CONFIG_ERROR, exit.sentence()));
    } else if (failedStarts >= settings.startAttempts()) {
      String reason = failedStarts + " starts in a row failed: " + exit.sentence();
      finish(lease, Verdict.of(Outcome.LOST_RUNNER, reason));
      lose(lease, reason);
    } else {
      timers.startSingleTimer(START_TIMER, Signal.START, seat.pause(nanoTime.getAsLong()));
    }
  }

  private void lose(Lease lease, String reason) {
    getContext().getLog().error("{} is lost: {}", device.name(), reason);
    phase.lease().ifPresent(other -> finish(other, Verdict.of(Outcome.LOST_RUNNER, reason)));
    phase = new Phase.Lost(reason);
    lease.tell(new RunnerReport.DeviceLost(device.name(), reason));
  }

  private void finish(Lease lease, Verdict verdict) {
    timers.cancel(LEASE_TIMER);
    timers.cancel(LADDER_TIMER);
    phase = new Phase.Free();
    lastEnd = lease.book().end(verdict);
    lease.sendPoints(device.name());
    lease.sendNew();
    lease.log().close();
    seat.rest();
    outbox.add(lease);
    getContext().getLog().info("{} ended {}: {}", lease.id(), verdict.outcome(), verdict.detail());
    if (!lease.log().fault().isEmpty()) {
      getContext().getLog().warn("{}", lease.log().fault());
    }
    sayDrained();
    if (next != null) {
      RunnerCommand.Grant held = next;
      next = null;
      begin(held);
    }
  }

  private Behavior<RunnerCommand> onAcknowledged(RunnerCommand.ReportsAcknowledged acknowledged) {
    leaseOf(acknowledged.attempt()).ifPresent(l -> l.acknowledge(acknowledged.through()));
    outbox.dropSettled();
    return this;
  }

  private Behavior<RunnerCommand> onRenewed(RunnerCommand.LeaseRenewed renewed) {
    phase
        .lease()
        .filter(lease -> lease.id().equals(renewed.attempt()))
        .ifPresent(lease -> lease.renew(nanoTime.getAsLong()));
    return this;
  }

  private Behavior<RunnerCommand> onCancel(RunnerCommand.CancelTrial cancel) {
    outbox.forget(cancel.attempt());
    phase
        .lease()
        .filter(lease -> lease.id().equals(cancel.attempt()))
        .filter(lease -> !(phase instanceof Phase.Stopping))
        .ifPresent(lease -> stop(lease, Ending.asked(Outcome.CANCELLED, cancel.reason()), false));
    return this;
  }

  private Behavior<RunnerCommand> onDrain(RunnerCommand.Drain drain) {
    drainers.add(drain.replyTo());
    if (next != null) {
      refuse(next, Outcome.PREEMPTED, "the device is being drained");
      next = null;
    }
    switch (phase) {
      case Phase.Free free -> sayDrained();
      case Phase.Lost lost -> sayDrained();
      case Phase.Stopping stopping -> {}
      case Phase.Waiting waiting -> drain(waiting.work());
      case Phase.Training training -> drain(training.work());
    }
    return this;
  }

  private void drain(Lease lease) {
    stop(lease, Ending.drained(), true);
  }

  private void sayDrained() {
    drainers.forEach(drainer -> drainer.tell(new RunnerReport.Drained(device.name())));
    drainers.clear();
  }

  private Behavior<RunnerCommand> onSignal(Signal signal) {
    switch (signal) {
      case TICK -> onTick();
      case SEND_NEW -> {
        sending = false;
        phase.lease().ifPresent(Lease::sendNew);
      }
      case LEASE_OVER -> onLeaseOver();
      case CLIMB -> onClimb();
      case START -> {
        if (phase instanceof Phase.Waiting) {
          seat.start(nanoTime.getAsLong());
        }
      }
    }
    return this;
  }

  /** Rungs that are read together travel together: this message queues behind them. */
  private void sendSoon() {
    if (!sending) {
      sending = true;
      getContext().getSelf().tell(Signal.SEND_NEW);
    }
  }

  private void onTick() {
    long now = nanoTime.getAsLong();
    outbox.sendAgain(now);
    phase
        .lease()
        .ifPresent(
            lease -> {
              lease.tell(alive(lease));
              lease.sendAgain();
              lease.sendPoints(device.name());
            });
    checkTrainer(now);
  }

  private void checkTrainer(long now) {
    if (phase instanceof Phase.Waiting) {
      seat.killUnlessGreeted(now);
    }
    if (phase instanceof Phase.Training training) {
      Lease lease = training.work();
      Duration limit = settings.hang().limit(lease.stepSeconds());
      if (lease.still(now).compareTo(limit) > 0) {
        stop(
            lease,
            Outcome.TIMEOUT,
            "no step within " + limit.toMillis() + " ms after step " + lease.book().step());
      }
    }
  }

  /** The timer is only a reminder: renewals move the end of the lease, not the timer. */
  private void onLeaseOver() {
    long now = nanoTime.getAsLong();
    phase
        .lease()
        .filter(lease -> !(phase instanceof Phase.Stopping))
        .ifPresent(
            lease -> {
              if (lease.expired(now)) {
                stop(lease, Ending.asked(Outcome.LOST_RUNNER, "its lease ran out"), false);
              } else {
                timers.startSingleTimer(LEASE_TIMER, Signal.LEASE_OVER, lease.left(now));
              }
            });
  }

  private RunnerReport.Alive alive(Lease lease) {
    return new RunnerReport.Alive(
        lease.id(), device.name(), lease.book().line(), lease.book().step());
  }

  private Optional<Lease> leaseOf(AttemptId id) {
    return phase.lease().filter(lease -> lease.id().equals(id)).or(() -> outbox.find(id));
  }

  private Behavior<RunnerCommand> leave() {
    seat.kill();
    phase.lease().ifPresent(lease -> lease.log().close());
    return this;
  }
}

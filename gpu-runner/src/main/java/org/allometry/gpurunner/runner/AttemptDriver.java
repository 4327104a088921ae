package org.allometry.gpurunner.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.gpurunner.runner.Phase.Ending;
import org.allometry.gpurunner.runner.Phase.Ladder;
import org.allometry.gpurunner.runner.RunnerMessage.Ended;
import org.allometry.gpurunner.runner.RunnerMessage.Messenger;
import org.allometry.gpurunner.runner.RunnerMessage.Said;
import org.allometry.gpurunner.runner.RunnerMessage.Signal;
import org.allometry.gpurunner.wire.Reading;
import org.allometry.gpurunner.wire.TrainerCodec;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Drives one attempt at a time through the trainer of a device: starts the process, orders the
 * training, hears what is said, stops what has to stop, and settles how the attempt ended. A
 * trainer is believed as far as the {@link AttemptBook} goes, and the device is given up when its
 * trainers show that it is of no use.
 *
 * <p>Confined to one actor, which passes on what the process and the timers tell.
 */
final class AttemptDriver {
  private static final String LADDER_TIMER = "ladder";
  private static final String START_TIMER = "start";

  private final DeviceSetup setup;
  private final RunnerSettings settings;
  private final String device;
  private final ActorContext<RunnerCommand> context;
  private final TimerScheduler<RunnerCommand> timers;
  private final TrainerSeat seat;
  private final BiConsumer<Lease, RunnerReport.AttemptEnded> whenOver;
  private Phase phase = new Phase.Free();
  private boolean sending;

  /**
   * A driver with a free device and no trainer.
   *
   * @param context of the actor that it is confined to
   * @param timers of that actor
   * @param whenOver hears of an attempt whose end is settled and sent; the device is free by then
   */
  AttemptDriver(
      DeviceSetup setup,
      ActorContext<RunnerCommand> context,
      TimerScheduler<RunnerCommand> timers,
      BiConsumer<Lease, RunnerReport.AttemptEnded> whenOver) {
    this.setup = setup;
    this.context = context;
    this.timers = timers;
    this.whenOver = whenOver;
    settings = setup.settings();
    device = setup.device().name();
    seat = new TrainerSeat(setup, new Messenger(context.getSelf()));
  }

  Phase phase() {
    return phase;
  }

  /** The lease that is worked on, if any. */
  Optional<Lease> lease() {
    return phase.lease();
  }

  private long now() {
    return setup.nanoTime().getAsLong();
  }

  /**
   * Begins an attempt on a free device.
   *
   * @throws IllegalArgumentException when the assignment cannot be carried out here
   */
  void begin(RunnerCommand.Grant grant) {
    setup.place().command(grant.assignment());
    Lease lease = new Lease(grant, setup.place(), now());
    phase = new Phase.Waiting(lease);
    if (seat.ready()) {
      order(lease);
    } else if (seat.empty()) {
      timers.startSingleTimer(START_TIMER, Signal.START, seat.pause(now()));
    }
  }

  /** The pause before a start is over. */
  void start() {
    if (phase instanceof Phase.Waiting) {
      seat.start(now());
    }
  }

  private void order(Lease lease) {
    lease.moved(now());
    phase = new Phase.Training(lease);
    seat.order(setup.place().command(lease.assignment()), lease.log());
    context.getLog().info("ordered {} from {}", lease.id(), device);
  }

  /** The trainer has printed a line. */
  void hear(Said said) {
    said.by().handled();
    if (seat.holds(said.by())) {
      understand(TrainerCodec.readEvent(said.line()));
    }
  }

  private void understand(Reading<TrainerEvent> reading) {
    switch (reading) {
      case Reading.BadLine<TrainerEvent> bad -> badLine(bad.reason(), bad.text());
      case Reading.Good<TrainerEvent>(TrainerEvent.Hello hello) -> greet(hello);
      case Reading.Good<TrainerEvent>(TrainerEvent event) -> take(event);
    }
  }

  private void greet(TrainerEvent.Hello hello) {
    String wrong = seat.greet(hello);
    if (!wrong.isEmpty()) {
      badLine(wrong, TrainerCodec.write(hello));
      return;
    }
    context.getLog().info("trainer {} on {}", hello.pid(), hello.description());
    if (phase instanceof Phase.Waiting waiting) {
      order(waiting.work());
    }
  }

  private void take(TrainerEvent event) {
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
        context.getLog().warn("{}: {}", lease.id(), remark.message());
      }
      case AttemptBook.Entry.Over over -> onOver(lease, over.verdict());
      case AttemptBook.Entry.Halted halted -> onHalted(lease);
      case AttemptBook.Entry.Wrong wrong -> badLine(wrong.reason(), TrainerCodec.write(event));
    }
    if (lease.book().step() > before || entry instanceof AttemptBook.Entry.Noted) {
      lease.moved(now());
    }
  }

  /** Rungs that are read together travel together: this message queues behind them. */
  private void sendSoon() {
    if (!sending) {
      sending = true;
      context.getSelf().tell(Signal.SEND_NEW);
    }
  }

  /** Sends the reports that wait to be sent. */
  void sendNew() {
    sending = false;
    phase.lease().ifPresent(Lease::sendNew);
  }

  private void onBegun(Lease lease, AttemptBook.Entry.Begun begun) {
    seat.began();
    lease.begin(
        new RunnerReport.AttemptStarted(
            lease.id(), device, begun.line(), begun.fromStep(), begun.note()));
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
      distrust(lease, Outcome.TRAINER_ERROR, "the trainer stopped without having been asked");
    }
  }

  private void badLine(String reason, String text) {
    Optional<Lease> current = phase.lease();
    if (current.isEmpty()) {
      context.getLog().warn("{}: ignored a line of the trainer: {}", device, reason);
      return;
    }
    Lease lease = current.get();
    lease.log().add("[allometry] bad line, " + reason + ": " + text);
    int count = lease.countBadLine();
    if (count > settings.badLines() && phase instanceof Phase.Training) {
      distrust(
          lease,
          Outcome.TRAINER_ERROR,
          "more than "
              + settings.badLines()
              + " lines of the trainer broke the contract; the last: "
              + reason);
    }
  }

  /** Looks after a trainer that says nothing: one that does not greet, or makes no step. */
  void check() {
    if (phase instanceof Phase.Waiting) {
      seat.killUnlessGreeted(now());
    }
    if (phase instanceof Phase.Training training) {
      Lease lease = training.work();
      Duration limit = settings.hang().limit(lease.stepSeconds());
      if (lease.still(now()).compareTo(limit) > 0) {
        distrust(
            lease,
            Outcome.TIMEOUT,
            "no step within " + limit.toMillis() + " ms after step " + lease.book().step());
      }
    }
  }

  /**
   * Ends the attempt by an order to its trainer, or at once when it has none yet. What is being
   * stopped already goes on as it was.
   */
  void stop(Ending ending) {
    switch (phase) {
      case Phase.Waiting waiting -> {
        Outcome outcome = ending.ifHalted().outcome();
        String why = "stopped before its trainer began: " + ending.reason();
        finish(waiting.work(), Verdict.of(outcome, why));
      }
      case Phase.Training training -> {
        climb(new Phase.Stopping(training.work(), ending, Ladder.ORDER));
        seat.tell(new TrainerCommand.Stop(training.work().assignment().trial(), ending.save()));
      }
      case Phase.Stopping stopping -> {}
      case Phase.Free free -> {}
      case Phase.Lost lost -> {}
    }
  }

  /** Ends an attempt whose trainer is not believed any more: no order, signals at once. */
  private void distrust(Lease lease, Outcome outcome, String why) {
    seat.countFailure();
    Verdict verdict = Verdict.of(outcome, why + TrainerExit.quote(lease.log().tail()));
    climb(new Phase.Stopping(lease, Ending.settled(verdict), Ladder.TERM));
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

  /** The grace of a step of stopping is over. */
  void climb() {
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

  /** The trainer has ended. */
  void vacate(Ended ended) {
    if (!seat.holds(ended.by())) {
      return;
    }
    TrainerExit exit = ended.exit();
    seat.vacate(now());
    context.getLog().info("{}: {}", device, exit.sentence());
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
      timers.startSingleTimer(START_TIMER, Signal.START, seat.pause(now()));
    }
  }

  private void lose(Lease lease, String reason) {
    context.getLog().error("{} is lost: {}", device, reason);
    phase.lease().ifPresent(other -> finish(other, Verdict.of(Outcome.LOST_RUNNER, reason)));
    phase = new Phase.Lost(reason);
    lease.tell(new RunnerReport.DeviceLost(device, reason));
  }

  private void finish(Lease lease, Verdict verdict) {
    timers.cancel(LADDER_TIMER);
    phase = new Phase.Free();
    RunnerReport.AttemptEnded end = lease.book().end(verdict);
    lease.sendPoints(device);
    lease.sendNew();
    lease.log().close();
    seat.rest();
    context.getLog().info("{} ended {}: {}", lease.id(), verdict.outcome(), verdict.detail());
    if (!lease.log().fault().isEmpty()) {
      context.getLog().warn("{}", lease.log().fault());
    }
    whenOver.accept(lease, end);
  }

  /** The actor ends: so does the trainer. */
  void leave() {
    seat.kill();
    phase.lease().ifPresent(lease -> lease.log().close());
  }
}

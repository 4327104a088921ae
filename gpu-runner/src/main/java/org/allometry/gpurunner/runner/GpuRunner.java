package org.allometry.gpurunner.runner;

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
import org.allometry.gpurunner.runner.RunnerMessage.Ended;
import org.allometry.gpurunner.runner.RunnerMessage.Offer;
import org.allometry.gpurunner.runner.RunnerMessage.Said;
import org.allometry.gpurunner.runner.RunnerMessage.Signal;
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
 * Owns one device: takes grants from supervisors, one lease at a time, has an {@link AttemptDriver}
 * work on it, and repeats what it has to report until that is acknowledged. The trainer process is
 * started with the first grant and kept warm.
 *
 * <p>Nothing survives its restart: the process is killed, the lease expires at the supervisor, and
 * the next attempt begins from the last checkpoint.
 */
final class GpuRunner extends AbstractBehavior<RunnerCommand> {
  private static final String LEASE_TIMER = "lease";

  private final Device device;
  private final LongSupplier nanoTime;
  private final TimerScheduler<RunnerCommand> timers;
  private final AttemptDriver driver;
  private final Outbox outbox = new Outbox();
  private final List<ActorRef<RunnerReport>> drainers = new ArrayList<>();
  private RunnerCommand.@Nullable Grant next;
  private RunnerReport.@Nullable AttemptEnded lastEnd;
  private long epoch = Long.MIN_VALUE;

  /** A runner of the device of {@code setup}. */
  static Behavior<RunnerCommand> create(DeviceSetup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  GpuRunner runner = new GpuRunner(context, timers, setup);
                  return Behaviors.withMdc(
                      RunnerCommand.class,
                      Map.of("device", setup.device().name()),
                      message -> runner.mdc(),
                      runner);
                }));
  }

  private GpuRunner(
      ActorContext<RunnerCommand> context,
      TimerScheduler<RunnerCommand> timers,
      DeviceSetup setup) {
    super(context);
    context.setLoggerName(GpuRunner.class);
    this.device = setup.device();
    this.nanoTime = setup.nanoTime();
    this.timers = timers;
    driver = new AttemptDriver(setup, context, timers, this::whenOver);
    timers.startTimerWithFixedDelay(Signal.TICK, setup.settings().heartbeat());
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
        .onMessage(Said.class, said -> done(() -> driver.hear(said)))
        .onMessage(Ended.class, ended -> done(() -> driver.vacate(ended)))
        .onMessage(Signal.class, this::onSignal)
        .onSignal(PostStop.class, signal -> done(driver::leave))
        .onSignal(PreRestart.class, signal -> done(driver::leave))
        .build();
  }

  private Behavior<RunnerCommand> done(Runnable act) {
    act.run();
    return this;
  }

  private Map<String, String> mdc() {
    Map<String, String> mdc = new TreeMap<>();
    driver
        .lease()
        .ifPresent(
            lease -> {
              mdc.put("sweep", lease.assignment().sweep());
              mdc.put("trial", lease.assignment().trial());
            });
    return mdc;
  }

  private Behavior<RunnerCommand> onOffer(Offer offer) {
    if (driver.phase() instanceof Phase.Lost lost) {
      offer.replyTo().tell(new RunnerReport.DeviceLost(device.name(), lost.reason()));
      return this;
    }
    driver.lease().ifPresent(lease -> offer.replyTo().tell(alive(lease)));
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
    switch (driver.phase()) {
      case Phase.Lost lost -> {
        refuse(grant, Outcome.LOST_RUNNER, lost.reason());
        grant.supervisor().tell(new RunnerReport.DeviceLost(device.name(), lost.reason()));
      }
      case Phase.Free free -> begin(grant);
      case Phase.Waiting waiting -> supersede(grant);
      case Phase.Training training -> supersede(grant);
      case Phase.Stopping stopping -> supersede(grant);
    }
    return this;
  }

  private void supersede(RunnerCommand.Grant grant) {
    hold(grant);
    driver.stop(Ending.asked(Outcome.CANCELLED, "replaced by a later grant"));
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
      driver.begin(grant);
      timers.startSingleTimer(LEASE_TIMER, Signal.LEASE_OVER, grant.lease());
    } catch (IllegalArgumentException e) {
      refuse(grant, Outcome.CONFIG_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private void whenOver(Lease lease, RunnerReport.AttemptEnded end) {
    timers.cancel(LEASE_TIMER);
    lastEnd = end;
    outbox.add(lease);
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
    driver
        .lease()
        .filter(lease -> lease.id().equals(renewed.attempt()))
        .ifPresent(lease -> lease.renew(nanoTime.getAsLong()));
    return this;
  }

  private Behavior<RunnerCommand> onCancel(RunnerCommand.CancelTrial cancel) {
    outbox.forget(cancel.attempt());
    driver
        .lease()
        .filter(lease -> lease.id().equals(cancel.attempt()))
        .ifPresent(lease -> driver.stop(Ending.asked(Outcome.CANCELLED, cancel.reason())));
    return this;
  }

  private Behavior<RunnerCommand> onDrain(RunnerCommand.Drain drain) {
    drainers.add(drain.replyTo());
    if (next != null) {
      refuse(next, Outcome.PREEMPTED, "the device is being drained");
      next = null;
    }
    if (driver.lease().isPresent()) {
      driver.stop(Ending.drained());
    } else {
      sayDrained();
    }
    return this;
  }

  private void sayDrained() {
    drainers.forEach(drainer -> drainer.tell(new RunnerReport.Drained(device.name())));
    drainers.clear();
  }

  private Behavior<RunnerCommand> onSignal(Signal signal) {
    switch (signal) {
      case TICK -> onTick();
      case LEASE_OVER -> onLeaseOver();
      case SEND_NEW -> driver.sendNew();
      case CLIMB -> driver.climb();
      case START -> driver.start();
    }
    return this;
  }

  private void onTick() {
    outbox.sendAgain(nanoTime.getAsLong());
    driver
        .lease()
        .ifPresent(
            lease -> {
              lease.tell(alive(lease));
              lease.sendAgain();
              lease.sendPoints(device.name());
            });
    driver.check();
  }

  /** The timer is only a reminder: renewals move the end of the lease, not the timer. */
  private void onLeaseOver() {
    long now = nanoTime.getAsLong();
    driver
        .lease()
        .ifPresent(
            lease -> {
              if (lease.expired(now)) {
                driver.stop(Ending.asked(Outcome.LOST_RUNNER, "its lease ran out"));
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
    return driver.lease().filter(lease -> lease.id().equals(id)).or(() -> outbox.find(id));
  }
}

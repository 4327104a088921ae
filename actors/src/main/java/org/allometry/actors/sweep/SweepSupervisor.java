package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.History;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs one sweep: the single writer of its journal.
 *
 * <p>Survives a restart: everything in {@link SweepState}. Does not: which devices are there,
 * leases, subscribers, advice; all of them come again. Every decision is an event that is durable
 * before anybody hears of it. A report that contradicts the state ends its attempt; a journal that
 * fails ends this actor with the cause.
 */
public final class SweepSupervisor
    extends EventSourcedBehavior<SweepCommand, SweepEvent, SweepState> {
  private final ActorContext<SweepCommand> context;
  private final SweepSetup setup;
  private final Planner planner;
  private final ReportRules reports;
  private final DeviceTable devices;
  private final ActorRef<Analyst.Command> analyst;
  private final ActorRef<RunnerReport> reportAdapter;
  private final SweepEffects effects;
  private final ActorRef<Analyst.Answer> answers;
  private final Set<ActorRef<SweepView>> subscribers = new LinkedHashSet<>();
  private final Set<ActorRef<RunnerNodeCommand>> enlisted = new LinkedHashSet<>();
  private final List<ActorRef<SweepCommand.Drained>> drainers = new ArrayList<>();

  private Analyst.@Nullable Advised advised;
  private @Nullable History asked;
  private boolean begun;
  private boolean draining;
  private double appendSeconds = Double.NaN;

  private SweepSupervisor(
      ActorContext<SweepCommand> context,
      TimerScheduler<SweepCommand> timers,
      SweepSetup setup,
      ActorRef<Analyst.Command> analyst) {
    super(PersistenceId.of("sweep", setup.name()));
    this.context = context;
    this.setup = setup;
    this.analyst = analyst;
    this.planner = new Planner(setup.space(), setup.rules());
    this.reports = new ReportRules(planner, setup.rules());
    this.devices = new DeviceTable(setup.rules().lease());
    this.reportAdapter = context.messageAdapter(RunnerReport.class, SweepCommand.Report::new);
    this.answers = context.messageAdapter(Analyst.Answer.class, SweepCommand.Answered::new);
    ActorRef<MetricBatch> curves =
        context.spawn(
            Behaviors.receiveMessage(
                batch -> {
                  analyst.tell(new Analyst.Observed(batch));
                  return Behaviors.same();
                }),
            "curves");
    this.effects = new SweepEffects(setup, planner.trunks(), devices, reportAdapter, curves);
    timers.startTimerWithFixedDelay(
        new SweepCommand.Tick(), setup.rules().heartbeat().dividedBy(2));
  }

  /**
   * A supervisor for one sweep.
   *
   * <p>Ends with {@link ConfigurationChangedException} when the journal belongs to another
   * configuration, with the cause when the journal cannot be read or written.
   *
   * @param setup the sweep
   * @param analyst makes estimates and proposals
   */
  public static Behavior<SweepCommand> create(SweepSetup setup, ActorRef<Analyst.Command> analyst) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new SweepSupervisor(context, timers, setup, analyst)));
  }

  /** The journal was begun with another configuration. */
  public static final class ConfigurationChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationChangedException(String sweep, String journal, String now) {
      super(
          "the configuration of sweep "
              + sweep
              + " has changed: the journal was begun with "
              + journal
              + ", now it is "
              + now);
    }
  }

  @Override
  public SweepState emptyState() {
    return SweepState.EMPTY;
  }

  @Override
  public EventHandler<SweepState, SweepEvent> eventHandler() {
    return SweepState::apply;
  }

  @Override
  public SignalHandler<SweepState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(), state -> context.getSelf().tell(new SweepCommand.Begin()))
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(setup.rules().snapshotEvery(), 2);
  }

  @Override
  public CommandHandler<SweepCommand, SweepEvent, SweepState> commandHandler() {
    return (state, command) ->
        begun || command instanceof SweepCommand.Begin
            ? onCommand(state, command)
            : Effect().stash();
  }

  private Effect<SweepEvent, SweepState> onCommand(SweepState state, SweepCommand command) {
    return switch (command) {
      case SweepCommand.Begin c -> onBegin(state);
      case SweepCommand.Nodes c -> onNodes(c.listing());
      case SweepCommand.Report c -> onReport(state, c.report());
      case SweepCommand.RunnerGone c -> onRunnerGone(state, c);
      case SweepCommand.Answered c -> onAnswer(state, c.answer());
      case SweepCommand.Tick c -> decide(state);
      case SweepCommand.Decide c -> decide(state);
      case SweepCommand.Drain c -> onDrain(state, c);
      case SweepCommand.Pause c -> request(c.replyTo(), RequestRules.pause(state, now()), state);
      case SweepCommand.Resume c -> request(c.replyTo(), RequestRules.resume(state, now()), state);
      case SweepCommand.Stop c -> request(c.replyTo(), RequestRules.stop(state, now()), state);
      case SweepCommand.Extend c ->
          request(c.replyTo(), RequestRules.extend(state, c.budget(), now()), state);
      case SweepCommand.Subscribe c -> onSubscribe(state, c);
    };
  }

  private Effect<SweepEvent, SweepState> onBegin(SweepState state) {
    List<SweepEvent> events = BeginRules.of(state, setup, planner, now());
    begun = true;
    return persist(
            events,
            after ->
                context
                    .getSystem()
                    .receptionist()
                    .tell(
                        Receptionist.subscribe(
                            RunnerNodeCommand.KEY,
                            context.messageAdapter(
                                Receptionist.Listing.class, SweepCommand.Nodes::new))))
        .thenUnstashAll();
  }

  private Effect<SweepEvent, SweepState> onNodes(Receptionist.Listing listing) {
    for (ActorRef<RunnerNodeCommand> node : listing.getServiceInstances(RunnerNodeCommand.KEY)) {
      if (enlisted.add(node)) {
        node.tell(new RunnerNodeCommand.Enlist(reportAdapter));
      }
    }
    return Effect().none();
  }

  private Effect<SweepEvent, SweepState> onReport(SweepState state, RunnerReport report) {
    long now = now();
    return switch (report) {
      case RunnerReport.DeviceOffered r -> onOffered(state, r);
      case RunnerReport.DeviceLost r -> onDeviceLost(state, r);
      case RunnerReport.Drained r -> drained(state);
      case RunnerReport.AttemptStarted r -> rule(r.attempt(), reports.of(state, r, now));
      case RunnerReport.RungsReached r -> rule(r.attempt(), reports.of(state, r, now));
      case RunnerReport.CheckpointSaved r -> rule(r.attempt(), reports.of(state, r, now));
      case RunnerReport.AttemptEnded r -> rule(r.attempt(), reports.of(state, r, now));
      case RunnerReport.Alive r -> {
        ReportRules.Ruling ruling = reports.of(state, r, now);
        if (state.isLive(r.attempt()) && ruling.cancel().isEmpty()) {
          devices.renew(r.attempt(), setup.nanoTime().getAsLong());
          devices.runner(r.device()).ifPresent(runner -> answer(state, r.attempt(), runner));
        }
        yield rule(r.attempt(), ruling, r.device());
      }
    };
  }

  /** A sign of life is answered by what holds now, in case that the order got lost. */
  private void answer(SweepState state, AttemptId id, ActorRef<RunnerCommand> runner) {
    runner.tell(new RunnerCommand.LeaseRenewed(id));
    if (Planner.stopping(state)) {
      runner.tell(new RunnerCommand.CancelTrial(id, "stopped by the user"));
    } else if (draining || state.phase() == SweepState.Phase.PAUSED) {
      runner.tell(new RunnerCommand.Drain(reportAdapter));
    }
  }

  private Effect<SweepEvent, SweepState> rule(AttemptId id, ReportRules.Ruling ruling) {
    return rule(id, ruling, "");
  }

  /** Writes what a report leads to, then answers its runner. */
  private Effect<SweepEvent, SweepState> rule(
      AttemptId id, ReportRules.Ruling ruling, String device) {
    return persist(
        ruling.events(),
        after -> {
          String where = device.isEmpty() ? SweepEffects.deviceOf(after, id) : device;
          devices
              .runner(where)
              .ifPresent(
                  runner -> {
                    if (ruling.acknowledge() > 0) {
                      runner.tell(new RunnerCommand.ReportsAcknowledged(id, ruling.acknowledge()));
                    }
                    if (!ruling.cancel().isEmpty()) {
                      runner.tell(new RunnerCommand.CancelTrial(id, ruling.cancel()));
                    }
                  });
        });
  }

  private Effect<SweepEvent, SweepState> onOffered(
      SweepState state, RunnerReport.DeviceOffered offered) {
    String device = offered.device();
    boolean same = devices.runner(device).filter(offered.runner()::equals).isPresent();
    devices.offered(device, offered.runner(), offered.description());
    if (same) {
      return decide(state);
    }
    context.watchWith(offered.runner(), new SweepCommand.RunnerGone(device, offered.runner()));
    List<SweepEvent> lost = new ArrayList<>();
    for (TrialState trial : on(state, device)) {
      if (trial.attempt().started()) {
        lost.add(lost(state, trial, "its runner started anew"));
      } else {
        effects.grant(state, trial);
      }
    }
    return persist(lost, after -> {});
  }

  private Effect<SweepEvent, SweepState> onRunnerGone(
      SweepState state, SweepCommand.RunnerGone gone) {
    if (devices.runner(gone.device()).filter(gone.runner()::equals).isEmpty()) {
      return Effect().none();
    }
    devices.lost(gone.device());
    return persist(lostOn(state, gone.device(), "its runner stopped"), after -> {});
  }

  private Effect<SweepEvent, SweepState> onDeviceLost(
      SweepState state, RunnerReport.DeviceLost lost) {
    devices.lost(lost.device());
    List<SweepEvent> events = new ArrayList<>(lostOn(state, lost.device(), lost.reason()));
    if (!state.quarantined().containsKey(lost.device())) {
      events.add(new SweepEvent.DeviceQuarantined(now(), lost.device(), lost.reason()));
    }
    return persist(events, after -> {});
  }

  private List<SweepEvent> lostOn(SweepState state, String device, String why) {
    return on(state, device).stream().map(trial -> lost(state, trial, why)).toList();
  }

  private SweepEvent lost(SweepState state, TrialState trial, String why) {
    Duration silence = devices.silence(trial.attempt().id(), setup.nanoTime().getAsLong());
    return planner.lost(state, trial, silence, why, now());
  }

  private static List<TrialState> on(SweepState state, String device) {
    return state.running().stream().filter(t -> t.attempt().device().equals(device)).toList();
  }

  private Effect<SweepEvent, SweepState> onAnswer(SweepState state, Analyst.Answer answer) {
    return switch (answer) {
      case Analyst.Advised a -> {
        advised = a;
        asked = null;
        yield decide(state);
      }
      case Analyst.AdviceFailed f ->
          throw new IllegalStateException("the policy failed: " + f.cause(), f.cause());
    };
  }

  /** The heart: leases, retries, proposals, the end; one kind of decision at a time. */
  private Effect<SweepEvent, SweepState> decide(SweepState state) {
    if (state.started() == null) {
      return Effect().none();
    }
    long now = now();
    List<SweepEvent> events = new ArrayList<>();
    for (TrialState trial : devices.expired(state, setup.nanoTime().getAsLong())) {
      events.add(lost(state, trial, "no heartbeat within the lease"));
    }
    if (events.isEmpty() && !draining) {
      events.addAll(planner.retries(state, devices.free(state), now));
    }
    if (!events.isEmpty()) {
      return persist(events, after -> {});
    }
    if (draining) {
      return drained(state);
    }
    return propose(state, now);
  }

  private Effect<SweepEvent, SweepState> propose(SweepState state, long now) {
    Optional<SweepEvent.SweepFinished> stopped = planner.end(state, Optional.empty(), now);
    if (stopped.isPresent()) {
      return persist(List.of(stopped.get()), after -> {});
    }
    NavigableSet<String> free = devices.free(state);
    if (free.isEmpty()) {
      return withoutDevice(state, now);
    }
    if (free.size() <= state.waiting().size()) {
      return Effect().none();
    }
    if (!Planner.mayPropose(state)) {
      return Effect().none();
    }
    History history = state.history();
    if (advised == null || !advised.history().equals(history)) {
      ask(history);
      return Effect().none();
    }
    Advice advice = advised.advice();
    Optional<SweepEvent.TrialGranted> grant =
        advice.stop().isPresent()
            ? Optional.empty()
            : planner.proposal(state, advice, free.first(), now);
    List<SweepEvent> events = new ArrayList<>();
    grant.ifPresent(events::add);
    if (grant.isEmpty()) {
      planner.end(state, Optional.of(advice), now).ifPresent(events::add);
    }
    return persist(events, after -> {});
  }

  /** Waits for a device, unless every one that was there is lost: then the sweep pauses. */
  private Effect<SweepEvent, SweepState> withoutDevice(SweepState state, long now) {
    boolean allLost = devices.isEmpty() && !state.quarantined().isEmpty();
    boolean allQuarantined = !devices.isEmpty() && state.running().isEmpty();
    if (!(allLost || allQuarantined) || !Planner.mayPropose(state)) {
      return Effect().none();
    }
    String detail = "no device is left: " + state.quarantined();
    return persist(List.of(new SweepEvent.SweepPaused(now, "no_devices", detail)), after -> {});
  }

  private void ask(History history) {
    if (!history.equals(asked)) {
      asked = history;
      analyst.tell(new Analyst.Advise(history, answers));
    }
  }

  private Effect<SweepEvent, SweepState> onDrain(SweepState state, SweepCommand.Drain drain) {
    drainers.add(drain.replyTo());
    if (!draining) {
      draining = true;
      effects.drain();
    }
    show(state);
    return drained(state);
  }

  private Effect<SweepEvent, SweepState> drained(SweepState state) {
    if (draining && state.running().isEmpty()) {
      drainers.forEach(drainer -> drainer.tell(new SweepCommand.Drained()));
      drainers.clear();
    }
    return Effect().none();
  }

  /** Does what a user asks for, or says why not. */
  private Effect<SweepEvent, SweepState> request(
      ActorRef<SweepCommand.Reply> replyTo, RequestRules.Ruling ruling, SweepState state) {
    if (!ruling.accepted()) {
      replyTo.tell(new SweepCommand.Reply(false, ruling.message(), state));
      return Effect().none();
    }
    return persist(
        ruling.events(),
        after -> replyTo.tell(new SweepCommand.Reply(true, ruling.message(), after)));
  }

  private Effect<SweepEvent, SweepState> onSubscribe(SweepState state, SweepCommand.Subscribe c) {
    subscribers.add(c.subscriber());
    show(state);
    return Effect().none();
  }

  /** Writes events, then acts on them, then looks for the next decision. */
  private EffectBuilder<SweepEvent, SweepState> persist(
      List<SweepEvent> events, java.util.function.Consumer<SweepState> then) {
    if (events.isEmpty()) {
      return Effect().none().thenRun(then::accept);
    }
    long start = System.nanoTime();
    return Effect()
        .persist(events)
        .thenRun(
            after -> {
              appendSeconds = (System.nanoTime() - start) / 1e9;
              for (SweepEvent event : events) {
                effects.of(after, event);
              }
              then.accept(after);
              show(after);
              context.getSelf().tell(new SweepCommand.Decide());
            });
  }

  private void show(SweepState state) {
    if (subscribers.isEmpty()) {
      return;
    }
    SweepView view =
        new SweepView(
            state,
            advised == null ? List.of() : advised.advice().estimates(),
            advised == null ? List.of() : advised.advice().contrasts(),
            devices.view(state),
            draining,
            advised == null ? Double.NaN : advised.seconds(),
            appendSeconds);
    subscribers.forEach(subscriber -> subscriber.tell(view));
  }

  private long now() {
    return setup.time().millis();
  }
}

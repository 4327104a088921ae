package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
  private static final Duration PATIENCE = Duration.ofMillis(10);

  private final ActorContext<SweepCommand> context;
  private final SweepSetup setup;
  private final Planner planner;
  private final ReportRules reports;
  private final DeviceTable devices;
  private final ActorRef<Analyst.Command> analyst;
  private final ActorRef<RunnerReport> inbox;
  private final TimerScheduler<SweepCommand> timers;
  private final SweepEffects effects;
  private final ActorRef<Analyst.Answer> answers;
  private final Set<ActorRef<SweepView>> subscribers = new LinkedHashSet<>();
  private final Set<ActorRef<RunnerNodeCommand>> enlisted = new LinkedHashSet<>();
  private final List<ActorRef<SweepCommand.Drained>> drainers = new ArrayList<>();

  private final List<SweepEvent> drafted = new ArrayList<>();
  private final HistoryBook history = new HistoryBook();

  private @Nullable SweepState ahead;
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
    this.timers = timers;
    this.setup = setup;
    this.analyst = analyst;
    this.planner = new Planner(setup.space(), setup.rules());
    this.reports = new ReportRules(planner, setup.rules());
    this.devices = new DeviceTable(setup.rules().lease());
    ActorRef<ReportGate.Message> gate = context.spawn(ReportGate.create(context.getSelf()), "gate");
    this.inbox =
        context.spawn(
            Behaviors.receiveMessage(
                report -> {
                  gate.tell(new ReportGate.Came(report));
                  return Behaviors.same();
                }),
            "reports");
    this.answers = context.messageAdapter(Analyst.Answer.class, SweepCommand.Answered::new);
    ActorRef<MetricBatch> curves =
        context.spawn(
            Behaviors.receiveMessage(
                batch -> {
                  analyst.tell(new Analyst.Observed(batch));
                  return Behaviors.same();
                }),
            "curves");
    this.effects = new SweepEffects(setup, planner.trunks(), devices, inbox, curves);
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

  /**
   * Grants that are decided and not written yet wait for the next ones. Reports about attempts are
   * ruled on as if they were written, and written with them: nobody can report of them yet.
   * Anything else that happens waits for them.
   */
  private Effect<SweepEvent, SweepState> onCommand(SweepState written, SweepCommand command) {
    if (ahead == null) {
      return on(written, command);
    }
    boolean together =
        switch (command) {
          case SweepCommand.Answered c -> true;
          case SweepCommand.Decide c -> true;
          case SweepCommand.Reports c -> c.aboutAttempts();
          case SweepCommand.Begin c -> false;
          case SweepCommand.Nodes c -> false;
          case SweepCommand.RunnerGone c -> false;
          case SweepCommand.Tick c -> false;
          case SweepCommand.Write c -> false;
          case SweepCommand.Drain c -> false;
          case SweepCommand.Pause c -> false;
          case SweepCommand.Resume c -> false;
          case SweepCommand.Stop c -> false;
          case SweepCommand.Extend c -> false;
          case SweepCommand.Subscribe c -> false;
        };
    return together
        ? on(ahead, command)
        : persist(List.of(), after -> context.getSelf().tell(command));
  }

  private Effect<SweepEvent, SweepState> on(SweepState state, SweepCommand command) {
    return switch (command) {
      case SweepCommand.Begin c -> onBegin(state);
      case SweepCommand.Nodes c -> onNodes(c.listing());
      case SweepCommand.Reports c -> onReports(state, c);
      case SweepCommand.RunnerGone c -> onRunnerGone(state, c);
      case SweepCommand.Answered c -> onAnswer(state, c.answer());
      case SweepCommand.Tick c -> decide(state);
      case SweepCommand.Write c -> Effect().none();
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
        node.tell(new RunnerNodeCommand.Enlist(inbox));
      }
    }
    return Effect().none();
  }

  private Effect<SweepEvent, SweepState> onReports(SweepState state, SweepCommand.Reports c) {
    return switch (c.reports().get(0)) {
      case RunnerReport.DeviceOffered r -> dealtWith(c, onOffered(state, r));
      case RunnerReport.DeviceLost r -> dealtWith(c, onDeviceLost(state, r));
      case RunnerReport.Drained r -> dealtWith(c, drained(state));
      case RunnerReport.AttemptStarted r -> rule(state, c);
      case RunnerReport.RungsReached r -> rule(state, c);
      case RunnerReport.CheckpointSaved r -> rule(state, c);
      case RunnerReport.AttemptEnded r -> rule(state, c);
      case RunnerReport.Alive r -> rule(state, c);
    };
  }

  private static Effect<SweepEvent, SweepState> dealtWith(
      SweepCommand.Reports c, Effect<SweepEvent, SweepState> effect) {
    c.gate().tell(new ReportGate.Next());
    return effect;
  }

  /** Writes what all reports lead to, each after those before it, then answers their runners. */
  private Effect<SweepEvent, SweepState> rule(SweepState state, SweepCommand.Reports c) {
    long now = now();
    List<SweepEvent> events = new ArrayList<>();
    List<Consumer<SweepState>> answers = new ArrayList<>();
    SweepState before = state;
    for (RunnerReport report : c.reports()) {
      AttemptId id = attemptOf(report);
      ReportRules.Ruling ruling = reports.of(before, report, now);
      String device = "";
      if (report instanceof RunnerReport.Alive alive) {
        device = alive.device();
        live(before, alive, ruling);
      }
      String where = device;
      answers.add(after -> answer(after, id, ruling, where));
      for (SweepEvent event : ruling.events()) {
        before = before.apply(event);
      }
      events.addAll(ruling.events());
    }
    return persist(
        events,
        after -> {
          answers.forEach(answer -> answer.accept(after));
          c.gate().tell(new ReportGate.Next());
        });
  }

  private static AttemptId attemptOf(RunnerReport report) {
    return switch (report) {
      case RunnerReport.AttemptStarted r -> r.attempt();
      case RunnerReport.RungsReached r -> r.attempt();
      case RunnerReport.CheckpointSaved r -> r.attempt();
      case RunnerReport.AttemptEnded r -> r.attempt();
      case RunnerReport.Alive r -> r.attempt();
      case RunnerReport.DeviceOffered r -> throw ofDevice(r);
      case RunnerReport.Drained r -> throw ofDevice(r);
      case RunnerReport.DeviceLost r -> throw ofDevice(r);
    };
  }

  private static IllegalArgumentException ofDevice(RunnerReport report) {
    return new IllegalArgumentException("a report about a device among others: " + report);
  }

  private void live(SweepState state, RunnerReport.Alive report, ReportRules.Ruling ruling) {
    if (state.isLive(report.attempt()) && ruling.cancel().isEmpty()) {
      devices.renew(report.attempt(), setup.nanoTime().getAsLong());
      devices.runner(report.device()).ifPresent(runner -> answer(state, report.attempt(), runner));
    }
  }

  /** A sign of life is answered by what holds now, in case that the order got lost. */
  private void answer(SweepState state, AttemptId id, ActorRef<RunnerCommand> runner) {
    runner.tell(new RunnerCommand.LeaseRenewed(id));
    if (Planner.stopping(state)) {
      runner.tell(new RunnerCommand.CancelTrial(id, "stopped by the user"));
    } else if (draining || state.phase() == SweepState.Phase.PAUSED) {
      runner.tell(new RunnerCommand.Drain(inbox));
    }
  }

  /** What a report led to is durable: its runner hears of it. */
  private void answer(
      SweepState after, AttemptId id, ReportRules.Ruling ruling, String reportedDevice) {
    String device = reportedDevice.isEmpty() ? SweepEffects.deviceOf(after, id) : reportedDevice;
    devices
        .runner(device)
        .ifPresent(
            runner -> {
              if (ruling.acknowledge() > 0) {
                runner.tell(new RunnerCommand.ReportsAcknowledged(id, ruling.acknowledge()));
              }
              if (!ruling.cancel().isEmpty()) {
                runner.tell(new RunnerCommand.CancelTrial(id, ruling.cancel()));
              }
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
    return lost.isEmpty() ? decide(state) : persist(lost, after -> {});
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
    if (free.size() <= state.waiting().size() || !Planner.mayPropose(state)) {
      return persist(List.of(), after -> {});
    }
    History known = history.of(state);
    if (advised == null || !advised.history().equals(known)) {
      ask(known);
      return Effect().none();
    }
    Advice advice = advised.advice();
    Optional<SweepEvent.TrialGranted> grant =
        advice.stop().isPresent()
            ? Optional.empty()
            : planner.proposal(state, advice, free.first(), now);
    if (grant.isPresent()) {
      return draft(state, grant.get());
    }
    Optional<SweepEvent.SweepFinished> end = planner.end(state, Optional.of(advice), now);
    return persist(end.<List<SweepEvent>>map(List::of).orElse(List.of()), after -> {});
  }

  /**
   * Grants that follow each other at once become durable in one write: a free device waits no
   * longer than {@link #PATIENCE} for the decision about the next one.
   */
  private Effect<SweepEvent, SweepState> draft(SweepState state, SweepEvent.TrialGranted grant) {
    drafted.add(grant);
    SweepState after = state.apply(grant);
    ahead = after;
    if (devices.free(after).size() <= after.waiting().size()) {
      return persist(List.of(), written -> {});
    }
    if (drafted.size() == 1) {
      timers.startSingleTimer(new SweepCommand.Write(), PATIENCE);
    }
    ask(history.of(after));
    return Effect().none();
  }

  /** Waits for a device, unless every one that was there is lost: then the sweep pauses. */
  private Effect<SweepEvent, SweepState> withoutDevice(SweepState state, long now) {
    boolean allLost = devices.isEmpty() && !state.quarantined().isEmpty();
    boolean allQuarantined = !devices.isEmpty() && state.running().isEmpty();
    if (!(allLost || allQuarantined) || !Planner.mayPropose(state)) {
      return persist(List.of(), after -> {});
    }
    String detail = "no device is left: " + state.quarantined();
    return persist(List.of(new SweepEvent.SweepPaused(now, "no_devices", detail)), after -> {});
  }

  private void ask(History known) {
    if (!known.equals(asked)) {
      asked = known;
      analyst.tell(new Analyst.Advise(known, answers));
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

  /** Writes events, those drafted first, then acts on them, then looks for the next decision. */
  private EffectBuilder<SweepEvent, SweepState> persist(
      List<SweepEvent> more, Consumer<SweepState> then) {
    List<SweepEvent> events = new ArrayList<>(drafted);
    events.addAll(more);
    drafted.clear();
    ahead = null;
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

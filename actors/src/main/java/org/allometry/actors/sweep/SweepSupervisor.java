package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.runner.RunnerReport;
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
  private static final Duration PATIENCE = Duration.ofMillis(30);

  private final ActorContext<SweepCommand> context;
  private final SweepSetup setup;
  private final Planner planner;
  private final NextStep next;
  private final ReportDesk desk;
  private final LostRules lost;
  private final DeviceTable devices;
  private final ActorRef<RunnerReport> inbox;
  private final TimerScheduler<SweepCommand> timers;
  private final SweepEffects effects;
  private final Consultation consultation;
  private final Audience audience;
  private final Set<ActorRef<RunnerNodeCommand>> enlisted = new LinkedHashSet<>();
  private final List<ActorRef<SweepCommand.Drained>> drainers = new ArrayList<>();
  private final Draft draft = new Draft();
  private int postponed;
  private boolean begun;
  private boolean draining;

  private SweepSupervisor(
      ActorContext<SweepCommand> context,
      TimerScheduler<SweepCommand> timers,
      SweepSetup setup,
      ActorRef<Analyst.Command> analyst) {
    super(PersistenceId.ofUniqueId(journalId(setup.name())));
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    this.planner = new Planner(setup.space(), setup.rules());
    this.devices = new DeviceTable(setup.rules().lease());
    this.next = new NextStep(planner, devices);
    this.lost = new LostRules(planner, devices, setup.nanoTime());
    this.inbox = context.spawn(ReportGate.create(context.getSelf()), "reports");
    this.desk =
        new ReportDesk(new ReportRules(planner, setup.rules()), devices, setup.nanoTime(), inbox);
    this.consultation =
        new Consultation(
            analyst, context.messageAdapter(Analyst.Answer.class, SweepCommand.Answered::new));
    this.audience = new Audience(devices, consultation);
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

  /** Under which id the journal holds the events of the named sweep. */
  public static String journalId(String sweep) {
    return PersistenceId.of("sweep", sweep).id();
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
   * What is decided and not written yet waits for the next decision, and so do reports about
   * attempts: nobody can report of what is not written. Anything else that happens waits for the
   * write, and no decision goes before it any more.
   */
  private Effect<SweepEvent, SweepState> onCommand(SweepState written, SweepCommand command) {
    if (draft.isEmpty() || Draft.takes(command)) {
      return on(draft.after(written), command);
    }
    postponed++;
    return persist(List.of(), after -> context.getSelf().tell(new SweepCommand.Postponed(command)));
  }

  private Effect<SweepEvent, SweepState> on(SweepState state, SweepCommand command) {
    return switch (command) {
      case SweepCommand.Begin c -> onBegin(state);
      case SweepCommand.Nodes c -> onNodes(c.listing());
      case SweepCommand.Reports c -> onReports(state, c);
      case SweepCommand.RunnerGone c -> onRunnerGone(state, c);
      case SweepCommand.Answered c -> onAnswer(state, c.answer());
      case SweepCommand.Tick c -> decide(state);
      case SweepCommand.Write c -> persist(List.of(), after -> {});
      case SweepCommand.Decide c -> decide(state);
      case SweepCommand.Drain c -> onDrain(state, c);
      case SweepCommand.Pause c -> request(c.replyTo(), RequestRules.pause(state, now()), state);
      case SweepCommand.Resume c -> request(c.replyTo(), RequestRules.resume(state, now()), state);
      case SweepCommand.Stop c -> request(c.replyTo(), RequestRules.stop(state, now()), state);
      case SweepCommand.Extend c ->
          request(c.replyTo(), RequestRules.extend(state, c.budget(), now()), state);
      case SweepCommand.Subscribe c -> onSubscribe(state, c);
      case SweepCommand.Postponed c -> {
        postponed--;
        yield on(state, c.command());
      }
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
      case RunnerReport.AttemptStarted r -> onAttempts(state, c);
      case RunnerReport.RungsReached r -> onAttempts(state, c);
      case RunnerReport.CheckpointSaved r -> onAttempts(state, c);
      case RunnerReport.AttemptEnded r -> onAttempts(state, c);
      case RunnerReport.Alive r -> onAttempts(state, c);
    };
  }

  private static Effect<SweepEvent, SweepState> dealtWith(
      SweepCommand.Reports c, Effect<SweepEvent, SweepState> effect) {
    c.gate().tell(new ReportGate.Next());
    return effect;
  }

  /**
   * What reports lead to is written at once, unless a decision is being looked for: then both are
   * written together.
   */
  private Effect<SweepEvent, SweepState> onAttempts(SweepState state, SweepCommand.Reports c) {
    ReportDesk.Ruled ruled = desk.rule(state, c.reports(), draining, now());
    Consumer<SweepState> then =
        after -> {
          ruled.answers().accept(after);
          c.gate().tell(new ReportGate.Next());
        };
    return !consultation.waits() || postponed > 0 || draining
        ? persist(ruled.events(), then)
        : draft(ruled.events(), ruled.state(), then);
  }

  private Effect<SweepEvent, SweepState> onOffered(
      SweepState state, RunnerReport.DeviceOffered offered) {
    String device = offered.device();
    boolean same = devices.runner(device).filter(offered.runner()::equals).isPresent();
    devices.offered(device, offered.runner(), offered.description());
    if (same) {
      return decide(state);
    }
    LostRules.liveOn(state, device).stream()
        .filter(trial -> !trial.attempt().started())
        .forEach(trial -> effects.grant(state, trial));
    List<SweepEvent> ends = lost.begunOn(state, device, now());
    return ends.isEmpty() ? decide(state) : persist(ends, after -> {});
  }

  private Effect<SweepEvent, SweepState> onRunnerGone(
      SweepState state, SweepCommand.RunnerGone gone) {
    if (devices.runner(gone.device()).filter(gone.runner()::equals).isEmpty()) {
      return Effect().none();
    }
    devices.lost(gone.device());
    return persist(lost.on(state, gone.device(), "its runner stopped", now()), after -> {});
  }

  private Effect<SweepEvent, SweepState> onDeviceLost(
      SweepState state, RunnerReport.DeviceLost report) {
    devices.lost(report.device());
    return persist(lost.with(state, report.device(), report.reason(), now()), after -> {});
  }

  private Effect<SweepEvent, SweepState> onAnswer(SweepState state, Analyst.Answer answer) {
    return consultation.take(answer) ? decide(state) : Effect().none();
  }

  /** The heart: leases, retries, proposals, the end; one kind of decision at a time. */
  private Effect<SweepEvent, SweepState> decide(SweepState state) {
    if (state.started() == null) {
      return Effect().none();
    }
    long now = now();
    List<SweepEvent> expired = lost.expired(state, now);
    if (!expired.isEmpty()) {
      return persist(expired, after -> {});
    }
    if (draining) {
      return drained(state);
    }
    List<SweepEvent> retries = planner.retries(state, devices.free(state), now);
    if (!retries.isEmpty()) {
      return persist(retries, after -> {});
    }
    return switch (next.of(state, consultation.advised(), now)) {
      case NextStep.Step.Write w -> persist(w.events(), after -> {});
      case NextStep.Step.Grant g -> onGrant(state, g.grant());
      case NextStep.Step.Ask a -> {
        consultation.ask(a.history());
        yield Effect().none();
      }
    };
  }

  private Effect<SweepEvent, SweepState> onGrant(SweepState state, SweepEvent.TrialGranted grant) {
    SweepState after = state.apply(grant);
    Optional<History> more = postponed > 0 ? Optional.empty() : next.more(after);
    if (more.isEmpty()) {
      return persist(List.of(grant), written -> {});
    }
    consultation.ask(more.get());
    return draft(List.of(grant), after, written -> {});
  }

  /**
   * What follows each other at once becomes durable in one write: the first of it waits no longer
   * than {@link #PATIENCE} for the decision about the next device.
   */
  private Effect<SweepEvent, SweepState> draft(
      List<SweepEvent> events, SweepState after, Consumer<SweepState> then) {
    if (draft.isEmpty()) {
      timers.startSingleTimer(new SweepCommand.Write(), PATIENCE);
    }
    draft.add(events, after, then);
    return Effect().none();
  }

  private Effect<SweepEvent, SweepState> onDrain(SweepState state, SweepCommand.Drain drain) {
    drainers.add(drain.replyTo());
    if (!draining) {
      draining = true;
      effects.drain();
    }
    audience.show(state, draining);
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
    audience.join(c.subscriber());
    audience.show(state, draining);
    return Effect().none();
  }

  /**
   * Writes events, those drafted first, then acts on them, then looks for the next decision. A
   * runner hears that its reports are durable before it hears of its next attempt.
   */
  private EffectBuilder<SweepEvent, SweepState> persist(
      List<SweepEvent> more, Consumer<SweepState> then) {
    Draft.Written written = draft.end(more, then);
    if (written.events().isEmpty()) {
      return Effect()
          .none()
          .thenRun(after -> written.actions().forEach(action -> action.accept(after)));
    }
    long start = System.nanoTime();
    return Effect()
        .persist(written.events())
        .thenRun(
            after -> {
              audience.appended((System.nanoTime() - start) / 1e9);
              written.actions().forEach(action -> action.accept(after));
              for (SweepEvent event : written.events()) {
                effects.of(after, event);
              }
              audience.show(after, draining);
              context.getSelf().tell(new SweepCommand.Decide());
            });
  }

  private long now() {
    return setup.time().millis();
  }
}

package org.allometry.orchestrator.wiring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.allometry.actors.analyst.Analyst;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerNodeCommand;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.SweepSupervisor;
import org.allometry.actors.sweep.SweepView;
import org.allometry.analysis.policy.Policies;
import org.allometry.gpurunner.runner.RunnerNode;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Parent of all actors of a sweep. Keeps nothing; tells the process when the sweep is over and when
 * one of its children is.
 */
final class Guardian extends AbstractBehavior<SweepView> {
  /** How a sweep came to rest. */
  enum Rest {
    /** Nothing more will be granted. */
    FINISHED,
    /** No device is left. */
    NO_DEVICES
  }

  /**
   * What the guardian needs.
   *
   * @param plan the sweep
   * @param setup the same for the supervisor
   * @param threads where policies run
   * @param curves gets dense metrics
   * @param views gets every view
   * @param withRunners whether trials may be trained
   * @param supervisor completed with the supervisor
   * @param rest completed once the sweep is at rest, or failed with what ended a child
   */
  record Needs(
      SweepPlan plan,
      SweepSetup setup,
      Executor threads,
      Consumer<MetricBatch> curves,
      Consumer<SweepView> views,
      boolean withRunners,
      CompletableFuture<ActorRef<SweepCommand>> supervisor,
      CompletableFuture<Rest> rest) {}

  private final Needs needs;

  static Behavior<SweepView> create(Needs needs) {
    return Behaviors.setup(context -> new Guardian(context, needs));
  }

  private Guardian(ActorContext<SweepView> context, Needs needs) {
    super(context);
    this.needs = needs;
    SweepPlan plan = needs.plan();
    ActorRef<Analyst.Command> analyst =
        context.spawn(
            Analyst.create(
                Policies.byName(plan.settings().policyName(), plan.settings().policy()),
                plan.space(),
                needs.threads(),
                needs.curves()),
            "analyst");
    ActorRef<SweepCommand> supervisor =
        context.spawn(SweepSupervisor.create(needs.setup(), analyst), "sweep-supervisor");
    context.watch(analyst);
    context.watch(supervisor);
    if (needs.withRunners()) {
      Behavior<RunnerNodeCommand> node =
          RunnerNode.create(
              plan.settings().runner(),
              plan.folder().root(),
              plan.folder().conf(),
              plan.folder().data(),
              plan.canonical().hash());
      context.watch(context.spawn(node, "runner-node"));
    }
    supervisor.tell(new SweepCommand.Subscribe(context.getSelf()));
    needs.supervisor().complete(supervisor);
  }

  /** Deletes a retired checkpoint's folder; it lies inside the sweep's or is left alone. */
  static Consumer<Checkpoint> discard(SweepPlan plan, Consumer<String> warn) {
    return checkpoint ->
        Folders.delete(plan.folder().checkpoints(), checkpoint.folder())
            .ifPresent(problem -> warn.accept("cannot delete a checkpoint: " + problem));
  }

  @Override
  public Receive<SweepView> createReceive() {
    return newReceiveBuilder()
        .onMessage(SweepView.class, this::onView)
        .onSignal(ChildFailed.class, failed -> onEnd(failed.cause()))
        .onSignal(
            Terminated.class,
            ended -> onEnd(new IllegalStateException(ended.getRef() + " stopped")))
        .build();
  }

  private Behavior<SweepView> onView(SweepView view) {
    needs.views().accept(view);
    SweepState state = view.state();
    if (state.phase() == SweepState.Phase.FINISHED && state.running().isEmpty()) {
      needs.rest().complete(Rest.FINISHED);
    }
    if (state.phase() == SweepState.Phase.PAUSED
        && state.phaseReason().equals("no_devices")
        && state.running().isEmpty()) {
      needs.rest().complete(Rest.NO_DEVICES);
    }
    return this;
  }

  private Behavior<SweepView> onEnd(Throwable cause) {
    needs.rest().completeExceptionally(cause);
    return this;
  }
}

package org.allometry.actors.analyst;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.SearchSpace;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Asks the policy, off the actors' threads, and passes dense metrics on.
 *
 * <p>Keeps nothing: after a restart the supervisor asks again.
 */
public final class Analyst extends AbstractBehavior<Analyst.Command> {

  /** What the analyst understands. */
  public sealed interface Command {}

  /**
   * Asks for advice.
   *
   * @param history what is known
   * @param replyTo gets exactly one {@link Answer}
   */
  public record Advise(History history, ActorRef<Answer> replyTo) implements Command {}

  /**
   * Dense metrics of a runner.
   *
   * @param batch to pass on
   */
  public record Observed(MetricBatch batch) implements Command {}

  private record Done(
      Advise question, @Nullable Advice advice, @Nullable Throwable failure, long startNanos)
      implements Command {}

  /** Replies to {@link Advise}. */
  public sealed interface Answer {}

  /**
   * Advice.
   *
   * @param history what it was made on
   * @param advice estimates, proposals, reason to stop
   * @param seconds how long it took
   */
  public record Advised(History history, Advice advice, double seconds) implements Answer {}

  /**
   * The policy failed: a bug.
   *
   * @param history what it was asked about
   * @param cause what it threw
   */
  public record AdviceFailed(History history, Throwable cause) implements Answer {}

  private final Policy policy;
  private final SearchSpace space;
  private final Executor threads;
  private final Consumer<MetricBatch> curves;

  private Analyst(
      ActorContext<Command> context,
      Policy policy,
      SearchSpace space,
      Executor threads,
      Consumer<MetricBatch> curves) {
    super(context);
    this.policy = policy;
    this.space = space;
    this.threads = threads;
    this.curves = curves;
  }

  /**
   * An analyst.
   *
   * @param policy what it asks
   * @param space what may be trained
   * @param threads where the policy runs
   * @param curves gets every batch of metrics, on the actor's thread: quick, or it drops
   */
  public static Behavior<Command> create(
      Policy policy, SearchSpace space, Executor threads, Consumer<MetricBatch> curves) {
    return Behaviors.setup(context -> new Analyst(context, policy, space, threads, curves));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Advise.class, this::onAdvise)
        .onMessage(Observed.class, this::onObserved)
        .onMessage(Done.class, this::onDone)
        .build();
  }

  private Behavior<Command> onAdvise(Advise question) {
    long start = System.nanoTime();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> policy.advise(space, question.history()), threads),
            (advice, failure) -> new Done(question, advice, failure, start));
    return this;
  }

  private Behavior<Command> onObserved(Observed observed) {
    curves.accept(observed.batch());
    return this;
  }

  private Behavior<Command> onDone(Done done) {
    History history = done.question().history();
    Advice advice = done.advice();
    double seconds = (System.nanoTime() - done.startNanos()) / 1e9;
    if (advice != null) {
      done.question().replyTo().tell(new Advised(history, advice, seconds));
    } else {
      Throwable cause = done.failure();
      done.question()
          .replyTo()
          .tell(
              new AdviceFailed(
                  history, cause == null ? new IllegalStateException("no advice") : cause));
    }
    return this;
  }
}

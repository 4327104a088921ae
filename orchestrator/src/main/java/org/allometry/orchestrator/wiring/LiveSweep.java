package org.allometry.orchestrator.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.allometry.actors.journal.JournalSettings;
import org.allometry.actors.store.ReadAhead;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.actors.sweep.SweepSupervisor;
import org.allometry.actors.sweep.SweepView;
import org.allometry.orchestrator.UserError;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The actors of a sweep while it runs or is asked for something, and the ways to them. */
final class LiveSweep implements AutoCloseable, ControlServer.Sweep {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration SHUTDOWN = Duration.ofSeconds(60);

  private final SweepPlan plan;
  private final SweepObserver observer;
  private final MetricsFeed feed;
  private final ExecutorService threads =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "policy");
            thread.setDaemon(true);
            return thread;
          });
  private final CompletableFuture<Guardian.Rest> rest = new CompletableFuture<>();
  private final CompletableFuture<ActorRef<SweepCommand>> supervisor = new CompletableFuture<>();
  private final ActorSystem<SweepView> system;

  /**
   * Starts them.
   *
   * @param plan what is run
   * @param observer sees what happens
   * @param feed sees it too
   * @param clock wall clock of events
   * @param withRunners whether trials may be trained
   */
  LiveSweep(
      SweepPlan plan,
      SweepObserver observer,
      MetricsFeed feed,
      InstantSource clock,
      boolean withRunners) {
    this.plan = plan;
    this.observer = observer;
    this.feed = feed;
    Config journal = JournalSettings.config(plan.folder().journal());
    ReadAhead ahead = ReadAhead.of(journal, SweepSupervisor.journalId(plan.settings().name()));
    SweepSetup setup =
        new SweepSetup(
            plan.settings().name(),
            plan.canonical().hash(),
            plan.canonical().text(),
            plan.space(),
            plan.settings().budget(),
            plan.settings().reserve(),
            plan.settings().rules(),
            new SweepSetup.Writer(SweepRun.host(), ProcessHandle.current().pid(), plan.version()),
            clock,
            System::nanoTime,
            Guardian.discard(plan, observer::warn),
            plan.amendment());
    Guardian.Needs needs =
        new Guardian.Needs(
            plan,
            setup,
            threads,
            batch -> {
              feed.batch(batch);
              observer.metrics(batch);
            },
            view -> {
              feed.view(view);
              observer.view(view);
            },
            withRunners,
            supervisor,
            rest);
    system =
        ActorSystem.create(
            Guardian.create(needs),
            "allometry",
            ActorSystemSetup.create(BootstrapSetup.create(systemConfig(journal)), ahead));
  }

  /** Waits until the sweep is at rest or a signal comes; then what runs is saved. */
  SweepRun.Ending await(Signals signals) {
    CompletableFuture<Object> end = CompletableFuture.anyOf(rest, signals.first());
    try {
      Object first = end.join();
      return switch (first) {
        case Guardian.Rest.FINISHED -> SweepRun.Ending.FINISHED;
        case Guardian.Rest.NO_DEVICES -> SweepRun.Ending.NO_DEVICES;
        default -> drain(SweepRun.Ending.ofSignal((Integer) first));
      };
    } catch (CompletionException e) {
      throw broken(e);
    }
  }

  private SweepRun.Ending drain(SweepRun.Ending ending) {
    observer.warn("saving what runs; once more to end at once");
    Duration grace = plan.settings().rules().grace().plus(Duration.ofSeconds(5));
    try {
      AskPattern.<SweepCommand, SweepCommand.Drained>ask(
              supervisor.join(), SweepCommand.Drain::new, grace, system.scheduler())
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      observer.warn(
          "not everything could be saved within " + grace.toSeconds() + " s; it will be redone");
    }
    return ending;
  }

  @Override
  public SweepCommand.Reply ask(ControlRequest request) {
    try {
      return AskPattern.<SweepCommand, SweepCommand.Reply>ask(
              supervisor.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS),
              request::command,
              ANSWER,
              system.scheduler())
          .toCompletableFuture()
          .get();
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw rest.isCompletedExceptionally()
          ? Breakdown.of(plan.folder(), rest.exceptionNow())
          : new UserError(
              UserError.Kind.INTERNAL, "the sweep does not answer: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(UserError.Kind.INTERNAL, "interrupted", e);
    }
  }

  /** After a stop where nothing runs: no later process would write the end. */
  void awaitFinish() {
    try {
      rest.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw broken(e);
    } catch (TimeoutException e) {
      throw new UserError(
          UserError.Kind.INTERNAL,
          "the sweep is to stop, but its end was not written within "
              + ANSWER.toSeconds()
              + " s; the same command tries again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(UserError.Kind.INTERNAL, "interrupted", e);
    }
  }

  private RuntimeException broken(Exception waiting) {
    return Breakdown.of(plan.folder(), waiting.getCause() == null ? waiting : waiting.getCause());
  }

  @Override
  public String metricsAddress() {
    String address = feed.address();
    return address == null ? "" : address;
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      observer.warn("the actor system does not end: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private static Config systemConfig(Config journal) {
    return journal
        .withFallback(
            ConfigFactory.parseString(
                """
                pekko {
                  actor.provider = local
                  loglevel = WARNING
                  stdout-loglevel = OFF
                  log-dead-letters = off
                  log-dead-letters-during-shutdown = off
                  loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                  logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
                  jvm-exit-on-fatal-error = on
                  coordinated-shutdown {
                    run-by-jvm-shutdown-hook = off
                    exit-jvm = off
                    terminate-actor-system = on
                  }
                }
                """))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}

package org.allometry.orchestrator.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.allometry.actors.journal.JournalException;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.JournalSettings;
import org.allometry.actors.journal.SweepLock;
import org.allometry.actors.journal.SweepLockedException;
import org.allometry.actors.journal.TornTail;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.actors.sweep.SweepSetup;
import org.allometry.actors.sweep.SweepView;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.sweep.SweepFolder;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** A sweep that runs in this process. */
public final class SweepRun {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration SHUTDOWN = Duration.ofSeconds(60);

  /** A disk with less room than this cannot take another batch of events. */
  private static final long FULL_BYTES = 256 << 10;

  private final SweepPlan plan;
  private final SweepObserver observer;
  private final Signals signals;
  private final InstantSource clock;

  /**
   * A run of {@code plan}; nothing happens yet.
   *
   * @param observer sees what happens
   * @param signals ask for the end
   * @param clock wall clock of events
   */
  public SweepRun(SweepPlan plan, SweepObserver observer, Signals signals, InstantSource clock) {
    this.plan = plan;
    this.observer = observer;
    this.signals = signals;
    this.clock = clock;
  }

  /** How a run ended. */
  public enum Ending {
    /** Nothing more will be granted. */
    FINISHED(0),
    /** No device is left. */
    NO_DEVICES(4),
    /** Drained after Ctrl-C. */
    INTERRUPTED(130),
    /** Drained after SIGTERM. */
    TERMINATED(143);

    private final int exitCode;

    Ending(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Exit code of the process. */
    public int exitCode() {
      return exitCode;
    }

    private static Ending ofSignal(int exitCode) {
      return exitCode == TERMINATED.exitCode ? TERMINATED : INTERRUPTED;
    }
  }

  /**
   * Takes a sweep's lock, naming who holds it when it is taken.
   *
   * @throws UserError when another process holds it or the folder cannot be written
   */
  public static SweepLock lock(SweepFolder folder, InstantSource clock) {
    folder.requirePlainFiles();
    try {
      Files.createDirectories(folder.root());
      return SweepLock.take(
          folder.root(),
          new SweepLock.Owner(
              ProcessHandle.current().pid(),
              host(),
              clock.instant().truncatedTo(ChronoUnit.SECONDS)));
    } catch (SweepLockedException e) {
      throw new UserError(UserError.Kind.LOCKED, String.valueOf(e.getMessage()), e)
          .file(folder.root().toString())
          .hint("wait for it, or end it with: allometry stop " + folder.name());
    } catch (IOException e) {
      throw new UserError(
              UserError.Kind.INTERNAL,
              folder.root()
                  + " cannot be written ("
                  + SystemReason.of(e)
                  + "); choose another folder with --home, or allow writing",
              e)
          .file(folder.root().toString())
          .hint("choose another folder with --home");
    }
  }

  /**
   * Trains until the sweep is at rest or a signal comes. The caller holds the lock.
   *
   * @param everyDecision whether the observer is told of every decision in words
   * @throws UserError when the journal, the data set or a folder cannot be used
   */
  @SuppressWarnings("try") // what is opened is closed, and needs nothing in between
  public Ending run(boolean everyDecision) {
    prepareJournal();
    try (SweepLogging logging = logging(everyDecision)) {
      prepareData();
      try (MetricsFeed feed = MetricsFeed.start(plan, observer);
          Live live = new Live(feed, true);
          ControlServer control = ControlServer.start(plan.folder(), live, observer::warn)) {
        return live.await();
      }
    }
  }

  private SweepLogging logging(boolean everyDecision) {
    return SweepLogging.start(
        plan.folder().logs().resolve("allometry.log"),
        plan.settings().logLevel(),
        observer::warn,
        everyDecision);
  }

  /**
   * Carries out one request of the user on a sweep that no process runs. The caller holds the lock.
   */
  @SuppressWarnings("try") // what is opened is closed, and needs nothing in between
  public SweepCommand.Reply offline(ControlRequest request) {
    prepareJournal();
    try (SweepLogging logging = logging(false);
        MetricsFeed feed = MetricsFeed.off(plan);
        Live live = new Live(feed, false)) {
      SweepCommand.Reply reply = live.ask(request);
      if (reply.accepted() && request instanceof ControlRequest.Stop) {
        live.awaitFinish();
      }
      return reply;
    }
  }

  private void prepareData() {
    try (DataSet data = plan.settings().task().open(plan.folder().data(), observer::generating)) {
      if (data.trainSamples() < 1) {
        throw new IllegalStateException("the data set is empty");
      }
    } catch (IOException e) {
      throw new UserError(UserError.Kind.INTERNAL, String.valueOf(e.getMessage()), e)
          .file(plan.folder().data().toString());
    }
  }

  private void prepareJournal() {
    try {
      long torn = TornTail.bytes(plan.folder().journal());
      JournalSchema.prepare(plan.folder().journal());
      if (torn > 0) {
        observer.warn(
            "the process that ran this sweep last died while it wrote: "
                + torn
                + " bytes at the end of the journal were never completed, nor acknowledged, and"
                + " are left out");
      }
      for (Path folder :
          new Path[] {plan.folder().checkpoints(), plan.folder().logs(), plan.folder().report()}) {
        Files.createDirectories(folder);
      }
      Path written = plan.folder().root().resolve("sweep.conf.new");
      Files.writeString(written, resolved(), StandardCharsets.UTF_8);
      Files.move(
          written,
          plan.folder().conf(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (JournalException e) {
      throw SweepArchive.unreadable(e);
    } catch (IOException e) {
      throw new UserError(
              UserError.Kind.INTERNAL,
              plan.folder().root()
                  + " cannot be written ("
                  + SystemReason.of(e)
                  + "); make room or allow writing, then run the same command again",
              e)
          .file(plan.folder().root().toString());
    }
  }

  private String resolved() {
    Config named =
        plan.config()
            .withValue(
                "allometry.sweep.name", ConfigValueFactory.fromAnyRef(plan.settings().name()));
    return "# The resolved configuration of this sweep, SHA-256 "
        + plan.canonical().hash()
        + ". Written at every start.\n"
        + named
            .withOnlyPath("allometry")
            .root()
            .render(
                ConfigRenderOptions.defaults()
                    .setOriginComments(false)
                    .setComments(false)
                    .setJson(false));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static Config systemConfig(Path journal) {
    return JournalSettings.config(journal)
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

  /** The actor system of a run, and the ways into it. */
  private final class Live implements AutoCloseable, ControlServer.Sweep {
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

    Live(MetricsFeed feed, boolean withRunners) {
      this.feed = feed;
      SweepSetup setup =
          new SweepSetup(
              plan.settings().name(),
              plan.canonical().hash(),
              plan.canonical().text(),
              plan.space(),
              plan.settings().budget(),
              plan.settings().reserve(),
              plan.settings().rules(),
              new SweepSetup.Writer(host(), ProcessHandle.current().pid(), plan.version()),
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
              Guardian.create(needs), "allometry", systemConfig(plan.folder().journal()));
    }

    Ending await() {
      CompletableFuture<Object> end = CompletableFuture.anyOf(rest, signals.first());
      try {
        Object first = end.join();
        return switch (first) {
          case Guardian.Rest.FINISHED -> Ending.FINISHED;
          case Guardian.Rest.NO_DEVICES -> Ending.NO_DEVICES;
          default -> drain(Ending.ofSignal((Integer) first));
        };
      } catch (CompletionException e) {
        throw failed(e.getCause() == null ? e : e.getCause());
      }
    }

    private Ending drain(Ending ending) {
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
            ? failed(rest.exceptionNow())
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
        throw failed(e.getCause() == null ? e : e.getCause());
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

    private RuntimeException failed(Throwable cause) {
      return switch (cause) {
        case UserError error -> error;
        case JournalException e -> SweepArchive.unreadable(e);
        default -> stopped(rootOf(cause), cause);
      };
    }

    private UserError stopped(String reason, Throwable cause) {
      long free = freeBytes();
      String next = "Nothing that was reported is lost; the same command goes on";
      String message =
          free < FULL_BYTES
              ? "the sweep stopped: the disk is full ("
                  + free
                  + " bytes free at "
                  + plan.folder().journal()
                  + "). Make room, a few MiB at least. "
                  + next
              : "the sweep stopped: " + reason + ". " + next;
      return new UserError(UserError.Kind.INTERNAL, message, cause)
          .file(plan.folder().journal().toString())
          .hint(
              free < FULL_BYTES
                  ? "make room, then: allometry resume " + plan.folder().name()
                  : next);
    }

    /** Asked of the disk: what the database says of a failed commit need not name the reason. */
    private long freeBytes() {
      try {
        return Files.getFileStore(plan.folder().root()).getUsableSpace();
      } catch (IOException e) {
        return Long.MAX_VALUE;
      }
    }

    private static String rootOf(Throwable cause) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
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
  }
}

package org.allometry.orchestrator.wiring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.allometry.actors.journal.SweepLock;
import org.allometry.actors.journal.SweepLockedException;
import org.allometry.actors.sweep.SweepCommand;
import org.allometry.orchestrator.SystemReason;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepFolder;

/** A sweep that runs in this process. */
public final class SweepRun {
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

    static Ending ofSignal(int exitCode) {
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
    Groundwork groundwork = new Groundwork(plan, observer);
    groundwork.prepareJournal();
    try (SweepLogging logging = logging(everyDecision)) {
      groundwork.prepareData();
      try (MetricsFeed feed = MetricsFeed.start(plan, observer);
          LiveSweep live = new LiveSweep(plan, observer, feed, clock, true);
          ControlServer control = ControlServer.start(plan.folder(), live, observer::warn)) {
        return live.await(signals);
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
    new Groundwork(plan, observer).prepareJournal();
    try (SweepLogging logging = logging(false);
        MetricsFeed feed = MetricsFeed.off(plan);
        LiveSweep live = new LiveSweep(plan, observer, feed, clock, false)) {
      SweepCommand.Reply reply = live.ask(request);
      if (reply.accepted() && request instanceof ControlRequest.Stop) {
        live.awaitFinish();
      }
      return reply;
    }
  }

  /** Name of this machine. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}

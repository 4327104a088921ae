package org.allometry.gpurunner.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** A GpuRunner with a fake trainer, and probes in the places of supervisor and curves. */
final class Fixture {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Duration LONG = Duration.ofMinutes(5);
  static final Device DEVICE = new Device("cpu:0", 1);
  static final ProcessTools TOOLS = ProcessTools.probe();

  final Path folder;
  final Workplace place;
  final TestProbe<RunnerReport> supervisor;
  final TestProbe<MetricBatch> curves;
  final ActorRef<RunnerCommand> runner;
  private final ActorTestKit kit;

  Fixture(ActorTestKit kit, Path folder, String mode, RunnerSettings settings) {
    this.kit = kit;
    this.folder = folder;
    place = new Workplace(folder, "cafe", settings.logLimitBytes());
    supervisor = kit.createTestProbe("supervisor", RunnerReport.class);
    curves = kit.createTestProbe("curves", MetricBatch.class);
    runner =
        kit.spawn(
            GpuRunner.create(
                new DeviceSetup(
                    DEVICE,
                    settings,
                    place,
                    device -> fake(mode, folder),
                    TOOLS,
                    System::nanoTime)));
  }

  static RunnerSettings settings() {
    return new RunnerSettings(
        List.of("cpu:0"),
        1,
        Duration.ofMillis(100),
        new HangRule(20, Duration.ofSeconds(30), Duration.ofSeconds(30)),
        Duration.ofSeconds(30),
        3,
        Duration.ofMillis(300),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        10,
        1 << 20,
        64);
  }

  static RunnerSettings impatient(Duration hang, Duration start) {
    RunnerSettings s = settings();
    return new RunnerSettings(
        s.devices(),
        s.threadsPerDevice(),
        s.heartbeat(),
        new HangRule(2, hang, Duration.ofSeconds(30)),
        start,
        s.startAttempts(),
        s.stopGrace(),
        s.backoff(),
        s.backoffMax(),
        s.badLines(),
        s.logLimitBytes(),
        s.trainerHeapMib());
  }

  static Launch fake(String mode, Path folder) {
    return new Launch(
        List.of("/bin/sh", script().toString(), mode),
        new TreeMap<>(TrainerEnvironment.of(System.getenv(), 1)),
        folder);
  }

  private static Path script() {
    try {
      return Path.of(Fixture.class.getResource("/fake-trainer.sh").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Assignment assignment(String trial, int attempt, long epoch, Checkpoint... from) {
    Cell cell = new Cell("transformer", "default", "d8", 100, 10, 640, 640, Flops.of(1000L));
    return new Assignment(
        "quick",
        trial,
        attempt,
        epoch,
        new Candidate(cell, 1),
        8,
        List.of(from),
        List.of(4, 8),
        Flops.of(10_000L));
  }

  RunnerCommand.Grant grant(Assignment assignment, Duration lease) {
    RunnerCommand.Grant grant =
        new RunnerCommand.Grant(assignment, lease, supervisor.getRef(), curves.getRef());
    runner.tell(grant);
    return grant;
  }

  RunnerCommand.Grant grant(Assignment assignment) {
    return grant(assignment, LONG);
  }

  /** The next report of a kind; signs of life and others before it are dropped. */
  <T extends RunnerReport> T next(Class<T> kind) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      RunnerReport report = supervisor.receiveMessage(PATIENCE);
      if (kind.isInstance(report)) {
        return kind.cast(report);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " within " + PATIENCE);
  }

  /** The start of that attempt; others, which are reported until acknowledged, are dropped. */
  RunnerReport.AttemptStarted started(String trial, int attempt) {
    RunnerReport.AttemptStarted start = next(RunnerReport.AttemptStarted.class);
    while (!start.attempt().trial().equals(trial) || start.attempt().attempt() != attempt) {
      start = next(RunnerReport.AttemptStarted.class);
    }
    return start;
  }

  /** The end of the attempt, acknowledged. */
  RunnerReport.AttemptEnded end() {
    RunnerReport.AttemptEnded end = next(RunnerReport.AttemptEnded.class);
    runner.tell(new RunnerCommand.ReportsAcknowledged(end.attempt(), end.sequence()));
    return end;
  }

  /** Processes of the trainer that was started last. */
  List<Long> alive() throws IOException {
    return new ProcessGroup(pid("pid"), true).members();
  }

  /** Where nobody reports that they have gone: a killed process ends in its own time. */
  void awaitThatNoneIsAlive() {
    supervisor.awaitAssert(
        PATIENCE,
        () -> {
          assertEquals(List.of(), alive());
          return null;
        });
  }

  long pid(String file) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(file)).strip());
  }

  long starts() throws IOException {
    return Files.readAllLines(folder.resolve("starts")).size();
  }

  String log(String trial, int attempt) throws IOException {
    return Files.readString(place.logs().resolve(trial + "-" + attempt + ".log"));
  }

  void stop() {
    kit.stop(runner);
  }
}

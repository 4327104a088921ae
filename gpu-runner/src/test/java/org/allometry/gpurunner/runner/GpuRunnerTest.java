package org.allometry.gpurunner.runner;

import static org.allometry.gpurunner.runner.Fixture.assignment;
import static org.allometry.gpurunner.runner.Fixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuRunnerTest {
  private static ActorTestKit kit;

  @TempDir private Path folder;

  @BeforeAll
  static void startActors() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  static void stopActors() {
    kit.shutdownTestKit();
  }

  private Fixture fixture(String mode) {
    return new Fixture(kit, folder, mode, settings());
  }

  @Test
  void reportsATrialFromItsBeginningToItsEnd() {
    Fixture f = fixture("good");
    Assignment a = assignment("t-1", 1, 7);
    f.grant(a);
    assertEquals(
        new RunnerReport.AttemptStarted(a.id(), "cpu:0", Line.TRUNK, 0, ""),
        f.next(RunnerReport.AttemptStarted.class));
    RunnerReport.CheckpointSaved saved = f.next(RunnerReport.CheckpointSaved.class);
    assertEquals(1, saved.sequence());
    assertEquals("trunks/transformer-default-d8-u640-s1/step-000008", saved.checkpoint().folder());
    List<Rung> rungs = new ArrayList<>();
    while (rungs.size() < 2) {
      rungs.addAll(f.next(RunnerReport.RungsReached.class).rungs());
    }
    assertEquals(List.of(2L, 3L), rungs.stream().map(Rung::sequence).toList());
    assertEquals(List.of(Line.TRUNK, Line.BRANCH), rungs.stream().map(Rung::line).toList());
    assertEquals(
        List.of(Flops.of(8000L), Flops.of(2000L)), rungs.stream().map(Rung::flops).toList());
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(
        new RunnerReport.AttemptEnded(a.id(), 4, Outcome.COMPLETED, 10, 0.125, "trained 10 steps"),
        end);
    assertEquals(4, f.curves.receiveMessage().points().get(0).step());
    f.stop();
  }

  @Test
  void keepsTheTrainerWarmBetweenTrials() throws IOException {
    Fixture f = fixture("good");
    f.grant(assignment("t-1", 1, 1));
    f.end();
    f.grant(assignment("t-2", 1, 2));
    f.started("t-2", 1);
    assertEquals(Outcome.COMPLETED, f.end().outcome());
    assertEquals(1, f.starts());
    f.stop();
  }

  @Test
  void sendsReportsAgainUntilTheyAreAcknowledged() {
    Fixture f = fixture("good");
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a);
    assertEquals(f.next(RunnerReport.AttemptEnded.class), f.next(RunnerReport.AttemptEnded.class));
    f.runner.tell(new RunnerCommand.ReportsAcknowledged(a.id(), 3));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(4, end.sequence());
    f.supervisor.expectNoMessage(Duration.ofMillis(350));
    f.stop();
  }

  @Test
  void reportsTheStartAgainUntilAnythingIsAcknowledged() {
    Fixture f = fixture("waits");
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a);
    assertEquals(
        f.next(RunnerReport.AttemptStarted.class), f.next(RunnerReport.AttemptStarted.class));
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    f.end();
    f.stop();
  }

  @Test
  void saysAgainThatItsDeviceIsLostWhenItIsGranted() {
    Fixture f = fixture("no-library");
    f.grant(assignment("t-1", 1, 1));
    f.end();
    f.next(RunnerReport.DeviceLost.class);
    f.grant(assignment("t-2", 1, 2));
    f.next(RunnerReport.DeviceLost.class);
    f.stop();
  }

  @Test
  void ignoresAGrantOfTheAttemptThatRuns() throws IOException {
    Fixture f = fixture("waits");
    Assignment a = assignment("t-1", 1, 1);
    RunnerCommand.Grant grant = f.grant(a);
    f.next(RunnerReport.AttemptStarted.class);
    f.runner.tell(grant);
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.CANCELLED, end.outcome());
    assertEquals("enough", end.detail());
    assertEquals(1, f.starts());
    f.stop();
  }

  @Test
  void answersAGrantOfAnAttemptThatHasEndedWithItsEnd() throws IOException {
    Fixture f = fixture("good");
    RunnerCommand.Grant grant = f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    f.runner.tell(grant);
    assertEquals(end, f.end());
    assertEquals(1, f.starts());
    f.stop();
  }

  @Test
  void restartsATrainerThatHasDiedBetweenTrials() throws Exception {
    Fixture f = fixture("good");
    f.grant(assignment("t-1", 1, 1));
    f.end();
    ProcessHandle trainer = ProcessHandle.of(f.pid("pid")).orElseThrow();
    trainer.destroyForcibly();
    trainer.onExit().get(20, TimeUnit.SECONDS);
    f.grant(assignment("t-2", 1, 2));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals("t-2", end.attempt().trial());
    assertEquals(Outcome.COMPLETED, end.outcome(), end.detail());
    assertEquals(2, f.starts());
    f.stop();
  }

  @Test
  void stopsAnAttemptWhoseTrainerIsStillStarting() {
    Fixture f = fixture("mute");
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a);
    f.next(RunnerReport.Alive.class);
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.CANCELLED, end.outcome());
    assertEquals("stopped before its trainer began: enough", end.detail());
    f.stop();
  }

  @Test
  void refusesAGrantOfAnEpochThatIsOver() {
    Fixture f = fixture("waits");
    f.grant(assignment("t-1", 1, 5));
    f.next(RunnerReport.AttemptStarted.class);
    f.grant(assignment("t-2", 1, 4));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals("t-2", end.attempt().trial());
    assertEquals(Outcome.CANCELLED, end.outcome());
    f.stop();
  }

  @Test
  void replacesALeaseByALaterGrant() {
    Fixture f = fixture("waits");
    f.grant(assignment("t-1", 1, 5));
    f.next(RunnerReport.AttemptStarted.class);
    f.grant(assignment("t-1", 2, 6));
    assertEquals(1, f.end().attempt().attempt());
    f.started("t-1", 2);
    f.stop();
  }

  @Test
  void doesNotRefuseAGrantThatItHoldsWhenThatIsRepeated() {
    Fixture f = fixture("waits");
    f.grant(assignment("t-1", 1, 5));
    f.next(RunnerReport.AttemptStarted.class);
    f.grant(assignment("t-1", 2, 6));
    f.grant(assignment("t-1", 2, 6));
    assertEquals(1, f.end().attempt().attempt());
    f.started("t-1", 2);
    f.stop();
  }

  @Test
  void savesAndStopsWhenItIsDrained() throws IOException {
    Fixture f = fixture("waits");
    f.grant(assignment("t-1", 1, 1));
    f.next(RunnerReport.AttemptStarted.class);
    f.runner.tell(new RunnerCommand.Drain(f.supervisor.getRef()));
    assertEquals(1, f.next(RunnerReport.CheckpointSaved.class).checkpoint().step());
    assertEquals(Outcome.PREEMPTED, f.end().outcome());
    f.next(RunnerReport.Drained.class);
    assertFalse(f.alive().isEmpty(), "the trainer stays warm");
    f.stop();
  }

  @Test
  void isDrainedAtOnceWhenNothingRuns() {
    Fixture f = fixture("good");
    f.runner.tell(new RunnerCommand.Drain(f.supervisor.getRef()));
    assertEquals(new RunnerReport.Drained("cpu:0"), f.supervisor.receiveMessage());
    f.stop();
  }

  @Test
  void stopsWhenTheLeaseRunsOut() {
    Fixture f = fixture("waits");
    f.grant(assignment("t-1", 1, 1), Duration.ofMillis(400));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.LOST_RUNNER, end.outcome());
    assertEquals("its lease ran out", end.detail());
    f.stop();
  }

  @Test
  void goesOnWhileTheLeaseIsRenewed() {
    Fixture f = fixture("waits");
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a, Duration.ofSeconds(1));
    f.next(RunnerReport.AttemptStarted.class);
    for (int beats = 0; beats < 20; beats++) {
      f.next(RunnerReport.Alive.class);
      f.runner.tell(new RunnerCommand.LeaseRenewed(a.id()));
    }
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    assertEquals(Outcome.CANCELLED, f.end().outcome());
    f.stop();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit0 | TRAINER_ERROR | exit code 0 without a result",
        "exit3 | TRAINER_ERROR | exit code 3; its last lines:",
        "exit64 | CONFIG_ERROR | exit code 64",
        "exit78 | CONFIG_ERROR | exit code 78",
        "exit75 | PREEMPTED | exit code 75",
        "heap | OUT_OF_MEMORY | for want of memory",
        "killed | LOST_RUNNER | killed by signal 9",
        "segv | TRAINER_ERROR | killed by signal 11",
        "leaves-child | TRAINER_ERROR | exit code 3",
      })
  void classifiesTheEndOfATrainer(String mode, Outcome outcome, String detail) throws IOException {
    Fixture f = fixture(mode);
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(outcome, end.outcome(), end.detail());
    assertTrue(end.detail().contains(detail), end.detail());
    assertTrue(Double.isNaN(end.loss()));
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @Test
  void startsAFreshTrainerAfterAFailure() throws IOException {
    Fixture f = fixture("exit3");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertTrue(end.detail().endsWith("  last complaint"), end.detail());
    assertEquals("first complaint\nlast complaint\n", f.log("t-1", 1));
    f.grant(assignment("t-1", 2, 2));
    assertEquals(Outcome.TRAINER_ERROR, f.end().outcome());
    assertEquals(2, f.starts());
    f.stop();
  }

  @Test
  void reportsADivergedTrialAsAResult() {
    Fixture f = fixture("diverges");
    f.grant(assignment("t-1", 1, 1));
    assertTrue(Double.isNaN(f.next(RunnerReport.RungsReached.class).rungs().get(0).loss()));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.DIVERGED, end.outcome());
    assertEquals(5, end.step());
    assertEquals("loss is NaN", end.detail());
    f.stop();
  }

  @Test
  void retiresATrainerThatHasFailed() throws IOException {
    Fixture f = fixture("fails");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.TRAINER_ERROR, end.outcome());
    assertTrue(end.detail().startsWith("no such kernel"), end.detail());
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @Test
  void passesOnThatAStateWasBad() {
    Fixture f = fixture("bad-state");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.BAD_CHECKPOINT, end.outcome());
    assertEquals("digest mismatch", end.detail());
    f.stop();
  }

  @Test
  void failsATrainerThatPrintsGarbage() throws IOException {
    Fixture f = fixture("garbage");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.TRAINER_ERROR, end.outcome());
    assertTrue(end.detail().contains("more than 10 lines"), end.detail());
    assertTrue(f.log("t-1", 1).contains("not JSON 9"));
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @Test
  void doesNotBelieveLies() throws IOException {
    Fixture f = fixture("liar");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.next(RunnerReport.AttemptEnded.class);
    assertEquals(Outcome.COMPLETED, end.outcome(), end.detail());
    assertEquals(4, end.sequence(), "three true rungs and the end");
    assertEquals(6, f.log("t-1", 1).lines().filter(l -> l.contains("bad line")).count());
    f.stop();
  }

  @Test
  void doesNotBelieveAnEndWithoutItsEvaluation() {
    Fixture f = fixture("skips-end");
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.TRAINER_ERROR, end.outcome());
    assertTrue(end.detail().contains("last evaluation was at step 8 of 10"), end.detail());
    f.stop();
  }

  @Test
  void survivesAFloodOfMetrics() {
    Fixture f = fixture("flood");
    f.grant(assignment("t-1", 1, 1));
    assertEquals(Outcome.COMPLETED, f.end().outcome());
    assertTrue(f.curves.receiveMessage().points().size() <= 256);
    f.stop();
  }

  @Test
  void readsTornAndHugeLines() throws IOException {
    Fixture f = fixture("torn");
    f.grant(assignment("t-1", 1, 1));
    assertEquals(Outcome.COMPLETED, f.end().outcome());
    assertTrue(f.log("t-1", 1).contains("a line of 3000000 bytes"));
    f.stop();
  }

  @Test
  void killsATrainerThatHangs() throws IOException {
    Fixture f =
        new Fixture(
            kit,
            folder,
            "hangs",
            Fixture.impatient(Duration.ofMillis(500), Duration.ofSeconds(30)));
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.TIMEOUT, end.outcome());
    assertTrue(end.detail().contains("no step within 500 ms after step 2"), end.detail());
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @ParameterizedTest
  @CsvSource({"deaf", "forks"})
  void killsTheWholeGroupOfATrainerThatHearsNothing(String mode) throws IOException {
    Fixture f = fixture(mode);
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a);
    f.next(RunnerReport.AttemptStarted.class);
    assertFalse(f.alive().isEmpty());
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    assertEquals(Outcome.CANCELLED, f.end().outcome());
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @Test
  void callsAnUnsavedDrainALostRunner() {
    Fixture f = fixture("deaf");
    f.grant(assignment("t-1", 1, 1));
    f.next(RunnerReport.AttemptStarted.class);
    f.runner.tell(new RunnerCommand.Drain(f.supervisor.getRef()));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
    f.next(RunnerReport.Drained.class);
    f.stop();
  }

  @Test
  void takesExit75ForASavedDrain() {
    Fixture f = fixture("quits75");
    f.grant(assignment("t-1", 1, 1));
    f.next(RunnerReport.AttemptStarted.class);
    f.runner.tell(new RunnerCommand.Drain(f.supervisor.getRef()));
    assertEquals(Outcome.PREEMPTED, f.end().outcome());
    f.stop();
  }

  @Test
  void givesTheDeviceUpAfterFailingStarts() throws IOException {
    Fixture f = fixture("no-library");
    f.grant(assignment("t-1", 1, 1));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
    RunnerReport.DeviceLost lost = f.next(RunnerReport.DeviceLost.class);
    assertTrue(
        lost.reason().contains("could not load a native library on this machine"), lost.reason());
    assertEquals(3, f.starts());
    f.grant(assignment("t-2", 1, 2));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
    f.stop();
  }

  /** Xid 79 and 48: not the trial's fault, and no other trial is to find out again. */
  @ParameterizedTest
  @CsvSource({"off-the-bus", "ecc"})
  void givesADeviceUpThatTheDriverHasLost(String mode) throws Exception {
    Fixture f = fixture(mode);
    f.grant(assignment("t-1", 1, 1));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
    f.next(RunnerReport.DeviceLost.class);
    f.grant(assignment("t-2", 1, 2));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
    assertEquals(1, f.starts());
    Optional<ProcessHandle> trainer = ProcessHandle.of(f.pid("pid"));
    if (trainer.isPresent()) {
      trainer.get().onExit().get(20, TimeUnit.SECONDS);
    }
    f.stop();
  }

  @ParameterizedTest
  @CsvSource({"mute", "old"})
  void givesTheDeviceUpWhenNobodyGreets(String mode) throws IOException {
    Fixture f =
        new Fixture(
            kit, folder, mode, Fixture.impatient(Duration.ofSeconds(30), Duration.ofMillis(200)));
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.LOST_RUNNER, end.outcome());
    assertTrue(end.detail().contains("3 starts in a row failed"), end.detail());
    f.next(RunnerReport.DeviceLost.class);
    assertEquals(List.of(), f.alive());
    f.stop();
  }

  @Test
  void refusesAnAssignmentThatLeadsOutOfTheSweep() {
    Fixture f = fixture("good");
    f.grant(assignment("../../t", 1, 1));
    assertEquals(Outcome.CONFIG_ERROR, f.end().outcome());
    f.stop();
  }

  @Test
  void killsItsTrainerWhenItStops() throws IOException {
    Fixture f = fixture("deaf");
    f.grant(assignment("t-1", 1, 1));
    f.next(RunnerReport.AttemptStarted.class);
    assertFalse(f.alive().isEmpty());
    f.stop();
    f.awaitThatNoneIsAlive();
  }
}

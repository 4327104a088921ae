package org.allometry.gpurunner.runner;

import static org.allometry.gpurunner.runner.Fixture.assignment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an attempt when its trainer does well, fails, lies or says nothing. */
class AttemptDriverTest extends RunnerTests {
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
    Fixture f = fixture("hangs", Fixture.impatient(Duration.ofMillis(500), Duration.ofSeconds(30)));
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
  void endsAsItWasFirstAskedToWhenItIsAskedAgain() {
    Fixture f = fixture("deaf");
    Assignment a = assignment("t-1", 1, 1);
    f.grant(a);
    f.next(RunnerReport.AttemptStarted.class);
    f.runner.tell(new RunnerCommand.Drain(f.supervisor.getRef()));
    f.runner.tell(new RunnerCommand.CancelTrial(a.id(), "enough"));
    assertEquals(Outcome.LOST_RUNNER, f.end().outcome());
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
    Fixture f = fixture(mode, Fixture.impatient(Duration.ofSeconds(30), Duration.ofMillis(200)));
    f.grant(assignment("t-1", 1, 1));
    RunnerReport.AttemptEnded end = f.end();
    assertEquals(Outcome.LOST_RUNNER, end.outcome());
    assertTrue(end.detail().contains("3 starts in a row failed"), end.detail());
    f.next(RunnerReport.DeviceLost.class);
    assertEquals(List.of(), f.alive());
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

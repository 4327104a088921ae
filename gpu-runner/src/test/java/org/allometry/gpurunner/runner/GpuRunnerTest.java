package org.allometry.gpurunner.runner;

import static org.allometry.gpurunner.runner.Fixture.assignment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** What passes between a runner and its supervisor. */
class GpuRunnerTest extends RunnerTests {
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

  @Test
  void refusesAnAssignmentThatLeadsOutOfTheSweep() {
    Fixture f = fixture("good");
    f.grant(assignment("../../t", 1, 1));
    assertEquals(Outcome.CONFIG_ERROR, f.end().outcome());
    f.stop();
  }
}

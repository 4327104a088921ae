package org.allometry.gpurunner.runner;

import static org.allometry.gpurunner.runner.Fixture.assignment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.gpurunner.runner.AttemptBook.Entry;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptBookTest {
  private static final String DIGEST = "a".repeat(64);
  private static final Path CHECKPOINTS = Path.of("/s/checkpoints");

  private final Assignment assignment =
      assignment("t-1", 2, 3, new Checkpoint(Line.TRUNK, 4, "trunks/a/step-000004", DIGEST, 1));
  private final AttemptBook book = new AttemptBook(assignment, CHECKPOINTS);

  private Entry start() {
    return book.accept(new TrainerEvent.Started("t-1", 2, "trunk", 0, ""));
  }

  private Entry rung(String line, int from, int step) {
    return book.accept(
        new TrainerEvent.Rung("t-1", 2, line, from, step, step, 0.5, 1, new TreeMap<>()));
  }

  private Entry checkpoint(String folder, int step) {
    return book.accept(
        new TrainerEvent.CheckpointSaved("t-1", 2, "trunk", step, folder, DIGEST, 1));
  }

  private Entry done(int step, double loss) {
    return book.accept(new TrainerEvent.Done("t-1", 2, step, loss));
  }

  private static void assertWrong(Entry entry, String reason) {
    assertTrue(
        assertInstanceOf(Entry.Wrong.class, entry).reason().contains(reason), entry::toString);
  }

  private static Outcome outcome(Entry entry) {
    return assertInstanceOf(Entry.Over.class, entry).verdict().outcome();
  }

  @Test
  void numbersRungsCheckpointsAndTheEndInOneSequence() {
    start();
    checkpoint("/s/checkpoints/trunks/a/step-000008", 8);
    rung("trunk", 0, 8);
    rung("branch", 8, 10);
    assertEquals(Outcome.COMPLETED, outcome(done(10, 0.5)));
    book.end(Verdict.of(Outcome.COMPLETED, ""));
    List<RunnerReport> reports = book.unsent();
    assertEquals(
        "trunks/a/step-000008",
        assertInstanceOf(RunnerReport.CheckpointSaved.class, reports.get(0)).checkpoint().folder());
    assertEquals(
        List.of(2L, 3L),
        assertInstanceOf(RunnerReport.RungsReached.class, reports.get(1)).rungs().stream()
            .map(r -> r.sequence())
            .toList());
    assertEquals(4, assertInstanceOf(RunnerReport.AttemptEnded.class, reports.get(2)).sequence());
    assertEquals(List.of(), book.unsent());
  }

  @Test
  void keepsReportsUntilTheyAreAcknowledged() {
    start();
    rung("trunk", 0, 4);
    assertEquals(List.of(), book.unacknowledged());
    List<RunnerReport> sent = book.unsent();
    assertEquals(sent, book.unacknowledged());
    rung("trunk", 4, 8);
    assertEquals(sent, book.unacknowledged());
    book.acknowledge(1);
    assertEquals(List.of(), book.unacknowledged());
    assertEquals(1, book.unsent().size());
    book.acknowledge(2);
    assertTrue(book.settled());
  }

  @Test
  void beginsOnlyAtAStateThatWasOffered() {
    assertWrong(book.accept(new TrainerEvent.Started("t-1", 2, "trunk", 6, "")), "was not offered");
    assertWrong(
        book.accept(new TrainerEvent.Started("t-1", 2, "branch", 4, "")), "was not offered");
    assertInstanceOf(
        Entry.Begun.class, book.accept(new TrainerEvent.Started("t-1", 2, "trunk", 4, "")));
    assertEquals(4, book.step());
    assertWrong(start(), "started twice");
  }

  @Test
  void hearsOnlyOfItsOwnAttempt() {
    assertWrong(book.accept(new TrainerEvent.Started("t-2", 2, "trunk", 0, "")), "t-2");
    assertWrong(book.accept(new TrainerEvent.Started("t-1", 1, "trunk", 0, "")), "attempt 1");
    assertWrong(rung("trunk", 0, 4), "not started yet");
  }

  @ParameterizedTest
  @CsvSource({"0, 11", "2, 4", "0, 3", "4, 2", "-1, 4"})
  void rejectsRungsOutOfOrderOrRange(int from, int step) {
    start();
    book.accept(new TrainerEvent.Progress("t-1", 2, "trunk", 4, 4, 0.5, 0.1));
    assertWrong(rung("trunk", from, step), "rung over steps [" + from + ", " + step + ")");
    assertTrue(book.settled());
  }

  @Test
  void rejectsTheTrunkAfterTheBranch() {
    start();
    rung("branch", 0, 4);
    assertWrong(rung("trunk", 4, 8), "back on the trunk");
    assertWrong(
        book.accept(new TrainerEvent.Progress("t-1", 2, "trunk", 5, 4, 0.5, 0.1)),
        "back on the trunk");
    assertWrong(rung("stem", 4, 8), "expected trunk or branch");
  }

  @ParameterizedTest
  @CsvSource({
    "/s/checkpoints",
    "/s/checkpoints/../x",
    "/etc",
    "trunks/a",
    "/s/checkpointsX/a",
    "''"
  })
  void rejectsCheckpointsOutsideOfTheirFolder(String folder) {
    start();
    assertWrong(checkpoint(folder, 4), "outside of /s/checkpoints");
  }

  @Test
  void doesNotBelieveAnEndThatDoesNotFit() {
    assertEquals(Outcome.TRAINER_ERROR, outcome(done(10, 0.5)));
    start();
    rung("trunk", 0, 10);
    assertEquals(Outcome.TRAINER_ERROR, outcome(done(9, 0.5)));
    assertEquals(Outcome.TRAINER_ERROR, outcome(done(10, Double.NaN)));
    assertEquals(Outcome.TRAINER_ERROR, outcome(done(10, 0)));
    assertEquals(
        Outcome.TRAINER_ERROR,
        outcome(book.accept(new TrainerEvent.Diverged("t-1", 2, 11, "loss"))));
    assertEquals(
        Outcome.TRAINER_ERROR, outcome(book.accept(new TrainerEvent.Stopped("t-1", 2, 3))));
    assertEquals(Outcome.COMPLETED, outcome(done(10, 0.5)));
  }

  @ParameterizedTest
  @CsvSource({
    "trainer_error, TRAINER_ERROR",
    "out_of_memory, OUT_OF_MEMORY",
    "bad_checkpoint, BAD_CHECKPOINT",
    "config_error, CONFIG_ERROR",
    "completed, TRAINER_ERROR",
    "anything, TRAINER_ERROR"
  })
  void takesTheTrainersWordForItsFailures(String word, Outcome outcome) {
    assertEquals(outcome, outcome(book.accept(new TrainerEvent.Failed("t-1", 2, word, "because"))));
  }

  @Test
  void boundsWhatWaits() {
    start();
    for (int i = 0; i < AttemptBook.MAX_WAITING; i++) {
      assertInstanceOf(Entry.Noted.class, checkpoint("/s/checkpoints/a", 4));
    }
    assertWrong(checkpoint("/s/checkpoints/a", 4), "nobody has acknowledged");
  }
}

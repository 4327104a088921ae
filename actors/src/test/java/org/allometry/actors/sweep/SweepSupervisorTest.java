package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.journal.StateHash;
import org.allometry.actors.journal.SweepSerializer;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor on a real SQLite journal. */
final class SweepSupervisorTest {
  @TempDir private Path folder;

  @Test
  void cutJournalsEndInTheSameResult() throws IOException, SQLException {
    Path whole = folder.resolve("whole.db");
    SweepState expected = run(whole);
    List<Recorded> events = JournalReader.read(whole);
    assertEquals(6, expected.endOrder().size());
    int every = Math.max(1, events.size() / 10);
    for (int cut = 1; cut < events.size(); cut += every) {
      Path copy = folder.resolve("cut-" + cut + ".db");
      cut(whole, copy, cut);
      SweepState resumed = run(copy);
      String at = "cut after " + events.get(cut - 1);
      assertEquals(results(expected), results(resumed), at);
      assertEquals(expected.ledger().useful(), resumed.ledger().useful(), at);
      assertEquals(expected.plannable(), resumed.plannable(), at);
    }
  }

  /** A snapshot is a cache: one of a release whose states were others is not needed. */
  @Test
  void snapshotOfAnotherFormIsPassedOver() throws IOException, SQLException {
    Path whole = folder.resolve("whole.db");
    SweepState expected = run(whole);
    Path copy = folder.resolve("copy.db");
    cut(whole, copy, 20);
    SweepSerializer serializer = new SweepSerializer();
    sql(
        copy,
        "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
            + " snapshot_ser_manifest, snapshot_payload) VALUES ('sweep|small', 20, 0, "
            + serializer.identifier()
            + ", 'sweep-state-1', X'"
            + HexFormat.of().formatHex(serializer.toBinary(SweepState.EMPTY))
            + "')");
    assertEquals(results(expected), results(run(copy)));
  }

  @Test
  void decidesAsSoonAsADeviceIsOffered() {
    try (SupervisedSweep sweep = new SupervisedSweep(folder.resolve("journal.db"), "c0ffee")) {
      sweep.begun();
      assertEquals(6, sweep.withRunner().finished().endOrder().size());
    }
  }

  @Test
  void journalReplaysToTheStateThatWasShown() {
    Path file = folder.resolve("journal.db");
    SweepState shown = run(file);
    SweepState replayed = JournalReader.replay(file, JournalReader.read(file));
    assertEquals(StateHash.of(shown), StateHash.of(replayed));
  }

  @Test
  void repeatedReportsAreAppliedOnce() {
    Path file = folder.resolve("journal.db");
    SweepState state = run(file);
    List<String> rungs = new ArrayList<>();
    for (Recorded recorded : JournalReader.read(file)) {
      if (recorded.event() instanceof SweepEvent.RungsReached e) {
        e.rungs().forEach(rung -> rungs.add(e.attempt() + " " + rung.sequence()));
      }
    }
    assertEquals(rungs.stream().distinct().toList(), rungs);
    int counted = state.trialsInOrder().stream().mapToInt(t -> t.evaluations().count()).sum();
    assertEquals(rungs.size(), counted);
    assertEquals(Flops.ZERO, state.ledger().wasted());
  }

  @Test
  void refusesAnotherConfiguration() {
    Path file = folder.resolve("journal.db");
    run(file);
    int before = JournalReader.read(file).size();
    try (SupervisedSweep other = new SupervisedSweep(file, "another")) {
      other.awaitEnd();
    }
    assertEquals(before, JournalReader.read(file).size());
  }

  @Test
  void recordsWhatWasAmendedAsItBegins() {
    Path file = folder.resolve("journal.db");
    run(file);
    SweepSetup.Amendment amendment =
        new SweepSetup.Amendment(
            new TreeMap<>(Map.of("data", "d")),
            List.of("- data = c", "+ data = d"),
            Optional.of(Flops.of(80_000_000L)));
    try (SupervisedSweep sweep = new SupervisedSweep(file, "c0ffee", Optional.of(amendment))) {
      TestProbe<SweepCommand.Drained> probe = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Drain(probe.getRef()));
      probe.receiveMessage(Duration.ofSeconds(60));
    }
    List<Recorded> events = JournalReader.read(file);
    List<SweepEvent> last =
        events.subList(events.size() - 2, events.size()).stream().map(Recorded::event).toList();
    SweepEvent.ConditionsRecorded recorded =
        assertInstanceOf(SweepEvent.ConditionsRecorded.class, last.get(0));
    assertEquals(amendment.changes(), recorded.changes());
    assertEquals(new SweepEvent.BudgetExtended(0, Flops.of(80_000_000L)), last.get(1));
  }

  /** A write or fsync that fails is never tried again: what is on disk is not known any more. */
  @Test
  void writeThatFailsStopsTheSweepAndLosesNothing() throws SQLException {
    Path file = folder.resolve("journal.db");
    try (SupervisedSweep sweep = new SupervisedSweep(file, "c0ffee")) {
      TestProbe<SweepCommand.Drained> probe = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Drain(probe.getRef()));
      probe.receiveMessage(Duration.ofSeconds(60));
      sql(
          file,
          "CREATE TRIGGER broken BEFORE INSERT ON event_journal"
              + " BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END");
      TestProbe<SweepCommand.Reply> refused = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Extend(Flops.of(80_000_000L), refused.getRef()));
      sweep.awaitEnd();
      refused.expectNoMessage();
    }
    assertEquals(2, JournalReader.read(file).size());
    sql(file, "DROP TRIGGER broken");
    assertEquals(6, run(file).endOrder().size());
  }

  private static void sql(Path file, String command) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(command);
    }
  }

  @Test
  void refusesASmallerBudget() {
    try (SupervisedSweep sweep = new SupervisedSweep(folder.resolve("journal.db"), "c0ffee")) {
      TestProbe<SweepCommand.Reply> probe = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Extend(Flops.of(1), probe.getRef()));
      assertFalse(probe.receiveMessage().accepted());
    }
  }

  @Test
  void stopsAndSaysSo() {
    try (SupervisedSweep sweep = new SupervisedSweep(folder.resolve("journal.db"), "c0ffee")) {
      TestProbe<SweepCommand.Reply> probe = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Stop(probe.getRef()));
      assertTrue(probe.receiveMessage().accepted());
      assertEquals(Planner.STOPPED_BY_USER, sweep.finished().phaseReason());
    }
  }

  @Test
  void drainIsAnsweredOnceNothingRuns() {
    try (SupervisedSweep sweep = new SupervisedSweep(folder.resolve("journal.db"), "c0ffee")) {
      TestProbe<SweepCommand.Drained> probe = sweep.probe();
      sweep.supervisor.tell(new SweepCommand.Drain(probe.getRef()));
      probe.receiveMessage();
    }
  }

  private static SweepState run(Path journal) {
    try (SupervisedSweep sweep = new SupervisedSweep(journal, "c0ffee").withRunner()) {
      return sweep.finished();
    }
  }

  private static List<String> results(SweepState state) {
    return state.trialsInOrder().stream()
        .map(t -> t.candidate() + " " + t.outcome() + " " + t.loss())
        .toList();
  }

  private static void cut(Path whole, Path copy, int events) throws IOException, SQLException {
    Files.copy(whole, copy);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM event_journal WHERE sequence_number > " + events);
      statement.executeUpdate("DELETE FROM snapshot WHERE sequence_number > " + events);
    }
  }
}

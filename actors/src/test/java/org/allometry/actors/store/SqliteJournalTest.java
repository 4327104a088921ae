package org.allometry.actors.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.StateHash;
import org.allometry.actors.sweep.SweepState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest {
  @TempDir private Path folder;
  private Path journal;

  @BeforeEach
  void prepare() {
    journal = folder.resolve("journal.db");
    JournalSchema.prepare(journal);
  }

  @Test
  void whatWasAnsweredIsThereAtTheNextStart() {
    SweepState before;
    try (Switch first = new Switch(journal)) {
      first.write(3);
      before = first.write(4);
    }
    try (Switch second = new Switch(journal)) {
      assertEquals(8, second.write(1).events());
    }
    assertEquals(
        StateHash.of(before),
        StateHash.of(JournalReader.replay(journal, JournalReader.read(journal).subList(0, 7))));
  }

  /** The lock keeps a second process away; this is what holds where there is none. */
  @Test
  void ofTwoWritersTheOneThatComesLaterIsRefused() {
    try (Switch first = new Switch(journal).recovered();
        Switch second = new Switch(journal).recovered()) {
      first.write(2);
      second.writeInVain();
      first.write(1);
    }
    assertEquals(3, JournalReader.read(journal).size());
  }

  @Test
  void eventsThatAreWrittenTogetherAreThereAllOrNone() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal)) {
      SqliteStore store = new SqliteStore(connection, Optional.empty());
      store.append("a", rows(1, 2));
      assertThrows(SQLException.class, () -> store.append("a", rows(3, 2)));
      assertEquals(2, store.highest("a"));
      store.append("a", rows(3, 4));
      store.append("b", rows(1));
      List<Long> replayed = new ArrayList<>();
      store.replay("a", 2, 9, 2, row -> replayed.add(row.sequence()));
      assertEquals(List.of(2L, 3L), replayed);
    }
  }

  /** A number is given once, or a snapshot would stand for other events than it was made of. */
  @Test
  void deletedEventsAreNotReplayedAndTheirNumbersNotGivenAgain() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal)) {
      SqliteStore store = new SqliteStore(connection, Optional.empty());
      store.append("a", rows(1, 2));
      store.delete("a", 2);
      List<Long> replayed = new ArrayList<>();
      store.replay("a", 1, 9, 9, row -> replayed.add(row.sequence()));
      assertEquals(List.of(), replayed);
      assertEquals(2, store.highest("a"));
    }
  }

  @Test
  void keepsTheTwoYoungestSnapshotsAndStartsFromThem() throws SQLException {
    try (Switch first = new Switch(journal)) {
      for (int i = 0; i < 16; i++) {
        first.write(1);
      }
      first.snapshotsDeleted.join();
    }
    assertEquals(List.of(12L, 16L), snapshots());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM event_journal WHERE sequence_number <= 12");
    }
    try (Switch second = new Switch(journal)) {
      assertEquals(17, second.write(1).events());
    }
  }

  /** The tables are those of Pekko's plugin for JDBC, so each goes on where the other ended. */
  @Test
  void thePluginOfPekkoReadsWhatWeWriteAndTheOtherWayRound() {
    SweepState last;
    try (Switch ours = new Switch(journal)) {
      ours.write(7);
      ours.snapshotWritten.join();
    }
    try (Switch theirs = new Switch(jdbc())) {
      assertEquals(12, theirs.write(5).events());
      theirs.snapshotWritten.join();
    }
    try (Switch ours = new Switch(journal)) {
      last = ours.write(1);
    }
    assertEquals(13, last.events());
    assertEquals(
        StateHash.of(JournalReader.replay(journal, JournalReader.read(journal))),
        StateHash.of(last));
  }

  private Config jdbc() {
    return ConfigFactory.parseString(
        """
        pekko.persistence.journal.plugin = "jdbc-journal"
        pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
        jdbc-journal.use-shared-db = slick
        jdbc-snapshot-store.use-shared-db = slick
        pekko-persistence-jdbc.shared-databases.slick {
          profile = "slick.jdbc.SQLiteProfile$"
          db { driver = "org.sqlite.JDBC", numThreads = 1, maxConnections = 1, minConnections = 1, url = "jdbc:sqlite:%s" }
        }
        """
            .formatted(journal));
  }

  private List<Long> snapshots() throws SQLException {
    List<Long> sequences = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT sequence_number FROM snapshot ORDER BY 1")) {
      while (rows.next()) {
        sequences.add(rows.getLong(1));
      }
    }
    return sequences;
  }

  private static List<SqliteStore.EventRow> rows(long... sequences) {
    List<SqliteStore.EventRow> rows = new ArrayList<>();
    for (long sequence : sequences) {
      rows.add(
          new SqliteStore.EventRow(
              sequence, "test", 0, new SqliteStore.Payload(1, "kind-1", new byte[] {1, 2})));
    }
    return rows;
  }
}

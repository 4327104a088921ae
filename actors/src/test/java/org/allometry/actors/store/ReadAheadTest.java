package org.allometry.actors.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.JournalSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
  @TempDir private Path folder;
  private Path journal;

  @BeforeEach
  void prepare() {
    journal = folder.resolve("journal.db");
    JournalSchema.prepare(journal);
  }

  private void writeASnapshotAndThreeEventsMore() {
    try (Switch first = new Switch(journal)) {
      first.write(4);
      first.snapshotWritten.join();
      first.write(3);
    }
  }

  private SqliteStore store(Connection connection) {
    return new SqliteStore(
        connection, Optional.of(ReadAhead.of(JournalSettings.config(journal), Switch.ID)));
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + journal);
  }

  private static List<SqliteStore.EventRow> replayed(SqliteStore store, long from, long max)
      throws SQLException {
    List<SqliteStore.EventRow> rows = new ArrayList<>();
    store.replay(Switch.ID, from, Long.MAX_VALUE, max, rows::add);
    return rows;
  }

  private static List<Long> sequences(List<SqliteStore.EventRow> rows) {
    return rows.stream().map(SqliteStore.EventRow::sequence).toList();
  }

  @Test
  void snapshotAndEventsAfterItAreDecodedAheadOnce() throws SQLException {
    writeASnapshotAndThreeEventsMore();
    try (Connection connection = connect()) {
      SqliteStore store = store(connection);
      SqliteStore.SnapshotRow snapshot =
          store.snapshot(Switch.ID, SqliteStore.Span.ALL).orElseThrow();
      assertEquals(4, snapshot.sequence());
      assertNotNull(snapshot.payload().value);
      List<SqliteStore.EventRow> rows = replayed(store, 5, Long.MAX_VALUE);
      assertEquals(List.of(5L, 6L, 7L), sequences(rows));
      rows.forEach(row -> assertNotNull(row.payload().value));

      SqliteStore.SnapshotRow again = store.snapshot(Switch.ID, SqliteStore.Span.ALL).orElseThrow();
      assertNull(again.payload().value);
      assertEquals(List.of(5L, 6L, 7L), sequences(replayed(store, 5, Long.MAX_VALUE)));
    }
  }

  @Test
  void anotherBeginningOrAnotherSpanIsReadByTheStoreItself() throws SQLException {
    writeASnapshotAndThreeEventsMore();
    try (Connection connection = connect()) {
      SqliteStore store = store(connection);
      assertEquals(
          Optional.empty(),
          store.snapshot(Switch.ID, new SqliteStore.Span(0, 3, 0, Long.MAX_VALUE)));
      assertEquals(List.of(1L, 2L), sequences(replayed(store, 1, 2)));
      assertEquals(List.of(6L, 7L), sequences(replayed(store, 6, Long.MAX_VALUE)));
    }
  }

  /** However many there are, they come in order and without a gap. */
  @Test
  void goesOnWhereReadingAheadEnded() throws SQLException {
    List<SqliteStore.EventRow> rows =
        LongStream.rangeClosed(1, 5_003)
            .mapToObj(
                sequence ->
                    new SqliteStore.EventRow(
                        sequence, "test", 0, new SqliteStore.Payload(1, "kind-1", new byte[1])))
            .toList();
    try (Connection connection = connect()) {
      new SqliteStore(connection, Optional.empty()).append(Switch.ID, rows);
      assertEquals(sequences(rows), sequences(replayed(store(connection), 1, Long.MAX_VALUE)));
      assertEquals(sequences(rows).subList(0, 5), sequences(replayed(store(connection), 1, 5)));
    }
  }

  @Test
  void aSnapshotThatCannotBeReadIsPassedOver() throws SQLException {
    writeASnapshotAndThreeEventsMore();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertEquals(1, statement.executeUpdate("UPDATE snapshot SET snapshot_payload = x'00'"));
    }
    try (Switch second = new Switch(journal)) {
      assertEquals(8, second.write(1).events());
    }
  }
}

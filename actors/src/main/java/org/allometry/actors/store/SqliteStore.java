package org.allometry.actors.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;

/**
 * The journal file of an actor system: its one connection, and the rows of its tables. SQLite has
 * one writer, and a second connection would only wait for the first. The tables are those of {@code
 * pekko-persistence-jdbc} 1.1, so that it can read what this writes and the other way round.
 */
final class SqliteStore implements Extension {
  private static final Id ID = new Id();

  /** Setting that names the journal file, as a URL of JDBC. */
  static final String URL = "sqlite-journal.url";

  private static final String IN_SPAN =
      " FROM snapshot WHERE persistence_id = ? AND sequence_number BETWEEN ? AND ?"
          + " AND created BETWEEN ? AND ?";

  private final Connection connection;
  private final Optional<ReadAhead> ahead;

  /** The file that {@code connection} leads to, and what has been read of it already. */
  SqliteStore(Connection connection, Optional<ReadAhead> ahead) {
    this.connection = connection;
    this.ahead = ahead;
  }

  /** That of {@code system}; closed when the system has ended. */
  static SqliteStore of(ActorSystem system) {
    return ID.get(system);
  }

  /** A value as bytes: who wrote it, what it is for that serializer, and its record. */
  static final class Payload {
    final int serializer;
    final String manifest;
    final byte[] bytes;

    /** The value, where it was made of the bytes already. */
    @Nullable Object value;

    Payload(int serializer, String manifest, byte[] bytes) {
      this.serializer = serializer;
      this.manifest = manifest;
      this.bytes = bytes;
    }
  }

  /**
   * A row of {@code event_journal}.
   *
   * @param sequence from 1
   * @param writer who wrote it
   * @param millis when
   * @param payload the event
   */
  record EventRow(long sequence, String writer, long millis, Payload payload) {}

  /**
   * A row of {@code snapshot}.
   *
   * @param sequence of the last event that it contains
   * @param millis when it was written
   * @param payload the state
   */
  record SnapshotRow(long sequence, long millis, Payload payload) {}

  /**
   * Appends events of one persistence id: all or none, durable on return.
   *
   * @throws SQLException also where an event with one of these sequence numbers is there
   */
  synchronized void append(String id, List<EventRow> rows) throws SQLException {
    String insert =
        "INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,"
            + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest,"
            + " event_payload) VALUES (?, ?, 0, ?, ?, '', ?, ?, ?)";
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (EventRow row : rows) {
        statement.setString(1, id);
        statement.setLong(2, row.sequence());
        statement.setString(3, row.writer());
        statement.setLong(4, row.millis());
        payload(statement, 5, row.payload());
        statement.executeUpdate();
      }
      connection.commit();
    } finally {
      // After a commit there is nothing to roll back.
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /**
   * Hands over the events with a sequence number in {@code [from, to]}, in order.
   *
   * @param max no more than these
   */
  void replay(String id, long from, long to, long max, Consumer<EventRow> events)
      throws SQLException {
    long last = max < to - from ? from + max - 1 : to;
    long next = ahead.isPresent() ? ahead.get().replay(id, from, last, events) : from;
    select(id, next, last, max, events);
  }

  private synchronized void select(
      String id, long from, long to, long max, Consumer<EventRow> events) throws SQLException {
    String select =
        "SELECT sequence_number, writer, write_timestamp, event_ser_id, event_ser_manifest,"
            + " event_payload FROM event_journal WHERE persistence_id = ? AND deleted = 0"
            + " AND sequence_number BETWEEN ? AND ? ORDER BY sequence_number LIMIT ?";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, id);
      statement.setLong(2, from);
      statement.setLong(3, to);
      statement.setLong(4, max);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          events.accept(
              new EventRow(rows.getLong(1), rows.getString(2), rows.getLong(3), payload(rows, 4)));
        }
      }
    }
  }

  /** The highest sequence number of any event, deleted ones too; 0 where there is none. */
  synchronized long highest(String id) throws SQLException {
    String select = "SELECT max(sequence_number) FROM event_journal WHERE persistence_id = ?";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /** Marks the events up to {@code to} as deleted: the numbers are never given again. */
  synchronized void delete(String id, long to) throws SQLException {
    String update =
        "UPDATE event_journal SET deleted = 1 WHERE persistence_id = ? AND sequence_number <= ?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, id);
      statement.setLong(2, to);
      statement.executeUpdate();
    }
  }

  /** Sequence numbers and times of writing that a snapshot may have, all bounds inclusive. */
  record Span(long fromSequence, long toSequence, long fromMillis, long toMillis) {
    static final Span ALL = new Span(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    private boolean holds(SnapshotRow row) {
      return row.sequence() >= fromSequence
          && row.sequence() <= toSequence
          && row.millis() >= fromMillis
          && row.millis() <= toMillis;
    }
  }

  /** The youngest snapshot of a span. */
  Optional<SnapshotRow> snapshot(String id, Span span) throws SQLException {
    Optional<SnapshotRow> read = ahead.flatMap(reader -> reader.snapshot(id)).filter(span::holds);
    return read.isPresent() ? read : select(id, span);
  }

  private synchronized Optional<SnapshotRow> select(String id, Span span) throws SQLException {
    String select =
        "SELECT sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload"
            + IN_SPAN
            + " ORDER BY sequence_number DESC LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      set(statement, id, span);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new SnapshotRow(rows.getLong(1), rows.getLong(2), payload(rows, 3)))
            : Optional.empty();
      }
    }
  }

  /** Writes a snapshot, over one with the same sequence number. */
  synchronized void save(String id, SnapshotRow row) throws SQLException {
    String insert =
        "INSERT OR REPLACE INTO snapshot (persistence_id, sequence_number, created,"
            + " snapshot_ser_id, snapshot_ser_manifest, snapshot_payload)"
            + " VALUES (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setString(1, id);
      statement.setLong(2, row.sequence());
      statement.setLong(3, row.millis());
      payload(statement, 4, row.payload());
      statement.executeUpdate();
    }
  }

  /** Deletes the snapshots of a span. */
  synchronized void deleteSnapshots(String id, Span span) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("DELETE" + IN_SPAN)) {
      set(statement, id, span);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, String id, Span span) throws SQLException {
    statement.setString(1, id);
    statement.setLong(2, span.fromSequence());
    statement.setLong(3, span.toSequence());
    statement.setLong(4, span.fromMillis());
    statement.setLong(5, span.toMillis());
  }

  private static void payload(PreparedStatement statement, int first, Payload payload)
      throws SQLException {
    statement.setInt(first, payload.serializer);
    statement.setString(first + 1, payload.manifest);
    statement.setBytes(first + 2, payload.bytes);
  }

  private static Payload payload(ResultSet rows, int first) throws SQLException {
    return new Payload(rows.getInt(first), rows.getString(first + 1), rows.getBytes(first + 2));
  }

  private synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the journal does not close", e);
    }
  }

  private static final class Id extends AbstractExtensionId<SqliteStore> {
    @Override
    public SqliteStore createExtension(ExtendedActorSystem system) {
      String url = system.settings().config().getString(URL);
      try {
        SqliteStore store =
            new SqliteStore(
                DriverManager.getConnection(url), system.settings().setup().get(ReadAhead.class));
        system.registerOnTermination(store::close);
        return store;
      } catch (SQLException e) {
        throw new IllegalStateException("cannot open " + url, e);
      }
    }
  }
}

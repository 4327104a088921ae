package org.allometry.actors.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;

/**
 * Adds a journal up from its youngest snapshot on. Of the events before it only the bytes are
 * checked: they were applied when it was written. A snapshot that cannot be read is passed over.
 */
final class StandingReader {
  private static final String SNAPSHOT =
      "SELECT snapshot_ser_id, snapshot_ser_manifest, snapshot_payload FROM snapshot"
          + " WHERE sequence_number <= (SELECT max(sequence_number) FROM event_journal)"
          + " ORDER BY sequence_number DESC LIMIT 1";

  private final Path file;
  private SweepState state = SweepState.EMPTY;
  private SortedMap<String, String> conditions = new TreeMap<>();

  StandingReader(Path file) {
    this.file = file;
  }

  void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SNAPSHOT)) {
      if (row.next() && row.getInt(1) == SweepSerializer.IDENTIFIER) {
        try {
          Object value = EventCodec.ofThread().decode(row.getString(2), row.getBytes(3));
          state = value instanceof SweepState read ? read : SweepState.EMPTY;
        } catch (CodecException e) {
          state = SweepState.EMPTY;
        }
      }
    }
  }

  void add(ResultSet row) throws SQLException {
    boolean later = row.getLong(1) > state.events();
    if (!later && JournalReader.checked(file, row) != SweepEvent.ConditionsRecorded.class) {
      return;
    }
    Recorded next = JournalReader.recorded(file, row);
    if (later) {
      state = JournalReader.applied(file, state, next);
    }
    if (next.event() instanceof SweepEvent.ConditionsRecorded recorded) {
      conditions = recorded.conditions();
    }
  }

  /** Empty without an event. */
  Optional<Standing> standing() {
    return state.events() == 0 ? Optional.empty() : Optional.of(new Standing(state, conditions));
  }
}

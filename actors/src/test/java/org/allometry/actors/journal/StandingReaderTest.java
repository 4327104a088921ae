package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingReaderTest {
  @TempDir private Path folder;
  private Path file;
  private final List<SweepEvent> events = withConditions();

  private static List<SweepEvent> withConditions() {
    List<SweepEvent> events = new ArrayList<>(SampleRecords.events());
    events.add(2, conditions("one"));
    events.add(events.size() - 1, conditions("two"));
    return events;
  }

  private static SweepEvent conditions(String data) {
    return new SweepEvent.ConditionsRecorded(5, new TreeMap<>(Map.of("data", data)), List.of());
  }

  @BeforeEach
  void writeAJournal() throws SQLException {
    file = folder.resolve("journal.db");
    JournalSchema.prepare(file);
    JournalReaderTest.write(file, events);
  }

  private SweepState stateAfter(int count) {
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events.subList(0, count)) {
      state = state.apply(event);
    }
    return state;
  }

  private void snapshotAfter(int count) throws SQLException {
    snapshot(count, EventCodec.ofThread().encode(stateAfter(count)));
  }

  private void snapshot(int sequence, byte[] payload) throws SQLException {
    try (Connection connection = JournalSchema.open(file);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                    + " snapshot_ser_manifest, snapshot_payload) VALUES ('sweep|demo', ?, 0, ?,"
                    + " ?, ?)")) {
      insert.setLong(1, sequence);
      insert.setInt(2, SweepSerializer.IDENTIFIER);
      insert.setString(3, EventCodec.manifest(SweepState.EMPTY));
      insert.setBytes(4, payload);
      insert.executeUpdate();
    }
  }

  private void sql(String command) throws SQLException {
    try (Connection connection = JournalSchema.open(file);
        Statement statement = connection.createStatement()) {
      assertEquals(1, statement.executeUpdate(command));
    }
  }

  private void standsWhereAllEventsLead() {
    List<Recorded> all = JournalReader.read(file);
    SortedMap<String, String> conditions = new TreeMap<>();
    for (Recorded recorded : all) {
      if (recorded.event() instanceof SweepEvent.ConditionsRecorded e) {
        conditions = e.conditions();
      }
    }
    assertEquals("two", conditions.get("data"));
    Standing standing = JournalReader.standing(file).orElseThrow();
    assertEquals(StateHash.of(JournalReader.replay(file, all)), StateHash.of(standing.state()));
    assertEquals(conditions, standing.conditions());
  }

  @Test
  void aSweepStandsWhereAllItsEventsLeadWhereverItsSnapshotIs() throws SQLException {
    standsWhereAllEventsLead();
    for (int count = 1; count <= events.size(); count++) {
      snapshotAfter(count);
      standsWhereAllEventsLead();
    }
  }

  /** What the snapshot says is believed: nothing before it is applied again. */
  @Test
  void eventsBeforeTheSnapshotAreNotAppliedAgain() throws SQLException {
    SweepState other = SweepState.EMPTY;
    for (int i = 0; i < 3; i++) {
      other =
          other.apply(
              i == 0 ? events.getFirst() : new SweepEvent.SweepPaused(7, "paused_by_user", "x"));
    }
    snapshot(3, EventCodec.ofThread().encode(other));
    sql("DELETE FROM event_journal WHERE sequence_number = " + events.size());
    for (int i = events.size() - 1; i > 3; i--) {
      sql("DELETE FROM event_journal WHERE sequence_number = " + i);
    }
    assertEquals(
        StateHash.of(other), StateHash.of(JournalReader.standing(file).orElseThrow().state()));
  }

  @Test
  void aSnapshotThatCannotBeReadOrIsAheadOfTheEventsIsPassedOver() throws SQLException {
    snapshotAfter(2);
    snapshot(4, new byte[] {1, 2, 3, 4, 5});
    standsWhereAllEventsLead();
    sql("DELETE FROM snapshot WHERE sequence_number = 4");
    SweepEvent lost = new SweepEvent.SweepPaused(9, "paused_by_user", "x");
    snapshot(
        events.size() + 1, EventCodec.ofThread().encode(stateAfter(events.size()).apply(lost)));
    standsWhereAllEventsLead();
  }

  @Test
  void damageBeforeTheSnapshotIsRefused() throws SQLException {
    snapshotAfter(events.size());
    sql("UPDATE event_journal SET event_payload = x'0102030405' WHERE sequence_number = 2");
    assertRefused(JournalException.Kind.DAMAGED, "event 2: ");
  }

  @Test
  void whatIsNoEventIsRefused() throws SQLException {
    snapshotAfter(events.size());
    try (Connection connection = JournalSchema.open(file);
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE event_journal SET event_ser_manifest = ?, event_payload = ?"
                    + " WHERE sequence_number = 2")) {
      update.setString(1, EventCodec.manifest(SweepState.EMPTY));
      update.setBytes(2, EventCodec.ofThread().encode(SweepState.EMPTY));
      update.executeUpdate();
    }
    assertRefused(JournalException.Kind.DAMAGED, "event 2: ");
  }

  @Test
  void aNewerEventAndAGapBeforeTheSnapshotAreRefused() throws SQLException {
    snapshotAfter(events.size());
    sql("UPDATE event_journal SET event_ser_manifest = 'of-tomorrow-1' WHERE sequence_number = 2");
    assertRefused(JournalException.Kind.NEWER, "event 2 ");
    sql("DELETE FROM event_journal WHERE sequence_number = 2");
    assertRefused(JournalException.Kind.DAMAGED, "event 2: it is missing");
  }

  @Test
  void aSweepThatHasNotBegunStandsNowhere() {
    Path empty = folder.resolve("empty.db");
    JournalSchema.prepare(empty);
    assertEquals(Optional.empty(), JournalReader.standing(empty));
  }

  private void assertRefused(JournalException.Kind kind, String message) {
    JournalException refused =
        assertThrows(JournalException.class, () -> JournalReader.standing(file));
    assertEquals(kind, refused.kind());
    assertTrue(String.valueOf(refused.getMessage()).contains(message), refused.toString());
  }
}

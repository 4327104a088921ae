package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.allometry.actors.sweep.SweepEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeASmallJournal() throws SQLException {
    file = folder.resolve("a b").resolve("journal.db");
    JournalSchema.prepare(file);
    write(file, SampleRecords.events());
  }

  static void write(Path file, List<SweepEvent> events) throws SQLException {
    try (Connection connection = JournalSchema.open(file);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
                    + " event_ser_manifest, event_payload) VALUES ('sweep|demo', ?, 'w', ?, ?,"
                    + " ?)")) {
      for (int i = 0; i < events.size(); i++) {
        insert.setLong(1, i + 1);
        insert.setInt(2, SweepSerializer.IDENTIFIER);
        insert.setString(3, EventCodec.manifest(events.get(i)));
        insert.setBytes(4, EventCodec.ofThread().encode(events.get(i)));
        insert.executeUpdate();
      }
    }
  }

  @Test
  void readsEveryEventInOrder() {
    List<Recorded> read = JournalReader.read(file);
    assertEquals(
        SampleRecords.events().toString(), read.stream().map(Recorded::event).toList().toString());
    assertEquals(
        StateHash.of(SampleRecords.state()), StateHash.of(JournalReader.replay(file, read)));
  }

  @Test
  void preparingAnExistingJournalChangesNothing() {
    JournalSchema.prepare(file);
    assertEquals(SampleRecords.events().size(), JournalReader.read(file).size());
  }

  @Test
  void saysThatThereIsNone() {
    assertRefused(folder.resolve("none.db"), JournalException.Kind.MISSING, "there is no journal");
  }

  @Test
  void refusesANewerSchemaBeforeAnyWrite() throws SQLException {
    sql("PRAGMA user_version = 2");
    assertRefused(file, JournalException.Kind.NEWER, "newer version of Allometry");
    assertEquals(
        JournalException.Kind.NEWER,
        assertThrows(JournalException.class, () -> JournalSchema.prepare(file)).kind());
  }

  /** Not even its header: a later version, or another program, has to find what it left. */
  @Test
  void refusedFilesStayAsTheyAreToTheByte() throws SQLException, IOException {
    sql("PRAGMA user_version = 2");
    Path other = folder.resolve("other.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t (x)");
    }
    for (Path refused : List.of(file, other)) {
      byte[] before = Files.readAllBytes(refused);
      assertThrows(JournalException.class, () -> JournalReader.read(refused));
      assertThrows(JournalException.class, () -> JournalSchema.prepare(refused));
      assertArrayEquals(before, Files.readAllBytes(refused), refused.toString());
    }
  }

  /** As a crash between the first write to the file and its tables leaves it. */
  @Test
  void aJournalThatWasNotBegunHasNoEventsAndCanBeBegun() throws IOException {
    Path empty = folder.resolve("empty.db");
    Files.createFile(empty);
    assertEquals(List.of(), JournalReader.read(empty));
    JournalSchema.prepare(empty);
    assertEquals(List.of(), JournalReader.read(empty));
  }

  @Test
  void refusesANewerEventNamingItsPlace() throws SQLException {
    sql(
        "UPDATE event_journal SET event_ser_manifest = 'trial-granted-9' WHERE sequence_number ="
            + " 3");
    assertRefused(file, JournalException.Kind.NEWER, "event 3 is of a newer version");
  }

  @Test
  void refusesADamagedEventNamingItsPlace() throws SQLException {
    sql("UPDATE event_journal SET event_payload = x'00112233445566' WHERE sequence_number = 7");
    assertRefused(file, JournalException.Kind.DAMAGED, "event 7: rungs-reached-1 with a wrong");
  }

  @Test
  void refusesAGap() throws SQLException {
    sql("DELETE FROM event_journal WHERE sequence_number = 5");
    assertRefused(file, JournalException.Kind.DAMAGED, "event 5: it is missing");
  }

  @Test
  void refusesEventsThatContradictEachOther() throws SQLException {
    sql("DELETE FROM event_journal WHERE sequence_number > 3");
    sql(
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) SELECT persistence_id, 4, writer, event_ser_id,"
            + " event_ser_manifest, event_payload FROM event_journal WHERE sequence_number = 3");
    JournalException refused =
        assertThrows(
            JournalException.class, () -> JournalReader.replay(file, JournalReader.read(file)));
    assertTrue(
        refused.toString().contains("event 4: trial-granted-1 contradicts"), refused.toString());
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Path text = folder.resolve("text.db");
    Files.writeString(text, "this is no database, but long enough to look like one".repeat(50));
    assertRefused(text, JournalException.Kind.DAMAGED, "text.db is damaged");
    assertThrows(JournalException.class, () -> JournalSchema.prepare(text));
  }

  @Test
  void refusesADatabaseOfSomebodyElse() throws SQLException {
    sql("PRAGMA application_id = 7");
    assertRefused(file, JournalException.Kind.DAMAGED, "no journal of Allometry");
  }

  private void sql(String command) throws SQLException {
    try (Connection connection = JournalSchema.open(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(command);
    }
  }

  private static void assertRefused(Path file, JournalException.Kind kind, String message) {
    JournalException refused = assertThrows(JournalException.class, () -> JournalReader.read(file));
    assertEquals(kind, refused.kind(), refused.toString());
    assertTrue(refused.toString().contains(message), refused.toString());
    assertTrue(refused.toString().contains(file.toString()), refused.toString());
  }
}

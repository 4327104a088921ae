package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a damaged journal, and that nothing else changes. */
class JournalRepairTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeAJournal() throws SQLException {
    file = folder.resolve("journal.db");
    JournalSchema.prepare(file);
    JournalReaderTest.write(file, SampleRecords.events());
  }

  @Test
  void anIntactJournalIsReadableToItsEnd() {
    JournalReader.Beginning readable = JournalReader.readable(file);
    assertEquals(SampleRecords.events().size(), readable.events().size());
    assertEquals("", readable.problem());
  }

  @Test
  void readsUpToTheDamageAndChangesNothing() throws SQLException, IOException {
    sql("UPDATE event_journal SET event_payload = x'0011223344' WHERE sequence_number = 7");
    byte[] before = Files.readAllBytes(file);
    JournalReader.Beginning readable = JournalReader.readable(file);
    assertEquals(6, readable.events().size());
    assertEquals(SampleRecords.events().size() - 6, readable.beyond());
    assertTrue(readable.problem().contains("event 7"), readable.problem());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void cutsBeforeTheDamageAndKeepsTheDamagedFile() throws SQLException, IOException {
    sql("DELETE FROM event_journal WHERE sequence_number = 9");
    byte[] before = Files.readAllBytes(file);
    Path aside = folder.resolve("damaged");
    JournalRepair.cut(file, JournalReader.readable(file), aside);
    List<Recorded> kept = JournalReader.read(file);
    assertEquals(8, kept.size());
    assertEquals(
        SampleRecords.events().subList(0, 8).toString(),
        kept.stream().map(Recorded::event).toList().toString());
    JournalSchema.prepare(file);
    assertArrayEquals(before, Files.readAllBytes(aside.resolve("journal.db")));
    assertFalse(Files.exists(folder.resolve("journal.db.repaired")));
  }

  @Test
  void survivesDamagedPages() throws SQLException, IOException {
    sql("CREATE TABLE filler (x)");
    sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
            + " INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) SELECT persistence_id, 100 + i, writer,"
            + " event_ser_id, event_ser_manifest, randomblob(500) FROM event_journal, n WHERE"
            + " sequence_number = 1");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length - 60_000; i < bytes.length - 40_000; i++) {
      bytes[i] = 0x5a;
    }
    Files.write(file, bytes);
    JournalReader.Beginning readable = JournalReader.readable(file);
    assertEquals(SampleRecords.events().size(), readable.events().size());
    JournalRepair.cut(file, readable, folder.resolve("aside"));
    assertEquals(SampleRecords.events().size(), JournalReader.read(file).size());
  }

  @Test
  void keepsNothingOfANewerJournal() throws SQLException {
    sql("UPDATE event_journal SET event_ser_manifest = 'x-9' WHERE sequence_number = 7");
    JournalException refused =
        assertThrows(JournalException.class, () -> JournalReader.readable(file));
    assertEquals(JournalException.Kind.NEWER, refused.kind());
  }

  @Test
  void refusesToCutWhereNothingCanBeKept() throws SQLException {
    sql("UPDATE event_journal SET event_payload = x'00' WHERE sequence_number = 1");
    JournalReader.Beginning readable = JournalReader.readable(file);
    assertThrows(
        JournalException.class, () -> JournalRepair.cut(file, readable, folder.resolve("aside")));
    assertFalse(Files.exists(folder.resolve("aside")));
  }

  private void sql(String command) throws SQLException {
    try (Connection connection = JournalSchema.open(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(command);
    }
  }
}

package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that a killed process left, whose log is damaged before it is read again. */
class LostTailTest {
  private static final int TRANSACTIONS = 5;

  @TempDir private Path folder;
  private Path live;
  private Path dead;
  private Connection writer;

  @BeforeEach
  void begin() throws SQLException {
    live = folder.resolve("live.db");
    dead = folder.resolve("dead.db");
    JournalSchema.prepare(live);
    writer = JournalSchema.open(live);
    for (int i = 0; i < TRANSACTIONS; i++) {
      append(500);
    }
  }

  @AfterEach
  void end() throws SQLException {
    writer.close();
  }

  @Test
  void aWholeLogHasLostNothing() throws IOException {
    die("", "-wal", "-shm");
    LostTail.check(dead);
    JournalSchema.prepare(dead);
  }

  @Test
  void aLogThatIsReadWhileItIsWrittenHasLostNothing() throws SQLException {
    for (int i = 0; i < 40; i++) {
      append(300 * i);
      LostTail.check(live);
    }
  }

  @Test
  void everyDamagedFrameIsNoticedAndNothingIsChanged() throws IOException {
    long bytes = Files.size(log(live));
    for (long at = 8; at < bytes; at += 997) {
      die("", "-wal", "-shm");
      flip(at);
      byte[] before = Files.readAllBytes(log(dead));
      JournalException refused =
          assertThrows(JournalException.class, () -> JournalSchema.prepare(dead));
      assertEquals(JournalException.Kind.DAMAGED, refused.kind());
      assertTrue(String.valueOf(refused.getMessage()).contains(log(dead).toString()));
      assertThrows(JournalException.class, () -> JournalReader.read(dead));
      assertArrayEquals(before, Files.readAllBytes(log(dead)));
    }
  }

  /** SQLite deletes a log that lies beside an empty database, and would begin a new journal. */
  @Test
  void aLogWithoutItsDatabaseHasLostIt() throws IOException {
    for (List<String> left : List.of(List.of("-wal"), List.of("-wal", "-shm"))) {
      die(left.toArray(String[]::new));
      byte[] before = Files.readAllBytes(log(dead));
      Files.deleteIfExists(dead);
      assertThrows(JournalException.class, () -> JournalSchema.prepare(dead));
      Files.writeString(dead, "");
      assertThrows(JournalException.class, () -> JournalSchema.prepare(dead));
      assertThrows(JournalException.class, () -> JournalReader.read(dead));
      assertArrayEquals(before, Files.readAllBytes(log(dead)));
    }
  }

  @Test
  void withoutTheIndexDamageBeforeTheLastTransactionIsNoticed() throws IOException {
    die("", "-wal");
    flip(100);
    assertThrows(JournalException.class, () -> LostTail.check(dead));
  }

  @Test
  void withoutTheIndexATornLastTransactionIsNone() throws IOException {
    die("", "-wal");
    try (RandomAccessFile file = new RandomAccessFile(log(dead).toFile(), "rw")) {
      file.setLength(file.length() - 100);
    }
    LostTail.check(dead);
  }

  @Test
  void aMissingLogIsNoticed() throws IOException {
    die("", "-shm");
    assertThrows(JournalException.class, () -> LostTail.check(dead));
  }

  @Test
  void aLogThatIsInTheDatabaseMayBeDamaged() throws IOException, SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)").close();
    }
    die("", "-wal", "-shm");
    long bytes = Files.size(log(dead));
    flip(bytes - 50);
    LostTail.check(dead);
  }

  @Test
  void aLogThatBeganAnewHasLostNothing() throws IOException, SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.executeQuery("PRAGMA wal_checkpoint(RESTART)").close();
    }
    die("", "-wal", "-shm");
    LostTail.check(dead);
    append(10);
    die("", "-wal", "-shm");
    LostTail.check(dead);
  }

  private static Path log(Path journal) {
    return Path.of(journal + "-wal");
  }

  /** The files as a kill leaves them. */
  private void die(String... endings) throws IOException {
    for (String ending : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(dead + ending));
    }
    for (String ending : endings) {
      Files.copy(Path.of(live + ending), Path.of(dead + ending));
    }
  }

  private void flip(long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log(dead).toFile(), "rw")) {
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ 0x55);
    }
  }

  private void append(int bytes) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
              + " event_ser_manifest, event_payload) SELECT 'x', count(*) + 1, 'w', 1, 'm', zeroblob("
              + bytes
              + ") FROM event_journal");
    }
  }
}

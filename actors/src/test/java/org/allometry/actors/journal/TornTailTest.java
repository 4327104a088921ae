package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal as a process leaves it that dies while it writes. */
class TornTailTest {
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
    append(100);
  }

  @AfterEach
  void end() throws SQLException {
    writer.close();
  }

  @Test
  void completeLogsHaveNone() throws IOException, SQLException {
    for (int i = 0; i < 40; i++) {
      append(300 * i);
      die();
      assertEquals(0, TornTail.bytes(dead));
    }
  }

  @Test
  void countsEveryByteBehindTheLastCompleteTransaction() throws IOException, SQLException {
    long complete = log(live);
    append(10_000);
    long whole = log(live);
    for (long cut = complete + 24; cut < whole; cut += 1_111) {
      die();
      truncate(cut);
      assertEquals(cut - complete, TornTail.bytes(dead), "cut at " + cut);
      assertEquals(1, rows(dead));
    }
  }

  @Test
  void countsATransactionWhoseBytesAreWrong() throws IOException, SQLException {
    long complete = log(live);
    append(10_000);
    die();
    try (RandomAccessFile file = new RandomAccessFile(dead + "-wal", "rw")) {
      file.seek(complete + 1_000);
      file.write(0x77);
    }
    assertEquals(log(live) - complete, TornTail.bytes(dead));
    assertEquals(1, rows(dead));
  }

  @Test
  void framesOfAnEarlierUseOfTheLogAreNoTail() throws IOException, SQLException {
    append(20_000);
    try (Statement statement = writer.createStatement()) {
      statement.executeQuery("PRAGMA wal_checkpoint(RESTART)").close();
    }
    append(10);
    die();
    assertEquals(0, TornTail.bytes(dead));
    assertEquals(3, rows(dead));
  }

  @Test
  void noLogAndNoSuchLogHaveNone() throws IOException {
    assertEquals(0, TornTail.bytes(folder.resolve("none.db")));
    Files.write(folder.resolve("other.db-wal"), new byte[5_000]);
    assertEquals(0, TornTail.bytes(folder.resolve("other.db")));
  }

  private void append(int bytes) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
              + " event_ser_manifest, event_payload) SELECT 'sweep|demo',"
              + " coalesce(max(sequence_number), 0) + 1, 'w', 1, 'x', randomblob("
              + bytes
              + ") FROM event_journal");
    }
  }

  /** The files as they are at this moment. */
  private void die() throws IOException {
    for (String ending : new String[] {"", "-wal"}) {
      Files.write(Path.of(dead + ending), Files.readAllBytes(Path.of(live + ending)));
    }
    Files.deleteIfExists(Path.of(dead + "-shm"));
  }

  private void truncate(long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(dead + "-wal", "rw")) {
      file.setLength(bytes);
    }
  }

  private static long log(Path journal) throws IOException {
    return Files.size(Path.of(journal + "-wal"));
  }

  private static int rows(Path journal) throws SQLException {
    try (Connection connection = JournalSchema.openToRead(journal);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM event_journal")) {
      return rows.next() ? rows.getInt(1) : -1;
    }
  }
}

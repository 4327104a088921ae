package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.allometry.actors.sweep.SweepEvent;

/** Cuts a damaged journal before its first event that cannot be read; only when asked to. */
public final class JournalRepair {
  private static final List<String> ENDINGS = List.of("", "-wal", "-shm");

  private JournalRepair() {}

  /**
   * Puts the readable beginning of a journal in its place. To be called under the sweep's lock.
   *
   * <p>The damaged files are copied first. A crash on the way leaves either the damaged journal or
   * the repaired one, and the copy in both cases.
   *
   * @param file the journal
   * @param readable its beginning, as {@link JournalReader#readable} gives it
   * @param aside folder that is made and gets the damaged files
   * @throws JournalException when a file cannot be written, or nothing can be kept
   */
  public static void cut(Path file, JournalReader.Beginning readable, Path aside) {
    if (readable.events().isEmpty()) {
      throw new JournalException(
          JournalException.Kind.DAMAGED,
          file,
          file + ": not even its first event can be read; start anew with --fresh");
    }
    Path repaired = Path.of(file + ".repaired");
    try {
      for (String ending : ENDINGS) {
        Files.deleteIfExists(Path.of(repaired + ending));
      }
      write(repaired, readable.events());
      Files.createDirectories(aside);
      for (String ending : ENDINGS) {
        Path part = Path.of(file + ending);
        if (Files.exists(part)) {
          Files.copy(part, aside.resolve(String.valueOf(part.getFileName())));
        }
      }
      // A log that stayed would be played into the repaired file.
      Files.deleteIfExists(Path.of(file + "-wal"));
      Files.deleteIfExists(Path.of(file + "-shm"));
      Files.move(
          repaired, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | SQLException e) {
      throw new JournalException(
          JournalException.Kind.INACCESSIBLE, file, "cannot repair " + file + ": " + e, e);
    }
  }

  /** Writes a journal of its own with these events, in one transaction. */
  static void write(Path file, List<Recorded> events) throws SQLException {
    if (!(events.get(0).event() instanceof SweepEvent.SweepStarted started)) {
      throw new IllegalArgumentException("a journal begins with SweepStarted");
    }
    JournalSchema.prepare(file);
    try (Connection connection = JournalSchema.open(file);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (persistence_id, sequence_number, writer,"
                    + " write_timestamp, event_ser_id, event_ser_manifest, event_payload)"
                    + " VALUES (?, ?, 'repair', ?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (Recorded recorded : events) {
        insert.setString(1, "sweep|" + started.sweep());
        insert.setLong(2, recorded.sequence());
        insert.setLong(3, recorded.event().atMillis());
        insert.setInt(4, SweepSerializer.IDENTIFIER);
        insert.setString(5, EventCodec.manifest(recorded.event()));
        insert.setBytes(6, EventCodec.ofThread().encode(recorded.event()));
        insert.executeUpdate();
      }
      connection.commit();
    }
  }
}

package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether events that were durable have gone from the end of a journal.
 *
 * <p>SQLite reads its write-ahead log up to the first frame that is not sound and takes the rest
 * for what a crash left half written, so a damaged log looks like a shorter one. But two things
 * remember: beside the log lies its index, which a process that is killed leaves behind, with the
 * number of frames whose transactions were complete; and behind a damaged frame the frames of later
 * transactions, each begun only when the one before was durable. A log that was merely torn has
 * neither. Formats: "WAL-mode File Format" of SQLite's documentation.
 */
final class LostTail {
  private static final int LOG_HEADER = 32;
  private static final int INDEX_BYTES = 100;
  private static final int COPY = 48;
  private static final int SALT = 16;

  private LostTail() {}

  /**
   * Refuses a journal whose end has gone. To be called before SQLite opens it, for that makes the
   * index anew.
   *
   * @throws JournalException when durable events have gone, or a file cannot be read
   */
  static void check(Path journal) {
    String problem = problem(journal);
    if (!problem.isEmpty()) {
      throw new JournalException(JournalException.Kind.DAMAGED, journal, problem);
    }
  }

  /** What {@link #check} says; empty when nothing has gone. */
  static String problem(Path journal) {
    try {
      // The index first: a process that writes at the same time is never behind it.
      ByteBuffer index = read(Path.of(journal + "-shm")).order(ByteOrder.nativeOrder());
      ByteBuffer log = read(Path.of(journal + "-wal"));
      TornTail.Frames frames = TornTail.frames(log);
      if (frames.complete() > 0 && (!Files.exists(journal) || Files.size(journal) == 0)) {
        // SQLite begins a log only behind a database with a first page, and deletes this one.
        return journal
            + " is missing or empty, but its log is there: events that were durable have gone."
            + restore(journal);
      }
      return lost(index, log, frames.complete()) || frames.ended() > 1
          ? journal
              + "-wal is damaged or missing: events that were durable cannot be read from it."
              + restore(journal)
          : "";
    } catch (IOException e) {
      throw new JournalException(
          JournalException.Kind.INACCESSIBLE,
          journal,
          "cannot read the log of " + journal + ": " + e.getMessage(),
          e);
    }
  }

  private static String restore(Path journal) {
    return " Nothing was changed. Restore the whole folder "
        + journal.toAbsolutePath().getParent()
        + " from a copy, or see what can be kept with: allometry repair";
  }

  /** Whether the index knows of more complete frames than there are in log and database. */
  private static boolean lost(ByteBuffer index, ByteBuffer log, int complete) {
    if (index.limit() < INDEX_BYTES
        || index.get(12) == 0
        || !index.slice(0, COPY).equals(index.slice(COPY, COPY))) {
      return false;
    }
    int known = index.getInt(16);
    int inDatabase = index.getInt(96);
    boolean sameLog =
        log.limit() < LOG_HEADER
            || complete == 0
            || (log.getInt(SALT) == index.order(ByteOrder.BIG_ENDIAN).getInt(32)
                && log.getInt(SALT + 4) == index.getInt(36));
    return sameLog && Math.max(complete, inDatabase) < known;
  }

  private static ByteBuffer read(Path file) throws IOException {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return ByteBuffer.allocate(0);
    }
  }
}

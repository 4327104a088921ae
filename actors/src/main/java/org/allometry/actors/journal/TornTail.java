package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process that died left half written at the end of a journal.
 *
 * <p>SQLite appends each transaction as frames of a write-ahead log, the last of which says that it
 * is complete. Frames behind the last complete transaction were never acknowledged: SQLite passes
 * over them, and so nobody would hear of them. Format: "WAL-mode File Format" of SQLite's
 * documentation.
 */
public final class TornTail {
  private static final int MAGIC = 0x377f0682;
  private static final int HEADER = 32;
  private static final int FRAME_HEADER = 24;
  private static final int LARGEST_PAGE = 65_536;

  private final ByteBuffer log;
  private final ByteOrder words;
  private final int frameBytes;
  private int sum1;
  private int sum2;

  private TornTail(ByteBuffer log) {
    this.log = log;
    this.words = (log.getInt(0) & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.frameBytes = FRAME_HEADER + log.getInt(8);
  }

  /**
   * Bytes behind the last complete transaction that belong to one that was not completed; 0 where
   * there are none, or no log.
   *
   * @param journal the database file; its log lies beside it
   * @throws IOException when the log cannot be read
   */
  public static long bytes(Path journal) throws IOException {
    Path file = Path.of(journal + "-wal");
    if (!Files.exists(file) || Files.size(file) <= HEADER || Files.size(file) > Integer.MAX_VALUE) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer log = ByteBuffer.allocate((int) channel.size());
      while (log.hasRemaining() && channel.read(log) >= 0) {
        // A read may be short.
      }
      log.flip();
      int pageBytes = log.getInt(8);
      boolean known =
          (log.getInt(0) & ~1) == MAGIC && pageBytes >= 512 && pageBytes <= LARGEST_PAGE;
      return known ? new TornTail(log).count() : 0;
    }
  }

  private long count() {
    sum(0, HEADER - 8);
    int at = HEADER;
    int complete = HEADER;
    boolean valid = sum1 == log.getInt(24) && sum2 == log.getInt(28);
    int end = HEADER;
    while (at + FRAME_HEADER <= log.limit() && sameLog(at)) {
      end = Math.min(at + frameBytes, log.limit());
      valid = valid && at + frameBytes <= log.limit() && sound(at);
      at += frameBytes;
      if (valid && log.getInt(at - frameBytes + 4) != 0) {
        complete = at;
      }
    }
    return Math.max(0, end - complete);
  }

  /** Frames of an earlier use of the file have other salts. */
  private boolean sameLog(int frame) {
    return log.getInt(frame + 8) == log.getInt(16) && log.getInt(frame + 12) == log.getInt(20);
  }

  private boolean sound(int frame) {
    sum(frame, 8);
    sum(frame + FRAME_HEADER, frameBytes - FRAME_HEADER);
    return sum1 == log.getInt(frame + 16) && sum2 == log.getInt(frame + 20);
  }

  private void sum(int from, int length) {
    ByteBuffer ordered = log.duplicate().order(words);
    for (int i = from; i < from + length; i += 8) {
      sum1 += ordered.getInt(i) + sum2;
      sum2 += ordered.getInt(i + 4) + sum1;
    }
  }
}

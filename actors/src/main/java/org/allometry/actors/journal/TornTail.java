package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

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
    return frames(ByteBuffer.wrap(Files.readAllBytes(file))).tornBytes();
  }

  /**
   * What a log holds.
   *
   * @param complete frames up to the end of the last transaction that SQLite reads
   * @param ended transactions of the same log that end behind the first frame that is not sound
   * @param tornBytes bytes of frames behind the last transaction that SQLite reads
   */
  record Frames(int complete, int ended, long tornBytes) {
    static final Frames NONE = new Frames(0, 0, 0);
  }

  /** Looks through a log, from its first byte to its limit. */
  static Frames frames(ByteBuffer log) {
    if (log.limit() <= HEADER) {
      return Frames.NONE;
    }
    int pageBytes = log.getInt(8);
    boolean known = (log.getInt(0) & ~1) == MAGIC && pageBytes >= 512 && pageBytes <= LARGEST_PAGE;
    return known ? new TornTail(log).count() : Frames.NONE;
  }

  private Frames count() {
    sum(0, HEADER - 8);
    boolean sound = sum1 == log.getInt(24) && sum2 == log.getInt(28);
    int complete = 0;
    int ended = 0;
    int end = HEADER;
    for (int at = HEADER; at + FRAME_HEADER <= log.limit(); at += frameBytes) {
      boolean whole = at + frameBytes <= log.limit();
      sound = sound && sameLog(at) && whole && sound(at);
      boolean last = log.getInt(at + 4) != 0;
      if (sound && last) {
        complete = (at - HEADER) / frameBytes + 1;
      }
      if (!sound && sameLog(at)) {
        ended += whole && last ? 1 : 0;
        end = Math.min(at + frameBytes, log.limit());
      } else if (sound) {
        end = at + frameBytes;
      }
    }
    return new Frames(complete, ended, Math.max(0, end - HEADER - complete * frameBytes));
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

package org.allometry.gpurunner.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits a byte stream into lines with a bound on memory: a line may end in LF or CRLF, and one
 * longer than the limit is counted and skipped. Not thread-safe.
 */
public final class LineReader {
  /** Longest line of the wire format, 1 MiB. */
  public static final int LIMIT_BYTES = 1 << 20;

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[8192];
  private int position;
  private int filled;

  /** Reads lines of at most {@value #LIMIT_BYTES} bytes. */
  public LineReader(InputStream in) {
    this(in, LIMIT_BYTES);
  }

  /**
   * Reads lines of at most {@code limit} bytes.
   *
   * @param in owned by the caller, who closes it
   * @param limit at least 1
   */
  public LineReader(InputStream in, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit of a line must be at least 1, got " + limit);
    }
    this.in = in;
    this.limit = limit;
  }

  /**
   * The next line, or null once the stream has ended; blocks until one is there.
   *
   * @throws IOException when the stream fails
   */
  public @Nullable RawLine next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    long bytes = 0;
    int last = -1;
    while (true) {
      if (position == filled && !fill()) {
        return bytes == 0 ? null : finish(line, bytes, last, false);
      }
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      int count = end - position;
      // One byte more than the limit is kept, because it may be the CR of a CRLF.
      line.write(buffer, position, (int) Math.min(count, Math.max(0, limit + 1L - bytes)));
      bytes += count;
      last = count > 0 ? buffer[end - 1] : last;
      position = end;
      if (end < filled) {
        position++;
        return finish(line, bytes, last, true);
      }
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }

  private RawLine finish(ByteArrayOutputStream line, long bytes, int last, boolean whole) {
    long length = whole && last == '\r' ? bytes - 1 : bytes;
    if (length > limit) {
      String beginning = line.toString(StandardCharsets.UTF_8);
      return new RawLine.TooLong(TrainerCodec.excerpt(beginning), length);
    }
    String text = new String(line.toByteArray(), 0, (int) length, StandardCharsets.UTF_8);
    return whole ? new RawLine.Whole(text) : new RawLine.Half(text);
  }
}

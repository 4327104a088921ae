package org.allometry.gpurunner.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer printed, on disk up to a limit, with the last lines at hand. Thread-safe.
 *
 * <p>The file appears with the first line. When it cannot be written, the lines are still kept in
 * memory and {@link #fault()} says why: a trial does not fail for its log.
 */
final class TrialLog implements AutoCloseable {
  /** Lines that messages quote. */
  static final int TAIL_LINES = 20;

  private static final int TAIL_LINE_CHARS = 500;

  private final Path file;
  private final long limitBytes;
  private final Deque<String> tail = new ArrayDeque<>();
  private @Nullable OutputStream out;
  private long bytes;
  private boolean closed;
  private String fault = "";

  /**
   * A log that is appended to {@code file}.
   *
   * @param limitBytes size of the file beyond which lines are dropped
   */
  TrialLog(Path file, long limitBytes) {
    this.file = file;
    this.limitBytes = limitBytes;
  }

  /** Adds a line. */
  synchronized void add(String line) {
    if (tail.size() == TAIL_LINES) {
      tail.removeFirst();
    }
    tail.addLast(
        line.length() <= TAIL_LINE_CHARS ? line : line.substring(0, TAIL_LINE_CHARS) + "…");
    if (!closed && fault.isEmpty()) {
      try {
        append(line);
      } catch (IOException e) {
        fault = file + " cannot be written: " + e;
      }
    }
  }

  /** The last {@value #TAIL_LINES} lines at most, oldest first. */
  synchronized List<String> tail() {
    return List.copyOf(tail);
  }

  /** Why the file is not complete; empty when it is. */
  synchronized String fault() {
    return fault;
  }

  /** Ends the file; later lines are kept in memory only. */
  @Override
  public synchronized void close() {
    closed = true;
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        fault = file + " cannot be written: " + e;
      }
      out = null;
    }
  }

  private void append(String line) throws IOException {
    if (out == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      bytes = Files.size(file);
    }
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (bytes + text.length > limitBytes) {
      fault = file + " is full at " + limitBytes + " bytes; later lines are not kept";
      text =
          ("… " + "this log is full, later lines are not kept\n").getBytes(StandardCharsets.UTF_8);
    }
    bytes += text.length;
    out.write(text);
  }
}

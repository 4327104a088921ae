package org.allometry.gpurunner.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.allometry.gpurunner.wire.RawLine.Half;
import org.allometry.gpurunner.wire.RawLine.TooLong;
import org.allometry.gpurunner.wire.RawLine.Whole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void endsLinesAtLfAndCrLf() throws IOException {
    assertEquals(
        List.of(new Whole("a"), new Whole("b\rc"), new Whole(""), new Whole("é")),
        lines("a\nb\rc\r\n\r\né\n", 10));
  }

  @Test
  void givesTheHalfLineAtTheEndOfTheStream() throws IOException {
    assertEquals(List.of(new Whole("a"), new Half("b\r")), lines("a\nb\r", 10));
  }

  @Test
  void takesLinesOfExactlyTheLimit() throws IOException {
    assertEquals(
        List.of(new Whole("abc"), new Whole("abc"), new TooLong("abcd", 4), new Whole("x")),
        lines("abc\nabc\r\nabcd\nx\n", 3));
  }

  @Test
  void skipsATooLongHalfLine() throws IOException {
    assertEquals(List.of(new TooLong("abcd", 5)), lines("abcde", 3));
  }

  @Test
  void skipsAGigabyteLineWithoutKeepingIt() throws IOException {
    long bytes = 1L << 30;
    LineReader reader = new LineReader(new Repeated('x', bytes, "\nnext\n"));
    TooLong line = (TooLong) reader.next();
    assertEquals(bytes, line == null ? -1 : line.bytes());
    assertEquals(new Whole("next"), reader.next());
  }

  @Test
  void replacesBytesThatAreNoText() throws IOException {
    LineReader reader =
        new LineReader(new ByteArrayInputStream(new byte[] {(byte) 0xff, 'a', '\n'}), 10);
    assertEquals(new Whole("\ufffda"), reader.next());
  }

  @Test
  void rejectsALimitBelowOne() {
    assertThrows(
        IllegalArgumentException.class, () -> new LineReader(InputStream.nullInputStream(), 0));
  }

  private static List<RawLine> lines(String text, int limit) throws IOException {
    LineReader reader =
        new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limit);
    List<RawLine> lines = new ArrayList<>();
    @Nullable RawLine line = reader.next();
    while (line != null) {
      lines.add(line);
      line = reader.next();
    }
    return lines;
  }

  /** So many times one byte, then a text. */
  private static final class Repeated extends InputStream {
    private final int value;
    private final InputStream rest;
    private long left;

    Repeated(int value, long count, String rest) {
      this.value = value;
      this.left = count;
      this.rest = new ByteArrayInputStream(rest.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? value : rest.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        return rest.read(buffer, offset, length);
      }
      int count = (int) Math.min(left, length);
      java.util.Arrays.fill(buffer, offset, offset + count, (byte) value);
      left -= count;
      return count;
    }
  }
}

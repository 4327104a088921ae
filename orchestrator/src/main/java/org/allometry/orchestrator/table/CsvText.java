package org.allometry.orchestrator.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Turns bytes into text that is sure to be comma-separated values in UTF-8, or says why not. */
final class CsvText {
  private static final String CSV = "comma-separated values in UTF-8";

  private CsvText() {}

  /**
   * The text without its byte-order mark.
   *
   * @throws TableProblem when the bytes are another encoding, binary, or quoted wrongly
   */
  static String of(String file, byte[] bytes) throws TableProblem {
    rejectOtherEncodings(file, bytes);
    String text = decode(file, bytes);
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      text = text.substring(1);
    }
    if (text.isBlank()) {
      throw TableProblem.ofFile(
          file,
          "the file is empty",
          "a header line and at least one row",
          "write the table again or choose another file");
    }
    checkQuotes(file, text);
    return text;
  }

  private static void rejectOtherEncodings(String file, byte[] bytes) throws TableProblem {
    int first = bytes.length > 1 ? (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF) : 0;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw TableProblem.ofFile(file, "found UTF-16 text", CSV, "save the table as CSV in UTF-8");
    }
    if (first == 0x504B) {
      throw TableProblem.ofFile(
          file, "found a ZIP archive or spreadsheet", CSV, "export the table as CSV in UTF-8");
    }
    if (first == 0x1F8B) {
      throw TableProblem.ofFile(file, "found gzip data", CSV, "unpack the file first");
    }
    int line = 1;
    for (byte b : bytes) {
      if (b == '\n') {
        line++;
      } else if (b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\f') {
        throw TableProblem.ofLine(
            file,
            line,
            String.format(java.util.Locale.ROOT, "found binary data (byte 0x%02X)", b),
            CSV,
            "save the table as CSV in UTF-8");
      }
    }
  }

  private static String decode(String file, byte[] bytes) throws TableProblem {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      int at = in.position();
      int line = 1;
      for (int i = 0; i < at; i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw TableProblem.ofLine(
          file,
          line,
          String.format(
              java.util.Locale.ROOT, "byte 0x%02X is not UTF-8", at < bytes.length ? bytes[at] : 0),
          CSV,
          "save the table as CSV in UTF-8");
    }
  }

  private enum At {
    FIELD_START,
    PLAIN,
    QUOTED,
    AFTER_QUOTE
  }

  /**
   * RFC 4180: a quote opens a cell, doubled it is a character, and it closes before a separator.
   */
  private static void checkQuotes(String file, String text) throws TableProblem {
    At at = At.FIELD_START;
    int line = 1;
    int opened = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (at) {
        case QUOTED -> {
          if (c == '"') {
            at = At.AFTER_QUOTE;
          }
        }
        case AFTER_QUOTE -> {
          if (c == '"') {
            at = At.QUOTED;
          } else if (endsField(c)) {
            at = At.FIELD_START;
          } else {
            throw misquoted(file, line, "found \"" + c + "\" behind a closing quote");
          }
        }
        case FIELD_START, PLAIN -> {
          if (c == '"' && at == At.FIELD_START) {
            at = At.QUOTED;
            opened = line;
          } else if (c == '"') {
            throw misquoted(file, line, "found a quote inside an unquoted cell");
          } else {
            at = endsField(c) ? At.FIELD_START : At.PLAIN;
          }
        }
      }
      if (c == '\r' && at != At.QUOTED && !text.startsWith("\n", i + 1)) {
        throw TableProblem.ofLine(
            file,
            line,
            "found a carriage return without line feed",
            "lines that end with LF or CRLF",
            "save the table with Unix or Windows line ends");
      }
      line += c == '\n' ? 1 : 0;
    }
    if (at == At.QUOTED) {
      throw misquoted(file, opened, "found a quote that is never closed");
    }
  }

  private static boolean endsField(char c) {
    return c == ',' || c == '\n' || c == '\r';
  }

  private static TableProblem misquoted(String file, int line, String wrong) {
    return TableProblem.ofLine(
        file,
        line,
        wrong,
        "quotes around a whole cell, doubled inside it (RFC 4180)",
        "correct the quotes");
  }
}

package org.allometry.gpurunner.wire;

/** A line of a byte stream, before anyone has understood it. */
public sealed interface RawLine {
  /**
   * A line with its end, which is not part of the text.
   *
   * @param text decoded as UTF-8; bytes that are none become U+FFFD
   */
  record Whole(String text) implements RawLine {}

  /**
   * What stood after the last line end when the stream ended.
   *
   * @param text not empty
   */
  record Half(String text) implements RawLine {}

  /**
   * A line that was skipped because it was too long.
   *
   * @param beginning its first characters
   * @param bytes its length without the line end
   */
  record TooLong(String beginning, long bytes) implements RawLine {}
}

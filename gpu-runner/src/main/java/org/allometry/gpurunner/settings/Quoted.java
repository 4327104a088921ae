package org.allometry.gpurunner.settings;

/**
 * How messages show what a user wrote: short, and with escapes for characters that a terminal would
 * obey instead of showing.
 */
public final class Quoted {
  private static final int LONGEST = 200;

  private Quoted() {}

  /** In double quotes, at most 200 characters, on one line. */
  public static String of(String text) {
    return "\"" + word(text) + "\"";
  }

  /** At most 200 characters, on one line. */
  public static String word(String text) {
    return escaped(cut(text), false);
  }

  /** At most 200 characters; none is cut in two. */
  public static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean between = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, between ? LONGEST - 1 : LONGEST);
  }

  /** All of it; line ends stay. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lineEnds) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (lineEnds && c == '\n') {
        shown.append(c);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\t') {
        shown.append("\\t");
      } else if (c == '\r') {
        shown.append("\\r");
      } else if (obeyed(c) || alone(text, i)) {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** Control codes, and marks that turn the direction of the text around. */
  private static boolean obeyed(char c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Half of a character, which no encoding can write. */
  private static boolean alone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}

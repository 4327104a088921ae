package org.allometry.gpurunner.settings;

import java.time.Duration;

/** Writes the limits of a range as people write them in a configuration. */
final class Ranges {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Ranges() {}

  /** {@code 1e-6}, {@code 0.5}, {@code 3}; whole numbers have all their digits. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= 0x1p53) {
      return Long.toString((long) value);
    }
    String text = Double.toString(value).replace("E", "e");
    return text.replaceFirst("\\.0(?=$|e)", "");
  }

  /** In the largest unit that gives a whole number: {@code 10 ms}, {@code 1 d}. */
  static String time(Duration time) {
    long millis = time.toMillis();
    long[] units = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    String[] names = {"d", "h", "min", "s", "ms"};
    if (millis == 0) {
      return "0 s";
    }
    for (int i = 0; i < units.length; i++) {
      if (millis % units[i] == 0) {
        return millis / units[i] + " " + names[i];
      }
    }
    throw new IllegalStateException("every whole number is divisible by 1");
  }

  /** In the largest unit that gives a whole number: {@code 64 MiB}. */
  static String bytes(long bytes) {
    long rest = bytes;
    int unit = 0;
    while (rest >= 1024 && rest % 1024 == 0 && unit + 1 < BYTES.length) {
      rest /= 1024;
      unit++;
    }
    return rest + " " + BYTES[unit];
  }

  /** {@code a list of at least 2 numbers}; a list that may be empty says no number. */
  static String list(int least, String what) {
    return switch (least) {
      case 0 -> "a list of " + what;
      case 1 -> "a list of one or more " + what;
      default -> "a list of at least " + least + " " + what;
    };
  }
}

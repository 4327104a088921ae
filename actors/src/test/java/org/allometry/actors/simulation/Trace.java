package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that happened in a run, in order: always as a hash, as lines on demand. */
final class Trace {
  /** What Pekko adds to the name of an actor, different in every JVM. */
  private static final Pattern UID = Pattern.compile("#-?[0-9]+");

  private final boolean keep;
  private final List<String> lines = new ArrayList<>();
  private long hash = 0xcbf29ce484222325L;

  private Trace(boolean keep) {
    this.keep = keep;
  }

  static Trace silent() {
    return new Trace(false);
  }

  static Trace kept() {
    return new Trace(true);
  }

  /** A task of the actor system ran. */
  void task(long nanos, String label) {
    mix(nanos);
    mix(label);
    if (keep) {
      lines.add(time(nanos) + " run " + label);
    }
  }

  /** Something happened in the world around it. */
  void happened(long nanos, String what, Object about) {
    mix(nanos);
    mix(what);
    if (keep) {
      lines.add(time(nanos) + " " + what + " " + UID.matcher(String.valueOf(about)).replaceAll(""));
    }
  }

  /** FNV-1a over everything. */
  long hash() {
    return hash;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private static String time(long nanos) {
    return "%12.6f".formatted(nanos / 1e9);
  }

  private void mix(String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }
}

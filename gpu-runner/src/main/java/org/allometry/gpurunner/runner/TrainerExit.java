package org.allometry.gpurunner.runner;

import java.util.List;
import java.util.Locale;
import org.allometry.actors.runner.Outcome;

/**
 * How a trainer process ended.
 *
 * @param code exit code, 128 + number for a signal; {@value #NEVER_STARTED} when it was never there
 * @param fault why it could not be started, or empty
 * @param left processes of its group that could not be killed; normally empty
 * @param memoryKills how often the kernel killed for want of memory while it ran
 * @param tail last lines that it printed
 */
record TrainerExit(int code, String fault, List<Long> left, long memoryKills, List<String> tail) {
  static final int NEVER_STARTED = -1;

  private static final int EX_USAGE = 64;
  private static final int EX_TEMPFAIL = 75;
  private static final int EX_CONFIG = 78;
  private static final int SIGNALLED = 128;
  private static final int SIGKILL = 9;

  /** Signals that come from outside; the others are a program's own faults. */
  private static final List<Integer> FROM_OUTSIDE = List.of(1, 2, 3, SIGKILL, 15);

  private static final List<String> OUT_OF_MEMORY =
      List.of(
          "outofmemoryerror",
          "out of memory",
          "std::bad_alloc",
          "can't allocate memory",
          "cannot allocate memory",
          "insufficient memory for the java runtime");

  private static final List<String> NO_NATIVE_LIBRARY =
      List.of(
          "unsatisfiedlinkerror",
          "failed to load pytorch native library",
          "native library is missing",
          "cannot open shared object file",
          "glibc");

  /** What drivers and kernels say of a device that is gone until somebody resets it. */
  private static final List<String> DEVICE_LOST =
      List.of(
          "nvrm: xid",
          "fallen off the bus",
          "gpu is lost",
          "uncorrectable ecc error",
          "no cuda-capable device is detected",
          "there is no such device",
          "cuda-capable device(s) is/are busy or unavailable");

  TrainerExit {
    left = List.copyOf(left);
    tail = List.copyOf(tail);
  }

  static TrainerExit neverStarted(String fault) {
    return new TrainerExit(NEVER_STARTED, fault, List.of(), 0, List.of());
  }

  /**
   * What the exit means for an attempt that nobody had asked to stop and that had no result.
   *
   * <p>Memory is blamed on evidence only: the trainer's words, or a count of the kernel that rose
   * when the trainer was killed. Any other signal from outside is a lost runner, which is not
   * charged; a signal that a program raises by its own fault (segmentation fault, abort) is an
   * error of the trainer.
   */
  Outcome outcome() {
    if (code == EX_TEMPFAIL) {
      return Outcome.PREEMPTED;
    }
    if (code == EX_USAGE || code == EX_CONFIG) {
      return Outcome.CONFIG_ERROR;
    }
    if (code == NEVER_STARTED || deviceLost()) {
      return Outcome.LOST_RUNNER;
    }
    boolean killed = code == SIGNALLED + SIGKILL;
    if ((code != 0 && says(OUT_OF_MEMORY)) || (killed && memoryKills > 0)) {
      return Outcome.OUT_OF_MEMORY;
    }
    return FROM_OUTSIDE.contains(code - SIGNALLED) ? Outcome.LOST_RUNNER : Outcome.TRAINER_ERROR;
  }

  /** Whether the trainer failed because its device is gone, by its last words. */
  boolean deviceLost() {
    return code != 0 && tellsOfALostDevice(tail);
  }

  /** Whether lines of a trainer say that its device is gone. */
  static boolean tellsOfALostDevice(List<String> lines) {
    return !first(lines, DEVICE_LOST).isEmpty();
  }

  /** The exit in words, ending with the last lines that were printed. */
  String sentence() {
    return cause() + quote(tail);
  }

  /** {@code tail} as the end of a sentence for people. */
  static String quote(List<String> tail) {
    return tail.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", tail);
  }

  private String cause() {
    if (code == NEVER_STARTED) {
      return "the trainer could not be started: " + fault;
    }
    if (says(NO_NATIVE_LIBRARY)) {
      return "the trainer could not load a native library on this machine ("
          + lineThatSays(NO_NATIVE_LIBRARY)
          + "); it needs 64-bit Linux with glibc and, on Debian, the package libgomp1";
    }
    if (code > SIGNALLED && code <= SIGNALLED + 64) {
      return "the trainer was killed by signal "
          + (code - SIGNALLED)
          + (outcome() == Outcome.OUT_OF_MEMORY ? " for want of memory" : "");
    }
    return "the trainer ended with exit code "
        + code
        + (code == 0 ? " without a result" : "")
        + (outcome() == Outcome.OUT_OF_MEMORY ? " for want of memory" : "");
  }

  private boolean says(List<String> words) {
    return !lineThatSays(words).isEmpty();
  }

  private String lineThatSays(List<String> words) {
    return first(tail, words);
  }

  private static String first(List<String> lines, List<String> words) {
    return lines.stream()
        .filter(line -> words.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
        .findFirst()
        .orElse("");
  }
}

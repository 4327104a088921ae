package org.allometry.benchmarks.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time of the whole machine since it started, as Linux counts it.
 *
 * @param busySeconds of all cores
 * @param nanos monotonic clock
 */
record MachineLoad(double busySeconds, long nanos) {
  /** Clock ticks a second in {@code /proc/stat}, the same on every Linux machine of today. */
  private static final double TICKS_PER_SECOND = 100;

  /** The state of now. */
  static MachineLoad now() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+", -1);
    double ticks = 0;
    for (int i : new int[] {1, 2, 3, 6, 7}) { // user, nice, system, interrupts
      ticks += Long.parseLong(fields[i]);
    }
    return new MachineLoad(ticks / TICKS_PER_SECOND, System.nanoTime());
  }

  /** What passed between. */
  MachineLoad since(MachineLoad earlier) {
    return new MachineLoad(busySeconds - earlier.busySeconds, nanos - earlier.nanos);
  }

  /** Share of all cores' time that went to others than ourselves. */
  double othersShare(double ownSeconds) {
    double capacity = nanos / 1e9 * Runtime.getRuntime().availableProcessors();
    return Math.max(0, busySeconds - ownSeconds) / capacity;
  }
}

package org.allometry.benchmarks.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process as Linux counts it, in MiB. */
final class ResidentMemory {
  private static final double KIB_PER_MIB = 1024;

  private ResidentMemory() {}

  /** Now. */
  static double nowMib() throws IOException {
    return read("VmRSS:");
  }

  /** The most it has been. */
  static double peakMib() throws IOException {
    return read("VmHWM:");
  }

  private static double read(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith(key))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new IOException("/proc/self/status does not say " + key))
        / KIB_PER_MIB;
  }
}

package org.allometry.gpurunner.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the kernel says about memory that ran out. */
final class KernelMemory {
  private static final Path VMSTAT = Path.of("/proc/vmstat");

  private KernelMemory() {}

  /**
   * Processes that the kernel has killed for want of memory since boot, in the whole system or in
   * any control group; empty where the system does not tell.
   */
  static OptionalLong kills() {
    if (!Files.isReadable(VMSTAT)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(VMSTAT).stream()
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).strip()))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}

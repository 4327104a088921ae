package org.allometry.gpurunner.runner;

/**
 * What a GpuRunner owns.
 *
 * @param name such as {@code cpu:0}, unique in the sweep
 * @param threads of its trainer, at least 1
 */
record Device(String name, int threads) {
  /** For people. */
  String description() {
    return name
        + ", "
        + threads
        + (threads == 1 ? " thread, " : " threads, ")
        + System.getProperty("os.arch");
  }

  /** The name as part of a file's name. */
  String fileName() {
    return name.replace(':', '-');
  }
}

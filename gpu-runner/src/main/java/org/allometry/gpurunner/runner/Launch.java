package org.allometry.gpurunner.runner;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * How a trainer process is started.
 *
 * @param argv program and arguments, never passed through a shell
 * @param environment the whole environment of the child
 * @param folder its working directory
 */
record Launch(List<String> argv, SortedMap<String, String> environment, Path folder) {
  Launch {
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a trainer needs a program to start, got no argv");
    }
  }
}

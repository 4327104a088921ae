package org.allometry.gpurunner.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tiny process that kills a trainer's group when this JVM dies without having said farewell.
 *
 * <p>It waits for a line on its standard input. The pipe's other end is ours alone, so the kernel
 * closes it however we die, and the end of input is the order to kill. It covers what the
 * parent-death signal does not: grandchildren, and systems without that signal.
 */
final class ParentGuard {
  private static final String SCRIPT = "read -r farewell || kill -s KILL -- \"-$1\"";

  private final Process process;

  private ParentGuard(Process process) {
    this.process = process;
  }

  /**
   * Starts to guard a group of its own.
   *
   * @throws IOException when the guard cannot be started
   */
  static ParentGuard over(ProcessGroup group, ProcessTools tools) throws IOException {
    List<String> argv = new ArrayList<>();
    tools.setsid().ifPresent(setsid -> argv.add(setsid.toString()));
    argv.addAll(List.of("/bin/sh", "-c", SCRIPT, "guard", "" + group.leader()));
    ProcessBuilder guard =
        new ProcessBuilder(argv)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    guard.environment().clear();
    return new ParentGuard(guard.start());
  }

  /**
   * Ends the guard; the group is gone and its number may be used by others.
   *
   * @throws IOException when the guard has died before
   */
  void release() throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write("farewell\n".getBytes(StandardCharsets.US_ASCII));
    }
  }
}

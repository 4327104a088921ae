package org.allometry.gpurunner.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which of the system's helpers for process groups are there.
 *
 * @param setsid starts a program in a session, and so a process group, of its own
 * @param setpriv can set the parent-death signal of Linux
 */
record ProcessTools(Optional<Path> setsid, Optional<Path> setpriv) {

  /** Looks on the PATH and tries what it finds. */
  static ProcessTools probe() {
    Optional<Path> setpriv =
        find("setpriv").filter(p -> works(List.of(p.toString(), "--pdeathsig", "KILL", "true")));
    return new ProcessTools(
        find("setsid").filter(p -> works(List.of(p.toString(), "true"))), setpriv);
  }

  /** {@code argv}, started in its own group and killed when the starting thread ends. */
  List<String> wrap(List<String> argv) {
    List<String> wrapped = new ArrayList<>();
    setpriv.ifPresent(p -> wrapped.addAll(List.of(p.toString(), "--pdeathsig", "KILL", "--")));
    setsid.ifPresent(p -> wrapped.add(p.toString()));
    wrapped.addAll(argv);
    return wrapped;
  }

  /** The group of a process that was started with {@link #wrap}. */
  ProcessGroup groupOf(Process process) {
    return new ProcessGroup(process.pid(), setsid.isPresent());
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> new File(folder, program))
        .filter(file -> file.isFile() && file.canExecute())
        .map(file -> file.toPath().toAbsolutePath())
        .findFirst();
  }

  /** A program that cannot be started or says no counts as absent. */
  private static boolean works(List<String> argv) {
    try {
      Process process =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(5, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

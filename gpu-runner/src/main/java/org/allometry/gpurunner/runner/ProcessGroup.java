package org.allometry.gpurunner.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A trainer and everything that it has started.
 *
 * @param leader process id of the trainer, which is the id of the group where it has its own
 * @param own whether it leads a group of its own; else its descendants stand for the group
 */
record ProcessGroup(long leader, boolean own) {
  private static final Path PROC = Path.of("/proc");
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  /** Signals that are sent to whole groups. */
  enum Signal {
    TERM,
    KILL
  }

  /**
   * Processes of the group that still run; zombies do not count, they hold nothing.
   *
   * @throws IOException when the system's process table cannot be read
   */
  List<Long> members() throws IOException {
    if (!own) {
      return Stream.concat(
              ProcessHandle.of(leader).stream(),
              ProcessHandle.of(leader).stream().flatMap(ProcessHandle::descendants))
          .filter(ProcessHandle::isAlive)
          .map(ProcessHandle::pid)
          .toList();
    }
    return Files.isReadable(PROC.resolve("self/stat")) ? membersByProc() : membersByPs();
  }

  /**
   * Sends {@code signal} to every process of the group; one that has gone already needs none.
   *
   * @throws IOException when no signal can be sent
   */
  void send(Signal signal) throws IOException {
    if (own) {
      run(
          List.of(
              "/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "kill", signal.name(), "" + leader));
      return;
    }
    for (long pid : members()) {
      ProcessHandle.of(pid)
          .ifPresent(
              signal == Signal.KILL ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    }
  }

  /**
   * Kills the group until it is seen empty.
   *
   * @param bound how long to try
   * @return processes that are still there at the end; empty when the group is gone
   */
  List<Long> killUntilGone(Duration bound) throws IOException {
    List<Long> left = members();
    long deadline = System.nanoTime() + bound.toNanos();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      send(Signal.KILL);
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      left = members();
    }
    return left;
  }

  private List<Long> membersByProc() throws IOException {
    List<Long> members = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (isNumber(entry.getFileName().toString()) && belongs(entry)) {
          members.add(Long.parseLong(entry.getFileName().toString()));
        }
      }
    }
    return members;
  }

  /** {@code /proc/PID/stat}: pid (name) state parent group …; the name may hold anything. */
  private boolean belongs(Path process) throws IOException {
    String stat;
    try {
      stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return false; // it has ended since the listing
    } catch (IOException e) {
      if (Files.exists(process)) {
        throw e;
      }
      return false; // it has ended while it was read
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return Long.parseLong(fields[2]) == leader && !fields[0].equals("Z") && !fields[0].equals("X");
  }

  private List<Long> membersByPs() throws IOException {
    List<Long> members = new ArrayList<>();
    for (String line : run(List.of("ps", "-A", "-o", "pid=,pgid=,stat=")).lines().toList()) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length >= 3 && fields[1].equals("" + leader) && !fields[2].startsWith("Z")) {
        members.add(Long.parseLong(fields[0]));
      }
    }
    return members;
  }

  private static String run(List<String> argv) throws IOException {
    Process process =
        new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(argv.get(0) + " did not end within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + argv.get(0) + " ran", e);
    }
    return output;
  }

  private static boolean isNumber(String name) {
    return name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}

package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes of a sweep, found in {@code /proc} by a variable of their environment that a search
 * hands down to its trainers and their guards.
 */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /**
   * A process.
   *
   * @param pid number, used again after its end
   * @param started when, so that it is not taken for a later one
   * @param command with its arguments
   */
  record Entry(long pid, String started, String command) {
    boolean trains() {
      return command.contains("org.allometry.gpurunner.train.TrainerMain");
    }

    boolean searches() {
      return command.contains("org.allometry.orchestrator.cli.Allometry");
    }
  }

  /** Every process that lives with {@code variable} in its environment; zombies do not live. */
  static List<Entry> with(String variable) throws IOException {
    List<Entry> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(PROC)) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
        String environment = read(process.resolve("environ"));
        String[] stat = stat(process);
        if (("\0" + environment).contains("\0" + variable + "\0")
            && stat.length > 19
            && !stat[0].equals("Z")
            && !stat[0].equals("X")) {
          found.add(
              new Entry(
                  Long.parseLong(process.getFileName().toString()),
                  stat[19],
                  read(process.resolve("cmdline")).replace('\0', ' ')));
        }
      }
    }
    return found;
  }

  /** State and what follows it in {@code /proc/PID/stat}; the start is the twentieth of them. */
  private static String[] stat(Path process) {
    String text = read(process.resolve("stat"));
    return text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  /** Empty when the process has gone. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}

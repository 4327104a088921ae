package org.allometry.orchestrator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a command sees of the world that started it.
 *
 * @param out standard output
 * @param err standard error
 * @param environment variables
 * @param interactive whether standard error is a terminal that can be repainted
 * @param directory current directory
 * @param clock wall clock
 */
public record Terminal(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    boolean interactive,
    Path directory,
    InstantSource clock) {

  /** The process's own. */
  public static Terminal ofProcess() {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        environment,
        standardErrorIsTerminal() && !environment.getOrDefault("TERM", "").equals("dumb"),
        Path.of("").toAbsolutePath(),
        InstantSource.system());
  }

  /** Whether colours may be used: on a terminal, unless NO_COLOR says otherwise. */
  public boolean colours() {
    return interactive
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** Columns, 80 where nobody says. */
  public int width() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,4}") ? Math.max(20, Integer.parseInt(columns)) : 80;
  }

  /** Linux knows it from the descriptor itself, whatever is redirected besides. */
  private static boolean standardErrorIsTerminal() {
    Path descriptor = Path.of("/proc/self/fd/2");
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

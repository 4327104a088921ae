package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A word in a place of a command line where it can do nothing: an answer or an error, never a fault
 * of the program. The first byte picks the place.
 */
public final class CommandLineTarget {
  private static final String TABLE =
      "N,D,loss\n1e6,1e8,3\n2e6,2e8,2.8\n4e6,4e8,2.6\n8e6,8e8,2.5\n";

  /** An asterisk stands for the word. */
  private static final List<List<String>> PLACES =
      List.of(
          List.of("*"),
          List.of("status", "*"),
          List.of("status", "--output", "*"),
          List.of("status", "--home", "*"),
          List.of("fit", "*"),
          List.of("fit", "t.csv", "--resamples", "0", "--law", "*"),
          List.of("fit", "t.csv", "--resamples", "0", "--target-compute", "*"),
          List.of("fit", "t.csv", "--resamples", "0", "--kappa", "*"),
          List.of("fit", "t.csv", "--resamples", "0", "--seed", "*"),
          List.of("replay", "t.csv", "--target", "t.csv", "--policy", "*"),
          List.of("replay", "t.csv", "--target", "t.csv", "--budgets", "*"),
          List.of("replay", "t.csv", "--target", "t.csv", "--failures", "*"),
          List.of("replay", "t.csv", "--target", "t.csv", "--seeds", "*"),
          List.of("replay", "t.csv", "--target", "t.csv", "--seed", "*"),
          List.of("replay", "--from", "*"),
          List.of("extend", "--budget", "*"),
          List.of("explain", "--trial", "*"),
          List.of("plan", "none.conf", "--set", "*"));

  private static final Path FOLDER = folder();

  private CommandLineTarget() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("command-line-target");
      Files.writeString(folder.resolve("t.csv"), TABLE);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    String word = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
    List<String> arguments = new ArrayList<>();
    for (String part : PLACES.get(Math.floorMod(data[0], PLACES.size()))) {
      arguments.add(part.equals("*") ? word : part);
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            false,
            FOLDER,
            () -> Instant.EPOCH);
    int code = Allometry.run(terminal, arguments.toArray(String[]::new));
    assertTrue(List.of(0, 2, 3, 4, 5).contains(code), code + " of " + arguments + ": " + err);
    assertFalse(
        err.toString().contains("This is a fault of the program; --verbose"), err.toString());
  }
}

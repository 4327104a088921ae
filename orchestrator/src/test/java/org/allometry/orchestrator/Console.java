package org.allometry.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.cli.Terminal;
import org.allometry.orchestrator.json.Json;

/** The command line inside this process, and what holds for every command whatever it is given. */
public final class Console {
  private final Path directory;
  private final Map<String, String> environment;

  /** A user in {@code directory}. */
  public Console(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** A user in {@code directory} without any variables. */
  public Console(Path directory) {
    this(directory, Map.of());
  }

  /** A terminal without any variables, on which the time stands still at 1970. */
  public static Terminal terminal(StringWriter out, StringWriter err, Path directory) {
    return new Terminal(
        new PrintWriter(out),
        new PrintWriter(err),
        Map.of(),
        false,
        directory,
        () -> Instant.EPOCH);
  }

  /**
   * What a command did.
   *
   * @param code exit code
   * @param out standard output
   * @param err standard error
   */
  public record Said(int code, String out, String err) {
    /** The only value on standard output. */
    public JsonNode json() {
      assertEquals(1, out.lines().count(), "more than one line: " + out);
      return Json.parse(out);
    }
  }

  /** Runs a command for people. */
  public Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            false,
            directory,
            InstantSource.system());
    Said said = new Said(Allometry.run(terminal, arguments), out.toString(), err.toString());
    assertFalse(
        said.err().matches("(?s).*(\\tat |Exception|Error:|fault of the program).*"), said.err());
    assertFalse(said.out().contains("\u001b") || said.err().contains("\u001b"), said.err());
    return said;
  }

  /** Runs a command for programs: exactly one object, and the same message for people. */
  public Said runJson(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--output");
    all.add("json");
    Said said = run(all.toArray(String[]::new));
    JsonNode json = said.json();
    assertTrue(json.path("schema").asText().startsWith("allometry/"), said.out());
    if (json.path("schema").asText().equals("allometry/error/1")) {
      assertEquals(said.code(), json.path("exit_code").asInt(), said.out());
      assertEquals("allometry: " + json.path("error").path("message").asText() + "\n", said.err());
    }
    return said;
  }

  /** Runs a command that has to fail with this code, naming all of this. */
  public Said fails(int code, List<String> names, String... arguments) {
    Said said = runJson(arguments);
    assertEquals(code, said.code(), said.toString());
    assertEquals("allometry/error/1", said.json().path("schema").asText(), said.toString());
    for (String name : names) {
      assertTrue(said.err().contains(name), "not named: " + name + " in " + said.err());
    }
    return said;
  }
}

package org.allometry.orchestrator.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of {@code resources/bad-input}; see its README. */
class BadInputTest {
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\\b|\\b(?:java|com|org)\\.[a-z]+\\.");

  private static final String SHARED = ".*/(journal\\.db-(wal|shm)|lock(\\.owner)?)";

  @TempDir private Path folder;

  static Stream<BadCase> configurations() {
    return BadCase.of("configurations").stream();
  }

  static Stream<BadCase> commandLines() {
    return BadCase.of("command-lines").stream();
  }

  static Stream<BadCase> tables() {
    return Stream.of("fit-tables", "replay-tables").flatMap(kind -> BadCase.of(kind).stream());
  }

  static Stream<BadCase> journals() {
    return BadCase.of("journals").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void aConfigurationIsRefusedInTheseWords(BadCase bad) throws Exception {
    refused(bad);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commandLines")
  void aCommandLineIsRefusedInTheseWords(BadCase bad) throws Exception {
    refused(bad);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void aTableIsRefusedInTheseWords(BadCase bad) throws Exception {
    refused(bad);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("journals")
  void aJournalIsRefusedInTheseWords(BadCase bad) throws Exception {
    refused(bad);
  }

  /** As a sweep of an older or newer version has it, whose keys this one does not know. */
  @Test
  void aConfigurationInAJournalThatIsNotUnderstoodIsRefused() throws Exception {
    JournalOnDisk.write(
        folder, "demo", List.of("transformer"), "allometry.budget.quetzalcoatl = 3");
    for (String command : List.of("status", "report", "verify", "resume")) {
      new Console(folder)
          .fails(
              5,
              List.of("does not understand the configuration", "allometry.budget.quetzalcoatl"),
              command,
              "demo");
    }
  }

  @Test
  void aHomeFromTheEnvironmentThatIsNoPathIsRefused() {
    new Console(folder, Map.of("ALLOMETRY_HOME", "a\0b"))
        .fails(2, List.of("ALLOMETRY_HOME: \"a\\u0000b\"", "the path of a folder"), "status");
  }

  private void refused(BadCase bad) throws IOException, SQLException {
    if (!bad.sql().isEmpty()) {
      JournalOnDisk.write(folder);
      change(folder.resolve("sweeps/demo/journal/journal.db"), bad.sql());
    }
    bad.lay(folder);
    Map<String, String> before = content();
    Console.Said said = said(bad);
    assertEquals(bad.exit(), said.code(), said.toString());
    String message = said.err().replace(folder.toString(), "FOLDER");
    assertEquals("allometry: " + bad.says() + "\n", message);
    assertFalse(CLASS_NAME.matcher(message).find(), message);
    assertEquals(before, content(), "something was changed");
    assertTrue(message.length() < 3000, "too long to be read");
  }

  /** Asked for JSON, too, by all but those that say themselves what they want to read. */
  private Console.Said said(BadCase bad) {
    String[] arguments = bad.arguments().toArray(String[]::new);
    Console console = new Console(folder);
    return arguments.length == 0 || bad.arguments().contains("--output")
        ? console.run(arguments)
        : console.fails(bad.exit(), List.of(), arguments);
  }

  private static void change(Path journal, List<String> commands) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.executeUpdate(command);
      }
    }
  }

  /**
   * Every path with its size and time; beside a journal SQLite makes what its readers share, and
   * whoever wants to change a sweep takes its lock first.
   */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(p -> !p.toString().matches(SHARED)).toList()) {
        content.put(
            path.toString(),
            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? Files.size(path) + " " + Files.getLastModifiedTime(path)
                : "");
      }
    }
    return content;
  }
}

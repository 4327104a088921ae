package org.allometry.orchestrator.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.orchestrator.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadConfigurationTest {
  @TempDir private Path folder;

  /** Texts of configurations, each with what its message has to name. */
  static Stream<Arguments> texts() {
    return Stream.of(
        text("", "is empty", "conf/quickstart.conf"),
        text("  \n\n", "is empty"),
        text("allometry {\n budget.total = \"1e9 FLOP\"\n", "bad.conf: 3:", "not closed"),
        text("allometry = 3", "bad.conf: 1: allometry: \"3\"", "allometry { … }"),
        text("[1, 2]", "bad.conf: 1:", "is a list"),
        text("budgt { total = 3 }", "bad.conf: 1: budgt", "Did you mean allometry.budget?"),
        text("allometri {}", "Did you mean allometry?"),
        text("allometry.budgt.total = 3", "allometry.budgt", "Did you mean budget?"),
        text("allometry.budget.totl = 3", "allometry.budget.totl", "Did you mean total?"),
        text("allometry.budget = 3", "allometry.budget: \"3\"", "an object { … }"),
        text("allometry.budget.total = 2e12", "allometry.budget.total", "with the unit FLOP"),
        text("allometry.budget.total = \"-1 FLOP\"", "\"-1 FLOP\"", "compute > 0"),
        text("allometry.budget.total = \"1e400 FLOP\"", "\"1e400 FLOP\"", "compute > 0"),
        text("allometry.budget.total = null", "allometry.budget.total: missing"),
        text("allometry.budget.reserve = 0.6", "\"0.6\"", "[0, 0.5]"),
        text("allometry.budget.reserve = NaN", "\"NaN\"", "[0, 0.5]"),
        text(
            "allometry.supervision.heartbeat = 200",
            "\"200\"",
            "a time with a unit",
            "[10 ms, 1 h]"),
        text("allometry.supervision.lease = 10 parsec", "\"10 parsec\"", "[10 ms, 1 d]"),
        text("allometry.supervision.lease = 5 s", "\"5 s\"", "longer than two heartbeats"),
        text("allometry.space.max-memory = 68719476736", "a size with a unit", "[1 MiB, 1 PiB]"),
        text("allometry.space.steps = [50, 1]", "\"[50, 1]\"", "a list of whole numbers in [2,"),
        text("allometry.space.steps = 50", "\"50\"", "a list of whole numbers"),
        text("allometry.space.seeds = [1, 1]", "\"[1, 1]\"", "different whole numbers"),
        text("allometry.space.families = []", "a list of at least one"),
        text("allometry.policy.name = adaptve", "\"adaptve\"", "Did you mean adaptive?"),
        text("allometry.metrics.port = 70000", "\"70000\"", "[0, 65535]"),
        text("allometry.metrics.host = \"0.0.0.0\"", "\"0.0.0.0\"", "a loopback address"),
        text("allometry.runner.devices = [cpu0]", "\"[cpu0]\"", "cpu:N or cuda:N"),
        text("allometry.sweep.name = \"../up\"", "\"../up\"", "letters, digits"),
        text("allometry.sweep.seed = 1.5", "\"1.5\"", "a whole number"),
        text("allometry.budget.total = \"2 FLOP\"", "none of its", "the first: costs"),
        text("allometry.sweep.name = ${nope}", "bad.conf: 1:", "${nope}"),
        text("include \"nope.conf\"", "\"nope.conf\": there is no such file"),
        text("include required(\"nope.conf\")", "\"nope.conf\": there is no such file"),
        text("include file(\"/no/where.conf\")", "\"/no/where.conf\": there is no such file"),
        text("include \"http://127.0.0.1:1/x.conf\"", "there is no such file"));
  }

  private static Arguments text(String text, String... names) {
    return Arguments.of(text, List.of(names));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void namesPlaceValueAndRange(String text, List<String> names) throws IOException {
    Files.writeString(folder.resolve("bad.conf"), text);
    new Console(folder).fails(3, names, "plan", "bad.conf");
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(1, left.count(), "something was written");
    }
  }

  @Test
  void namesFilesThatAreNoConfigurations() throws IOException {
    Console console = new Console(folder);
    console.fails(3, List.of("none.conf: no such file", "quickstart.conf"), "search", "none.conf");
    Files.createDirectory(folder.resolve("folder"));
    console.fails(3, List.of("folder: is no file"), "search", "folder");
    Files.write(folder.resolve("binary.conf"), new byte[] {'a', '=', 0, 1, 2});
    console.fails(3, List.of("binary.conf: is binary"), "search", "binary.conf");
    Files.write(folder.resolve("utf16.conf"), "allometry {}".getBytes(StandardCharsets.UTF_16));
    console.fails(3, List.of("utf16.conf: is not UTF-8"), "search", "utf16.conf");
    Files.write(folder.resolve("large.conf"), new byte[(10 << 20) + 1]);
    console.fails(3, List.of("10 MiB"), "search", "large.conf");
  }

  @Test
  void listsEverythingWithPathAndLine() throws IOException {
    Files.writeString(
        folder.resolve("bad.conf"),
        """
        allometry {
          budget { total = "2e9", reserv = 0.5 }
          training { batch-size = 0 }
          supervision.lease = 10 parsec
        }
        """);
    JsonNode error =
        new Console(folder)
            .fails(3, List.of("4 problems"), "plan", "bad.conf")
            .json()
            .path("error");
    List<String> found = new ArrayList<>();
    for (JsonNode problem : error.path("problems")) {
      assertEquals("bad.conf", problem.path("file").asText());
      assertFalse(problem.path("allowed").asText().isEmpty());
      found.add(problem.path("line").asInt() + " " + problem.path("path").asText());
    }
    assertEquals(
        List.of(
            "2 allometry.budget.total",
            "2 allometry.budget.reserv",
            "3 allometry.training.batch-size",
            "4 allometry.supervision.lease"),
        found.stream()
            .sorted(java.util.Comparator.comparingInt((String f) -> f.charAt(0)))
            .toList());
  }

  @Test
  void anIncludedFileCountsAndIsNamed() throws IOException {
    Files.createDirectory(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/base.conf"), "include \"more.conf\"");
    Files.writeString(folder.resolve("parts/more.conf"), "\nallometry.budget.reserve = 7");
    Files.writeString(folder.resolve("top.conf"), "include \"parts/base.conf\"");
    new Console(folder).fails(3, List.of("more.conf: 2: ", "[0, 0.5]"), "plan", "top.conf");
  }

  /** Texts after {@code --set}, each with the exit code and what the message has to name. */
  static Stream<Arguments> sets() {
    return Stream.of(
        Arguments.of("budget.total", 2, List.of("--set budget.total", "expected key=value")),
        Arguments.of("=3", 2, List.of("expected key=value")),
        Arguments.of("\"=3", 2, List.of("is no key")),
        Arguments.of("budget.total=2e12", 3, List.of("--set budget.total", "the unit FLOP")),
        Arguments.of("budget.total=", 3, List.of("allometry.budget.total: \"\"")),
        Arguments.of("budget={", 3, List.of("allometry.budget: \"{\"")),
        Arguments.of("allometry=3", 3, List.of("allometry")),
        Arguments.of("budgt.total=1 FLOP", 3, List.of("Did you mean budget?")),
        Arguments.of("policy.name=gird", 3, List.of("--set policy.name", "Did you mean grid?")));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void namesWhatIsWrongWithASetting(String set, int code, List<String> names) throws IOException {
    Files.writeString(folder.resolve("good.conf"), "allometry {}");
    new Console(folder).fails(code, names, "plan", "good.conf", "--set", set);
  }

  @Test
  void settingsOnTheCommandLineWin() throws IOException {
    Files.writeString(folder.resolve("good.conf"), "allometry.budget.total = \"1e12 FLOP\"");
    Console console = new Console(folder);
    console.fails(
        3, List.of("\"käse\"", "letters, digits"), "plan", "good.conf", "--set", "sweep.name=käse");
    JsonNode plan =
        console
            .runJson("plan", "good.conf", "--set", "allometry.budget.total=\"3e12 FLOP\"")
            .json();
    assertEquals(3_000_000_000_000L, plan.path("totals").path("budget_flop").asLong());
    assertEquals("good", plan.path("sweep").asText());
  }
}

package org.allometry.orchestrator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void writeJournal() throws Exception {
    JournalOnDisk.write(home, "two", List.of("transformer", "gatr"));
  }

  private int run(String... args) {
    return Allometry.run(Console.terminal(out, err, home), args);
  }

  @Test
  void comparesThePairOnEveryAxisAtTheTargetAndWithinWhatWasObserved() {
    assertEquals(0, run("status", "--output", "json"), err.toString());
    JsonNode multipliers = Json.parse(out.toString()).path("compute_multipliers");
    assertEquals(8, multipliers.size(), out.toString());
    List<String> keys = new ArrayList<>();
    multipliers.get(0).fieldNames().forEachRemaining(keys::add);
    assertEquals(
        List.of(
            "family",
            "arm",
            "over",
            "over_arm",
            "axis",
            "unit",
            "at_compute",
            "at_loss",
            "multiplier",
            "decided",
            "extrapolated",
            "status",
            "sentence"),
        keys);
    JsonNode first = multipliers.get(0);
    assertEquals("gatr", first.path("family").asText());
    assertEquals("transformer", first.path("over").asText());
    assertEquals("nominal", first.path("axis").asText());
    assertEquals(1e13, first.path("at_compute").asDouble());
    assertTrue(first.path("extrapolated").asBoolean());
    assertTrue(!multipliers.get(1).path("extrapolated").asBoolean());
    assertTrue(first.at("/multiplier/value").asDouble() < 1, first.toString());
    assertEquals("ok", first.path("status").asText());
  }

  @Test
  void saysSoInWordsForPeople() {
    assertEquals(0, run("status"), err.toString());
    String text = out.toString();
    assertTrue(text.contains("compare      at 1e13 FLOP gatr needs "), text);
    assertTrue(text.contains("transformer's compute, extrapolated\n"), text);
    assertTrue(text.contains("(device-seconds)\n"), text);
  }
}

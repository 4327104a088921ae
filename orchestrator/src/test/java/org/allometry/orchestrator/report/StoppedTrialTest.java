package org.allometry.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running trial that was stopped by decision, as its user sees it. */
final class StoppedTrialTest {
  private static final String REASON = "not worth the 1e9 FLOP that it would still take";

  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void writeJournal() throws Exception {
    JournalOnDisk.writeWithStop(home);
  }

  private JsonNode json(String... args) {
    return json(0, args);
  }

  private JsonNode json(int code, String... args) {
    assertEquals(code, Allometry.run(Console.terminal(out, err, home), args), err.toString());
    return Json.parse(out.toString());
  }

  @Test
  void statusCountsItAndShowsTheDecision() {
    JsonNode status = json("status", "--output", "json");
    assertEquals(1, status.at("/trials/stopped").asInt());
    assertEquals(0, status.at("/trials/running").asInt());
    assertEquals(0, status.at("/trials/failed").asInt());
    assertEquals("stop", status.at("/last_decision/decision").asText());
    assertEquals(REASON, status.at("/last_decision/reason").asText());
  }

  @Test
  void explainSaysWhatItWouldHaveTakenAndWhatIsBetter() {
    JsonNode decisions = json("explain", "--output", "json").path("decisions");
    JsonNode stop = decisions.get(decisions.size() - 1);
    assertEquals("stop", stop.path("decision").asText());
    assertEquals(REASON, stop.path("reason").asText());
    assertEquals(1e9, stop.path("price_flop").asDouble());
    assertEquals(1e-4, stop.path("gain").asDouble());
    assertEquals(2e-4, stop.path("score").asDouble());
    assertEquals(2e-3, stop.at("/runner_up/score").asDouble());
    assertEquals(0.25, stop.at("/estimate_before/ln_n_opt_sd").asDouble());
    String trial = stop.path("trial").asText();
    out.getBuffer().setLength(0);
    assertEquals(2, json("explain", "--trial", trial, "--output", "json").path("decisions").size());
  }

  @Test
  void reportHasTheDecisionInItsLogAndTheTrialAsStopped() throws Exception {
    json("report", "--output", "json");
    String page = Files.readString(home.resolve("sweeps/demo/report/report.html"));
    assertTrue(page.contains(REASON), "the decision log");
    assertTrue(page.contains("stopped"), "the table of trials");
  }

  @Test
  void exportGivesItNoLossAndNoPartInTheFit() throws Exception {
    json("export", "--to", "results", "--output", "json");
    List<String> lines =
        Files.readAllLines(home.resolve("results/trials.csv")).stream()
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> head = List.of(lines.getFirst().split(",", -1));
    List<String> last = List.of(lines.getLast().split(",", -1));
    assertEquals("", last.get(head.indexOf("loss")));
    assertEquals("false", last.get(head.indexOf("used_in_fit")));
  }

  /** All checks but that of the configuration, whose hash the synthetic sweep makes up. */
  @Test
  void verifyAgreesWithJournalAndLedger() {
    JsonNode checks = json(5, "verify", "--output", "json").path("checks");
    List<String> failed = new ArrayList<>();
    checks.forEach(
        check -> {
          if (!check.path("ok").asBoolean()) {
            failed.add(check.path("name").asText());
          }
        });
    assertEquals(List.of("config_hash"), failed, checks.toString());
  }
}

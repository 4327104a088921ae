package org.allometry.orchestrator.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.cli.Terminal;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeTables() throws Exception {
    StringBuilder pool = new StringBuilder("N,D,loss,note\n");
    int i = 0;
    for (double n = 1e6; n < 1e8; n *= 2) {
      for (double d = 1e8; d < 1e10; d *= 2) {
        double wiggle = 1 + 0.002 * (i++ % 5 - 2);
        pool.append(row(n, d, wiggle)).append(",x\n");
      }
    }
    Files.writeString(folder.resolve("pool.csv"), pool);
    Files.writeString(
        folder.resolve("target.csv"),
        "N,D,loss\n" + row(2e8, 2e10, 1) + "\n" + row(4e8, 1e10, 1) + "\n" + row(1e8, 4e10, 1));
    Files.writeString(
        folder.resolve("overlap.csv"), "N,D,loss\n" + row(1e6, 1e8, 1 + 0.002 * -2) + "\n");
    Files.writeString(folder.resolve("stranger.csv"), "N,D,loss,family\n2e8,2e10,2,other\n");
  }

  private static String row(double n, double d, double wiggle) {
    double loss = (1.7 + 400 / Math.pow(n, 0.34) + 410 / Math.pow(d, 0.28)) * wiggle;
    return n + "," + d + "," + loss;
  }

  private int run(String... args) {
    return Allometry.run(Console.terminal(out, err, folder), args);
  }

  private static String[] replay(String... more) {
    List<String> args = new ArrayList<>(List.of("replay", "pool.csv", "--target", "target.csv"));
    args.addAll(List.of(more));
    if (!args.contains("--seeds")) {
      args.addAll(List.of("--seeds", "2"));
    }
    if (!args.contains("--hindsight")) {
      args.addAll(List.of("--hindsight", "8"));
    }
    return args.toArray(String[]::new);
  }

  @Test
  void printsTheAgreedLayout() {
    String[] args =
        replay("--policy", "random,cheapest-first", "--budgets", "0.05,0.1", "--output", "json");
    assertEquals(0, run(args), err::toString);
    JsonNode json = Json.parse(out.toString());
    assertEquals(
        List.of(
            "schema",
            "pool",
            "target",
            "settings",
            "reference",
            "policies",
            "hindsight",
            "warnings",
            "wall_seconds"),
        keys(json));
    assertEquals("allometry/replay/1", json.get("schema").asText());
    assertEquals(49, json.get("pool").get("rows").asInt());
    assertEquals(
        List.of(
            "path",
            "sha256",
            "rows",
            "columns",
            "ignored_columns",
            "total_flop",
            "largest_trial_flop",
            "families"),
        keys(json.get("pool")));
    assertEquals(
        List.of("family", "source", "law", "ln_n_opt"), keys(json.get("reference").get(0)));
    JsonNode policy = json.get("policies").get(0);
    assertEquals(List.of("name", "budgets", "flop_to_reach"), keys(policy));
    assertEquals(
        List.of(
            "fraction",
            "budget_flop",
            "spent_flop",
            "trials",
            "r2",
            "mean_relative_error",
            "ln_n_opt_error",
            "waste_at_target_fraction",
            "coverage_50",
            "coverage_90",
            "interval_width_50",
            "interval_width_90",
            "makespan_seconds",
            "decision_wall_seconds"),
        keys(policy.get("budgets").get(0)));
    assertEquals(2, policy.get("budgets").get(1).get("r2").get("values").size());
    assertEquals(6, policy.get("flop_to_reach").size());
    assertEquals("hindsight", json.get("hindsight").get("name").asText());
    assertEquals(keys(policy), keys(json.get("hindsight")));
    assertEquals(8, json.get("settings").get("hindsight_tries").asInt());
    assertEquals("posterior", json.get("settings").get("estimator").asText());
    assertEquals("kappa_default", json.get("warnings").get(0).get("code").asText());
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void writesOneFigureFile() throws Exception {
    assertEquals(
        0,
        run(replay("--policy", "grid", "--budgets", "0.1", "--figure", "f.html")),
        err::toString);
    String html = Files.readString(folder.resolve("f.html"));
    assertTrue(html.contains("relative-error") && html.contains("share of the pool's compute"));
    for (String expected :
        List.of("ln N_opt error", "waste", "in 50 %", "a decision", "hindsight: the best that")) {
      assertTrue(out.toString().contains(expected), out::toString);
      assertTrue(html.contains(expected), expected);
    }
    assertTrue(out.toString().contains("mean_relative_error 0.0025"), out::toString);
  }

  @Test
  void namesThePoliciesThatThereAre() {
    assertEquals(2, run(replay("--policy", "adaptive,clever")));
    assertTrue(err.toString().contains("\"clever\" is not known"), err::toString);
    assertTrue(err.toString().contains("mspe"), err::toString);
  }

  @Test
  void rejectsBudgetsSeedsWorkersAndFailuresOutOfRange() {
    assertEquals(2, run(replay("--budgets", "0")));
    assertEquals(2, run(replay("--budgets", "1.5")));
    assertEquals(2, run(replay("--budgets", "half")));
    assertEquals(2, run(replay("--seeds", "0")));
    assertEquals(2, run(replay("--workers", "0")));
    assertEquals(2, run(replay("--failures", "1")));
    assertEquals(2, run(replay("--hindsight", "-1")));
    assertEquals(2, run(replay("--estimator", "gut")));
    assertTrue(err.toString().contains("posterior or mspe"), err::toString);
    assertTrue(err.toString().contains("(0, 1]"), err::toString);
  }

  @Test
  void rejectsABudgetBelowTheCheapestTrial() {
    assertEquals(2, run(replay("--budgets", "1e-9")));
    assertTrue(err.toString().contains("the cheapest trial of the pool costs"), err::toString);
  }

  @Test
  void rejectsATargetThatOverlapsThePoolWithBothLines() {
    assertEquals(3, run("replay", "pool.csv", "--target", "overlap.csv", "--policy", "grid"));
    assertTrue(
        err.toString().contains("overlap.csv:2: the same trial stands in pool.csv:2"),
        err::toString);
  }

  @Test
  void rejectsAFamilyThatThePoolLacks() {
    assertEquals(3, run("replay", "pool.csv", "--target", "stranger.csv", "--policy", "grid"));
    assertTrue(err.toString().contains("stranger.csv:2: family \"other\""), err::toString);
  }

  @Test
  void judgesByTheFitOfMspeWhereAsked() {
    String[] args = replay("--policy", "mspe", "--budgets", "0.1", "--hindsight", "0");
    assertEquals(0, run(args), err::toString);
    String byPosterior = out.toString();
    out.getBuffer().setLength(0);
    List<String> other = new ArrayList<>(List.of(args));
    other.addAll(List.of("--estimator", "mspe"));
    assertEquals(0, run(other.toArray(String[]::new)), err::toString);
    assertNotEquals(byPosterior, out.toString());
    assertFalse(out.toString().contains("hindsight"), out::toString);
  }

  @Test
  void takesTheTrialsOfASweepAndHoldsTheDearestOut() throws Exception {
    JournalOnDisk.write(folder);
    assertEquals(
        0,
        run(
            "replay",
            "--from",
            "demo",
            "--policy",
            "grid",
            "--budgets",
            "0.5",
            "--seeds",
            "1",
            "--hindsight",
            "0",
            "--output",
            "json"),
        err::toString);
    JsonNode json = Json.parse(out.toString());
    assertEquals("trials of demo", json.get("pool").get("path").asText());
    assertTrue(json.get("pool").get("sha256").isNull());
    assertEquals(4, json.get("target").get("rows").asInt());
    assertEquals(15, json.get("pool").get("rows").asInt());
    assertEquals("samples_seen", json.get("pool").get("columns").get("samples_seen").asText());
    assertEquals(1, json.get("policies").size());
  }

  @Test
  void printsWhatIsDoneAfterCtrlC() throws Exception {
    PrintWriter interrupting =
        new PrintWriter(err) {
          private boolean sent;

          @Override
          public void println(String line) {
            super.println(line);
            if (line.contains("replays, ") && !sent) {
              sent = true;
              interrupt();
            }
          }
        };
    Terminal terminal =
        new Terminal(
            new PrintWriter(out), interrupting, Map.of(), false, folder, () -> Instant.EPOCH);
    String[] args = replay("--policy", "grid,random", "--budgets", "0.1", "--seeds", "60");
    int code = SIGNAL.equals("INT") ? 130 : 143;
    assertEquals(code, Allometry.run(terminal, args), err::toString);
    assertTrue(out.toString().contains("grid"), out::toString);
    assertFalse(out.toString().contains("random"), out::toString);
    assertTrue(out.toString().contains("interrupted: what was not finished"), out::toString);
    assertTrue(err.toString().contains("warning: Interrupted"), err::toString);
  }

  /** What Ctrl-C sends; where whoever started the tests has it ignored, what a system sends. */
  private static final String SIGNAL = interruptIsIgnored() ? "TERM" : "INT";

  private static boolean interruptIsIgnored() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    } catch (IOException e) {
      return false;
    }
  }

  /** What a terminal does at Ctrl-C. */
  private static void interrupt() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      signal
          .getMethod("raise", signal)
          .invoke(null, signal.getConstructor(String.class).newInstance(SIGNAL));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void saysWhichTableIsMissing() {
    assertEquals(2, run("replay", "pool.csv"));
    assertEquals(2, run("replay"));
    assertEquals(3, run("replay", "pool.csv", "--target", "none.csv"));
    assertTrue(err.toString().contains("none.csv"), err::toString);
  }
}

package org.allometry.orchestrator.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeTables() throws Exception {
    StringBuilder good = new StringBuilder("N,tokens,loss,device\n");
    int i = 0;
    for (double n : new double[] {1e6, 3e6, 1e7, 3e7}) {
      for (double d : new double[] {3e7, 1e8, 3e8, 1e9}) {
        double wiggle = 1 + 0.002 * (i++ % 5 - 2);
        double loss = (1.7 + 400 / Math.pow(n, 0.34) + 410 / Math.pow(d, 0.28)) * wiggle;
        good.append(n).append(',').append(d).append(',').append(loss).append(",gpu\n");
      }
    }
    good.append("1e6,1e8,nan,gpu\n");
    Files.writeString(folder.resolve("good.csv"), good);
    Files.writeString(folder.resolve("few.csv"), "N,D,loss,family\n1e6,2e7,3,a\n2e6,2e7,,a\n");
  }

  private int run(String... args) {
    return Allometry.run(Console.terminal(out, err, folder), args);
  }

  private static String golden(String name) throws Exception {
    try (var in = FitCommandTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Paths of all keys in their order, with the kind of value. */
  private static void keys(String path, JsonNode node, List<String> into) {
    if (node.isObject()) {
      node.properties().forEach(e -> keys(path + "." + e.getKey(), e.getValue(), into));
    } else if (node.isArray() && !node.isEmpty()) {
      keys(path + "[]", node.get(0), into);
    } else {
      into.add(path + " " + node.getNodeType());
    }
  }

  @Test
  void printsTheLayoutOfTheContract() throws Exception {
    assertEquals(
        0, run("fit", "good.csv", "--resamples", "30", "--output", "json"), err.toString());
    assertTrue(out.toString().endsWith("}\n"));
    JsonNode json = Json.parse(out.toString());
    List<String> keys = new ArrayList<>();
    keys("", json, keys);
    assertEquals(golden("fit-keys.txt"), String.join("\n", keys) + "\n");
    JsonNode family = json.get("families").get(0);
    JsonNode alpha = family.get("fits").get(0).get("coefficients").get("alpha");
    assertEquals(0.34, alpha.get("value").asDouble(), 0.05);
    assertEquals(16, family.get("points_used").asInt());
    assertEquals("loss_not_finite", family.get("points_left_out").get(0).get("reason").asText());
  }

  @Test
  void theSameTableGivesTheSameBytes() {
    assertEquals(0, run("fit", "good.csv", "--resamples", "30", "--output", "json"));
    String first = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(0, run("fit", "good.csv", "--resamples", "30", "--output", "json"));
    assertEquals(first, out.toString());
  }

  @Test
  void aFamilyWithoutAFitEndsWithFourAndACompleteObject() throws Exception {
    assertEquals(4, run("fit", "few.csv", "--output", "json"));
    assertEquals(golden("fit-few.json"), out.toString());
    assertTrue(err.toString().contains("warning: Family a: no law could be fitted"));
  }

  @Test
  void aBadTableEndsWithThreeAndAnErrorObject() throws Exception {
    Files.writeString(folder.resolve("bad.csv"), "N,D,loss\n1,2,3\n1,2,abc\n");
    assertEquals(3, run("fit", "bad.csv", "--output", "json"));
    assertTrue(
        out.toString()
            .startsWith(
                "{\"schema\":\"allometry/error/1\",\"command\":\"fit\",\"exit_code\":3,\"error\":{\"kind\":\"invalid_input\",\"message\":\"bad.csv:3:"
                    + " column loss: \\\"abc\\\" is not a number; expected a number > 0. Correct"
                    + " the cell or remove the"
                    + " row.\",\"file\":\"bad.csv\",\"line\":3,\"column\":\"loss\",\"option\":null,\"value\":\"abc\",\"allowed\":\"a"
                    + " number > 0\",\"hint\":\"correct the cell or remove the row\""),
        out.toString());
    out.getBuffer().setLength(0);
    assertEquals(3, run("fit", "none.csv", "--output", "json"));
    assertEquals("not_found", Json.parse(out.toString()).get("error").get("kind").asText());
  }

  @Test
  void wrongOptionsEndWithTwo() {
    assertEquals(2, run("fit", "good.csv", "--law", "kaplan"));
    assertEquals(2, run("fit", "good.csv", "--target-compute", "-1"));
    assertEquals(2, run("fit", "good.csv", "--target-compute", "1e20 parsec"));
    assertEquals(2, run("fit", "good.csv", "--kappa", "NaN"));
    assertEquals(2, run("fit", "good.csv", "--resamples", "-1"));
    assertEquals(2, run("fit"));
    assertTrue(
        err.toString()
            .startsWith(
                "allometry: --law: \"kaplan\" is not known; expected one of chinchilla,"
                    + " log-quadratic, data-constrained, gadre"),
        err.toString());
    assertFalse(err.toString().contains("\tat "));
  }

  @Test
  void takesComputeWithAndWithoutItsUnit() {
    for (String target : List.of("2e20", "2e20 FLOP", "200 EFLOP")) {
      out.getBuffer().setLength(0);
      assertEquals(
          0,
          run("fit", "good.csv", "--resamples", "5", "--target-compute", target, "--output=json"));
      assertTrue(out.toString().contains("\"target_compute_flop\":2e20,"), target);
    }
  }

  @Test
  void alignsItsTableForPeople() {
    assertEquals(0, run("fit", "good.csv", "--resamples", "30"));
    List<String> lines = out.toString().lines().toList();
    int head = 0;
    while (!lines.get(head).contains("std. error")) {
      head++;
    }
    int column = lines.get(head).indexOf("90 %");
    for (int i = head + 1; i <= head + 11; i++) {
      assertTrue(lines.get(i).substring(column - 2, column).isBlank(), lines.get(i));
      assertTrue(lines.get(i).substring(column).matches("[0-9.e-]+ to .*"), lines.get(i));
    }
    assertTrue(lines.stream().anyMatch(l -> l.contains("left out: line 18, loss is NaN")));
  }

  @Test
  void writesItsFigures() throws Exception {
    assertEquals(0, run("fit", "good.csv", "--resamples", "10", "--figure", "fit.html"));
    String page = Files.readString(folder.resolve("fit.html"));
    assertTrue(page.contains("<h3>Loss against compute</h3>"));
    assertTrue(page.contains("line 18"));
    assertTrue(err.toString().contains("figure: fit.html"));
  }
}

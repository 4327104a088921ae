package org.allometry.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.cli.Allometry;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandsTest {
  @TempDir private static Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void writeJournal() throws Exception {
    JournalOnDisk.write(home);
  }

  private int run(String... args) {
    return Allometry.run(Console.terminal(out, err, home), args);
  }

  @Test
  void reportWritesOneFileAndSaysItsDigest() throws Exception {
    assertEquals(0, run("report", "--output", "json"), err.toString());
    String first = out.toString();
    byte[] page = Files.readAllBytes(home.resolve("sweeps/demo/report/report.html"));
    assertTrue(
        first.matches(
            "\\{\"schema\":\"allometry/report/1\",\"sweep\":\"demo\",\"journal_last_sequence\":[0-9]+,"
                + "\"files\":\\[\\{\"path\":\"sweeps/demo/report/report.html\",\"format\":\"html\","
                + "\"bytes\":"
                + page.length
                + ",\"sha256\":\"[0-9a-f]{64}\"}]}\n"),
        first);
    out.getBuffer().setLength(0);
    assertEquals(0, run("report", "demo", "--output", "json"));
    assertEquals(first, out.toString());
  }

  @Test
  void reportCountsComputeAsAsked() throws Exception {
    assertEquals(0, run("report", "demo", "--axis", "device-seconds"), err.toString());
    String page = Files.readString(home.resolve("sweeps/demo/report/report.html"));
    assertTrue(page.contains("training time C (s of one device)"));
    assertEquals(2, run("report", "demo", "--axis", "joules"));
    assertTrue(
        err.toString().contains("--axis: \"joules\" is not known; expected one of"),
        err.toString());
  }

  @Test
  void fitReadsWhatExportWrote() {
    assertEquals(0, run("export", "demo", "--to", "results", "--output", "json"), err.toString());
    var exported = Json.parse(out.toString());
    assertEquals("allometry/export/1", exported.get("schema").asText());
    assertEquals("results/trials.csv", exported.get("files").get(0).get("path").asText());
    assertEquals(19, exported.get("files").get(0).get("rows").asInt());
    out.getBuffer().setLength(0);
    assertEquals(
        0,
        run("fit", "results/trials.csv", "--resamples", "20", "--output", "json"),
        err.toString());
    var fit = Json.parse(out.toString());
    assertEquals(exported.get("files").get(0).get("sha256"), fit.get("table").get("sha256"));
    assertEquals(18, fit.get("families").get(0).get("points_used").asInt());
  }

  @Test
  void exportSaysWhichFormatsThereAre() {
    assertEquals(2, run("export", "--format", "xls"));
    assertEquals(
        "allometry: --format: \"xls\" is not known; expected one of csv, json.\n", err.toString());
  }

  @Test
  void saysWhichSweepsThereAre() {
    assertEquals(2, run("report", "dem"));
    assertTrue(err.toString().contains("there is no sweep \"dem\""), err.toString());
    assertTrue(err.toString().contains("demo"), err.toString());
  }

  @Test
  void saysWhereItCannotWrite() throws Exception {
    Files.writeString(home.resolve("taken"), "");
    assertEquals(1, run("export", "demo", "--to", "taken/below"));
    assertTrue(
        err.toString().startsWith("allometry: taken/below/trials.csv cannot be written ("),
        err.toString());
  }
}

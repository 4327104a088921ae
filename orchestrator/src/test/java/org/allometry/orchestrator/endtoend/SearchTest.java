package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.sweep.SweepState;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One search from the first command to the report, and the same search killed again and again. */
class SearchTest {
  private static final int KILLS = 10;

  @TempDir private Path folder;

  @Test
  void aSearchEndsWithAReportAndSurvivesKills() throws Exception {
    Path calmHome = Files.createDirectory(folder.resolve("calm sweep"));
    Child calm = new Child(calmHome);
    Path conf = calm.conf();

    Child.Ended search = calm.run("search", conf.toString(), "--output", "json");
    assertTrue(search.code() == 0 || search.code() == 4, search.toString());
    checkStatus(Json.parse(search.out()));
    checkCommandsOn(calm);

    Path killedHome = Files.createDirectory(folder.resolve("killed"));
    int kills = searchUnderFire(killedHome, calmJournalLength(calmHome));
    assertEquals(KILLS, kills);
    assertEquals(OnDisk.decisions(calmHome), OnDisk.decisions(killedHome));
    assertEquals(OnDisk.losses(calmHome), OnDisk.losses(killedHome));
    assertEquals(
        OnDisk.state(calmHome).ledger().useful(), OnDisk.state(killedHome).ledger().useful());
    SweepState after = OnDisk.state(killedHome);
    assertEquals(KILLS + 1, after.incarnation());
    assertEquals(after.budget(), after.ledger().spent().plus(after.committed()).plus(after.left()));
    Child.Ended verified = new Child(killedHome).run("verify", "--output", "json");
    assertEquals(0, verified.code(), verified.toString());
    assertEquals(List.of(), telltales(folder));
  }

  private void checkStatus(JsonNode status) {
    assertEquals("allometry/status/1", status.path("schema").asText());
    assertEquals("finished", status.path("state").asText());
    assertTrue(status.path("trials").path("finished").asInt() >= 5, status.toString());
    JsonNode budget = status.path("budget");
    BigInteger sum = BigInteger.ZERO;
    for (String part : List.of("useful", "wasted", "unknown", "committed", "left")) {
      sum = sum.add(budget.path(part + "_flop").bigIntegerValue());
    }
    assertEquals(budget.path("total_flop").bigIntegerValue(), sum);
    assertEquals(2_000_000_000L, sum.longValueExact());
  }

  private void checkCommandsOn(Child child) throws Exception {
    Child.Ended explained = child.run("explain", "--output", "json");
    assertEquals(0, explained.code(), explained.toString());
    for (JsonNode decision : Json.parse(explained.out()).path("decisions")) {
      assertFalse(decision.path("reason").asText().isBlank(), decision.toString());
    }
    Child.Ended verified = child.run("verify", "--output", "json");
    assertEquals(0, verified.code(), verified.toString());
    assertTrue(Json.parse(verified.out()).path("ok").asBoolean(), verified.out());

    JsonNode first = Json.parse(child.run("report", "--output", "json").out());
    JsonNode second = Json.parse(child.run("report", "--output", "json").out());
    assertEquals(
        first.path("files").get(0).path("sha256").asText(),
        second.path("files").get(0).path("sha256").asText());

    Child.Ended again = child.run("search", "tiny.conf", "--output", "json");
    assertEquals("finished", Json.parse(again.out()).path("state").asText(), again.toString());
    Child.Ended changed =
        child.run("search", "tiny.conf", "--set", "allometry.training.batch-size=8");
    assertEquals(3, changed.code(), changed.toString());
    assertTrue(changed.err().contains("batch-size"), changed.err());
  }

  /** Kills the search once the journal has so many events, resumes it, and so on. */
  private int searchUnderFire(Path home, int length) throws Exception {
    Child child = new Child(home);
    Path conf = child.conf();
    Path journal = OnDisk.journal(home);
    int kills = 0;
    for (int i = 1; i <= KILLS; i++) {
      int events = 3 + i * (length - 6) / (KILLS + 1);
      Child.Running running = child.start("search", conf.toString());
      Process search = running.process();
      boolean there = Child.await(search, () -> count(journal) >= events);
      assertTrue(there, () -> "ended before event " + events + ": " + running.said());
      List<ProcessHandle> children = search.descendants().toList();
      for (ProcessHandle trainer : children) {
        assertFalse(environment(trainer).contains(Child.SECRET), trainer.info().toString());
      }
      search.destroyForcibly();
      assertTrue(search.waitFor(30, TimeUnit.SECONDS));
      for (ProcessHandle orphan : children) {
        orphan.onExit().get(30, TimeUnit.SECONDS);
      }
      kills++;
    }
    Child.Ended last = child.run("search", conf.toString(), "--output", "json");
    assertTrue(last.code() == 0 || last.code() == 4, last.toString());
    return kills;
  }

  /** What a process was given; empty where the system does not tell. */
  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Files that hold a secret of the environment. */
  private static List<Path> telltales(Path home) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (text.contains(Child.SECRET)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static int calmJournalLength(Path home) {
    return JournalReader.read(OnDisk.journal(home)).size();
  }

  /** Events in the journal; 0 while there is none. */
  private static int count(Path journal) {
    if (!Files.exists(journal)) {
      return 0;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM event_journal")) {
      return rows.next() ? rows.getInt(1) : 0;
    } catch (java.sql.SQLException e) {
      // The tables are being made.
      return 0;
    }
  }
}

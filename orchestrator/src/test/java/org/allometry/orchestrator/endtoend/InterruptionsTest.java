package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One search that everything happens to, beside the same search left alone. */
class InterruptionsTest {
  private static final String[] SLOWER = {
    "allometry.space.steps = [300, 600, 1200]",
    "allometry.budget.total = \"8e9 FLOP\"",
    "allometry.runner { hang-minimum = 3 s, first-step-timeout = 10 s, stop-grace = 500 ms }",
    "allometry.supervision.retry-backoff = 100 ms",
  };

  @TempDir private Path folder;

  @Test
  void endsAsAnUndisturbedOneWhateverHappensToIt() throws Exception {
    Path calm = Files.createDirectory(folder.resolve("calm"));
    Child undisturbed = new Child(calm);
    undisturbed.conf(SLOWER);
    Child.Ended end = undisturbed.run("search", "tiny.conf", "--output", "json");
    assertTrue(end.code() == 0 || end.code() == 4, end.toString());
    assertEquals(1, end.out().lines().count(), end.out());

    Path home = Files.createDirectory(folder.resolve("ärger und raum"));
    copy(calm.resolve("data"), home.resolve("data"));
    Child child = new Child(home);
    child.conf(SLOWER);
    commandsKillAndCtrlC(child, home);
    truncateTheNewestCheckpoint(home);
    hangAndTerminate(child);
    ctrlCTwice(child);
    spoilTheData(home);
    Child.Ended last = child.run("resume", "tiny");
    assertTrue(last.code() == 0 || last.code() == 4, last.toString());
    assertTrue(last.err().contains("generating it again"), last.err());

    assertEquals(OnDisk.decisions(calm), OnDisk.decisions(home));
    assertEquals(OnDisk.losses(calm), OnDisk.losses(home));
    assertEquals(OnDisk.state(calm).ledger().useful(), OnDisk.state(home).ledger().useful());
    afterwards(new Console(home));
    freshBesideATwin(child, home);
  }

  private static void commandsKillAndCtrlC(Child child, Path home) throws Exception {
    Console console = new Console(home);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "metrics.port=" + taken.getLocalPort();
      Child.Running search = child.start("search", "tiny.conf", "--set", port, "--output", "json");
      search.awaitSaid("ended COMPLETED", 1);
      assertTrue(search.said().contains("the sweep goes on without it"), search.said());

      assertTrue(control(console, "pause").path("accepted").asBoolean());
      assertEquals(1, console.runJson("pause", "tiny").code());
      JsonNode status = console.runJson("status", "tiny").json();
      assertEquals("paused", status.path("state").asText());
      assertTrue(status.path("addresses").path("metrics").isNull(), status.toString());
      String pid = Long.toString(search.process().pid());
      console.fails(5, List.of("process " + pid + " on ", " since 20"), "search", "tiny.conf");
      console.fails(5, List.of("process " + pid), "search", "tiny.conf", "--fresh");
      for (String command : List.of("explain", "verify", "report", "export")) {
        assertEquals(0, console.runJson(command, "tiny").code(), command);
      }
      assertEquals("running", control(console, "resume").path("state").asText());

      int started = search.said().split("started at", -1).length;
      search.awaitSaid("started at", started);
      assertTrue(search.trainer().destroyForcibly());
      search.awaitSaid("attempt 2", 1);
      search.awaitSaid("x 1200 steps from", 1);
      // What has not started saves nothing, and the newest checkpoint would be another trial's.
      search.awaitSaid("started at", started + 1);
      search.signal("INT");
      Child.Ended ended = search.end();
      assertEquals(130, ended.code(), ended.toString());
      assertTrue(ended.err().contains("Go on with: allometry resume tiny"), ended.err());
      assertEquals(1, ended.out().lines().count(), ended.out());
      assertEquals("interrupted", Json.parse(ended.out()).path("state").asText());
    }
  }

  private static JsonNode control(Console console, String command) {
    Console.Said said = console.runJson(command, "tiny");
    assertEquals(0, said.code(), said.toString());
    assertEquals("allometry/control/1", said.json().path("schema").asText());
    return said.json();
  }

  private static void hangAndTerminate(Child child) throws Exception {
    Child.Running search = child.start("resume");
    search.awaitSaid("cannot be used: parameters.f32 has", 1);
    search.awaitSaid("; beginning from step", 1);
    search.awaitSaid("rung", 1);
    Child.signal(search.trainer().pid(), "STOP");
    search.awaitSaid("ended TIMEOUT", 1);
    search.awaitSaid("ended COMPLETED", 1);
    search.signal("TERM");
    Child.Ended ended = search.end();
    assertEquals(143, ended.code(), ended.toString());
  }

  private static void ctrlCTwice(Child child) throws Exception {
    Child.Running search = child.start("search", "tiny.conf");
    search.awaitSaid("started at", 1);
    search.signal("INT");
    search.signal("INT");
    assertEquals(130, search.end().code());
  }

  /** As a power cut does to a disk that lies about what it has written. */
  private static void truncateTheNewestCheckpoint(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(OnDisk.sweep(home).resolve("checkpoints"))) {
      Path newest =
          files
              .filter(file -> file.endsWith("parameters.f32"))
              .max(Comparator.comparingLong((Path file) -> file.toFile().lastModified()))
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    }
  }

  private static void spoilTheData(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("data"))) {
      Path data =
          files.filter(f -> f.toString().endsWith(".f32")).sorted().findFirst().orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
        int first = file.read();
        file.seek(0);
        file.write(first ^ 1);
      }
    }
  }

  private static void afterwards(Console console) {
    console.runJson("pause", "tiny");
    assertEquals(1, console.runJson("stop", "tiny").code());
    assertEquals(1, console.runJson("extend", "tiny", "--budget", "1e9").code());
    JsonNode extended = console.runJson("extend", "tiny", "--budget", "1.6e10").json();
    assertEquals(16_000_000_000L, extended.path("budget_total_flop").asLong());
    assertTrue(control(console, "stop").path("accepted").asBoolean());
    assertEquals("finished", console.runJson("status", "tiny").json().path("state").asText());
    console.fails(
        3,
        List.of(
            "- allometry.training.batch-size = 16",
            "+ allometry.training.batch-size = 8",
            "--fresh"),
        "search",
        "tiny.conf",
        "--set",
        "training.batch-size=8");
  }

  /** Anew under the old name, and at the same time under another one, on one data set. */
  private static void freshBesideATwin(Child child, Path home) throws Exception {
    try (Stream<Path> files = Files.walk(home.resolve("data"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Child.Running fresh = child.start("search", "tiny.conf", "--fresh");
    Child.Running twin = child.start("search", "tiny.conf", "--set", "sweep.name=twin");
    fresh.awaitSaid("started at", 1);
    twin.awaitSaid("started at", 1);
    fresh.signal("INT");
    twin.signal("INT");
    assertEquals(130, fresh.end().code(), fresh.said());
    assertEquals(130, twin.end().code(), twin.said());
    try (Stream<Path> sweeps = Files.list(home.resolve("sweeps"))) {
      List<String> names = sweeps.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals("tiny", names.get(0));
      assertTrue(names.get(1).matches("tiny\\.[0-9]{8}T[0-9]{6}Z"), names.toString());
      assertEquals("twin", names.get(2));
      assertTrue(Files.exists(home.resolve("sweeps/" + names.get(1) + "/journal/journal.db")));
      assertEquals(3, names.size());
    }
    assertEquals(0, OnDisk.state(home).ledger().wasted().value().signum());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}

package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.SweepLock;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that reads a sweep, on sweeps in every state that a folder can be in. */
class SweepStatesTest {
  private static final List<String> READERS =
      List.of("status", "explain", "verify", "report", "export");
  private static final List<String> WRITERS = List.of("pause", "stop", "resume");

  @TempDir private Path home;
  private Console console;
  private Path sweep;
  private Path journal;

  @BeforeEach
  void writeASweep() throws Exception {
    JournalOnDisk.write(home);
    console = new Console(home);
    sweep = home.resolve("sweeps/demo");
    journal = sweep.resolve("journal/journal.db");
  }

  private void all(int code, List<String> names) {
    READERS.forEach(command -> console.fails(code, names, command, "demo"));
    WRITERS.forEach(command -> console.fails(code, names, command, "demo"));
    console.fails(code, names, "extend", "demo", "--budget", "9e18");
  }

  @Test
  void anUnknownSweepIsAnsweredWithThoseThereAre() {
    for (String command : READERS) {
      console.fails(2, List.of("\"dem\"", "Did you mean demo?"), command, "dem");
      console.fails(2, List.of("no sweep", "allometry search"), command, "--home", "elsewhere");
    }
    for (String command : WRITERS) {
      console.fails(2, List.of("\"dem\"", "demo"), command, "dem");
    }
    console.fails(2, List.of("--budget", "\"much\"", "3e12"), "extend", "demo", "--budget", "much");
    console.fails(2, List.of("no trial \"t-1\""), "explain", "demo", "--trial", "t-1");
  }

  /** A crash between the first start and the first event. */
  @Test
  void aSweepThatHasNotBegunSaysHowToBegin() throws IOException, SQLException {
    Files.delete(journal);
    Files.writeString(journal, "");
    all(5, List.of("has not begun", "allometry search CONF"));
    Files.delete(journal);
    JournalSchema.prepare(journal);
    all(5, List.of("has not begun", "allometry search CONF"));
  }

  /** Also where the whole file has gone: a search would begin the sweep anew, and pay again. */
  @Test
  void aJournalWithoutEventsBesideCheckpointsIsRefused() throws IOException {
    Files.writeString(home.resolve("demo.conf"), "allometry {}");
    Path state = Files.createDirectories(sweep.resolve("checkpoints/trunks/a/step-80"));
    Files.writeString(state.resolve("manifest.json"), "{}");
    Files.delete(journal);
    console.fails(5, List.of("have gone", "--fresh", "" + journal), "search", "demo.conf");
    assertTrue(!Files.exists(journal));
    Files.writeString(journal, "");
    console.fails(5, List.of("have gone", "--fresh", "" + journal), "search", "demo.conf");
    assertEquals(0, Files.size(journal));
  }

  /** To open a pipe waits for somebody at its other end, for ever. */
  @Test
  void aPipeInThePlaceOfAFileIsRefused() throws IOException, InterruptedException {
    Files.createDirectories(sweep.resolve("logs"));
    for (String name :
        List.of(
            "lock", "lock.owner", "sweep.conf", "journal/journal.db-wal", "logs/allometry.log")) {
      Path file = sweep.resolve(name);
      Files.deleteIfExists(file);
      boolean made = new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0;
      assumeTrue(made, "not tested: no mkfifo here");
      console.fails(5, List.of("" + file, "pipe", "move it away"), "status", "demo");
      console.fails(5, List.of("" + file, "pipe", "move it away"), "resume", "demo");
      Files.delete(file);
    }
    Files.createDirectory(sweep.resolve("lock"));
    console.fails(5, List.of("lock", "folder", "move it away"), "pause", "demo");
  }

  @Test
  void aDamagedJournalIsRefusedAndLeftAsItIs() throws IOException, SQLException {
    sql("UPDATE event_journal SET event_payload = x'0011' WHERE sequence_number = 7");
    byte[] before = Files.readAllBytes(journal);
    all(5, List.of("event 7", "restore", journal.toString()));
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(journal)));
    Files.writeString(journal, "no database at all ".repeat(99));
    all(5, List.of("damaged", "Restore", journal.toString()));
  }

  @Test
  void aNewerJournalIsRefusedAndLeftAsItIs() throws IOException, SQLException {
    sql("PRAGMA user_version = 7");
    byte[] before = Files.readAllBytes(journal);
    all(5, List.of("newer version", "use that version", journal.toString()));
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(journal)));
  }

  @Test
  void aSweepThatAnotherProcessRunsIsReadButNotChanged() throws IOException {
    try (SweepLock lock =
        SweepLock.take(sweep, new SweepLock.Owner(4711, "elsewhere", Instant.EPOCH))) {
      assertNotNull(lock);
      for (String command : READERS) {
        int code = console.runJson(command, "demo").code();
        assertTrue(code == 0 || command.equals("verify"), command + ": " + code);
      }
      for (String command : WRITERS) {
        console.fails(5, List.of("4711", "elsewhere", "1970-01-01T00:00:00Z"), command, "demo");
      }
    }
  }

  @Test
  void aHalfDeletedSweepIsStillRead() throws IOException {
    for (String command : READERS) {
      int code = console.runJson(command, "demo").code();
      assertEquals(command.equals("verify") ? 5 : 0, code, command);
    }
    Files.writeString(sweep.resolve("sweep.conf"), "allometry {");
    assertEquals(0, console.runJson("status", "demo").code());
  }

  @Test
  void aFolderThatIsInTheWayIsNamed() throws IOException {
    Path other = Files.createDirectory(home.resolve("other"));
    Files.writeString(other.resolve("sweeps"), "a file");
    Files.writeString(home.resolve("q.conf"), "allometry {}");
    console.fails(1, List.of("sweeps", "--home"), "search", "q.conf", "--home", "other");
    console.fails(2, List.of("no sweep"), "status", "--home", "other");
    console.fails(1, List.of("not a directory"), "export", "demo", "--to", "q.conf/below");
  }

  @Test
  void aReadOnlyHomeIsReadButNotWritten() throws IOException, InterruptedException {
    boolean bound = mount("mount", "--bind", home.toString(), home.toString());
    assumeTrue(bound, "not tested: a read-only mount needs root and the right to mount");
    try {
      mount("mount", "-o", "remount,ro,bind", home.toString());
      String[] there = {"--output", "json"};
      assertEquals(0, console.run("status", "demo", there[0], there[1]).code());
      assertEquals(0, console.run("explain", "demo").code());
      console.fails(1, List.of("read-only file system", "report.html"), "report", "demo");
      console.fails(1, List.of("read-only file system", "--home"), "pause", "demo");
    } finally {
      mount("umount", home.toString());
    }
  }

  private static boolean mount(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void sql(String command) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(command);
    }
  }
}

package org.allometry.orchestrator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.allometry.orchestrator.Console;
import org.allometry.orchestrator.report.JournalOnDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged journal: refused, exported as far as it goes, cut when asked. */
class RepairCommandTest {
  private static final int DAMAGED_EVENT = 40;

  @TempDir private Path home;
  private Console console;
  private Path journal;

  @BeforeEach
  void writeASweep() throws Exception {
    JournalOnDisk.write(home);
    console = new Console(home);
    journal = home.resolve("sweeps/demo/journal/journal.db");
  }

  @Test
  void anIntactJournalStaysAsItIs() throws Exception {
    byte[] before = Files.readAllBytes(journal);
    Console.Said said = console.runJson("repair", "demo", "--cut");
    assertEquals(0, said.code(), said.toString());
    assertEquals("allometry/repair/1", said.json().path("schema").asText());
    assertEquals(false, said.json().path("damaged").asBoolean());
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(journal)));
  }

  @Test
  void aDamagedJournalIsExportedAndCutOnlyWhenAsked() throws Exception {
    damage();
    byte[] before = Files.readAllBytes(journal);
    console.fails(5, List.of("event 40", "allometry repair", "restore"), "status", "demo");
    console.fails(5, List.of("event 40"), "export", "demo", "--to", "saved");
    console.fails(2, List.of("--to DIR"), "export", "demo", "--salvage");
    JsonNode exported = console.runJson("export", "demo", "--salvage", "--to", "saved").json();
    assertTrue(exported.path("files").get(0).path("rows").asInt() > 3, exported.toString());

    Console.Said shown = console.runJson("repair", "demo");
    assertEquals(5, shown.code(), shown.toString());
    assertEquals(DAMAGED_EVENT - 1, shown.json().path("events_kept").asInt());
    assertTrue(shown.json().path("events_beyond").asInt() > 10, shown.toString());
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(journal)));

    Console.Said cut = console.runJson("repair", "demo", "--cut");
    assertEquals(0, cut.code(), cut.toString());
    assertTrue(cut.json().path("repaired").asBoolean(), cut.toString());
    Path aside = Path.of(cut.json().path("kept_aside").asText());
    assertEquals(
        -1, java.util.Arrays.mismatch(before, Files.readAllBytes(aside.resolve("journal.db"))));
    assertEquals(0, console.runJson("status", "demo").code());
    assertEquals(
        DAMAGED_EVENT - 1, console.runJson("verify", "demo").json().path("events").asInt());
  }

  private void damage() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE event_journal SET event_payload = x'0011' WHERE sequence_number = "
              + DAMAGED_EVENT);
    }
  }
}

package org.allometry.orchestrator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingLibraryTest {
  @TempDir private Path home;

  @Test
  void aSearchWithoutItsNativeLibrarySaysWhatIsMissing() throws Exception {
    // A crash before the first event of an earlier start left this; the search begins all the same.
    Files.createDirectories(OnDisk.journal(home).getParent());
    Files.createFile(OnDisk.journal(home));
    Child child = new Child(home, "pytorch-native");
    child.conf("allometry.runner { start-attempts = 1, restart-backoff = 10 ms }");
    Child.Ended search = child.run("search", "tiny.conf", "--output", "json");
    assertEquals(4, search.code(), search.toString());
    assertTrue(search.err().contains("its native library is missing"), search.err());
    assertTrue(search.err().contains("No device is left"), search.err());
    assertEquals(1, search.out().lines().count(), search.out());
    JsonNode status = Json.parse(search.out());
    assertEquals("paused", status.path("state").asText());
    assertEquals("no_devices", status.path("reason").asText());
  }
}

package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * Records the journals of a release, once: {@code ./mvnw -Pgolden -pl actors -am test
 * -Dgolden.release=0.2.0}. Fails where they have been recorded already.
 */
final class GoldenJournalsRecording {
  @Test
  void recordsTheJournalsOfARelease() throws IOException, SQLException {
    String release = System.getProperty("golden.release", "");
    assertTrue(
        release.matches("[0-9]+\\.[0-9]+\\.[0-9]+"),
        () -> "-Dgolden.release=X.Y.Z, not \"" + release + "\"");
    GoldenJournals.record(
        Path.of("src/test/resources/org/allometry/actors/journal/golden", release));
  }
}

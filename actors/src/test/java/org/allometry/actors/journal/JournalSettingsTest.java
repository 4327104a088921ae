package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalSettingsTest {
  /**
   * Pekko takes a write of 10 s for one that failed, and a search stops at those; SQLite itself
   * says when a disk fails.
   */
  @Test
  void aSlowDiskOrAStarvedProcessIsNoFailure() {
    Config config =
        JournalSettings.config(Path.of("journal.db")).withFallback(ConfigFactory.load());
    for (String wait :
        List.of(
            "sqlite-journal.recovery-event-timeout",
            "sqlite-journal.circuit-breaker.call-timeout",
            "sqlite-snapshots.circuit-breaker.call-timeout")) {
      assertTrue(config.getDuration(wait).compareTo(Duration.ofMinutes(10)) > 0, wait);
    }
  }
}

package org.allometry.actors.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;

/** Settings of Pekko persistence for one journal file. */
public final class JournalSettings {
  private static final String STATIC =
      """
      pekko.persistence.journal.plugin = "jdbc-journal"
      pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
      jdbc-journal { use-shared-db = slick, parallelism = 1, batchSize = 400, replayBatchSize = 2000 }
      jdbc-snapshot-store.use-shared-db = slick
      # SQLite says itself when a disk fails. One that is slow, a process that was frozen and a machine that is
      # starved are no failures: a search waits for them.
      jdbc-journal { recovery-event-timeout = 1h, circuit-breaker.call-timeout = 1h }
      jdbc-snapshot-store.circuit-breaker.call-timeout = 1h
      jdbc-read-journal { use-shared-db = slick, add-shutdown-hook = false }
      pekko-persistence-jdbc.shared-databases.slick {
        profile = "slick.jdbc.SQLiteProfile$"
        db {
          driver = "org.sqlite.JDBC"
          # SQLite has one writer; a second connection would only wait for the first.
          numThreads = 1
          maxConnections = 1
          minConnections = 1
          connectionTimeout = 60000
        }
      }
      """;

  private JournalSettings() {}

  /** Settings for the journal {@code file}; goes before {@code ConfigFactory.load()}. */
  public static Config config(Path file) {
    return ConfigFactory.parseString(STATIC)
        .withValue(
            "pekko-persistence-jdbc.shared-databases.slick.db.url",
            ConfigValueFactory.fromAnyRef(JournalSchema.url(file)));
  }
}

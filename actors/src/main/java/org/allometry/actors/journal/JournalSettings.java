package org.allometry.actors.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;

/** Settings of Pekko persistence for one journal file. */
public final class JournalSettings {
  private static final String STATIC =
      """
      pekko.persistence.journal.plugin = "sqlite-journal"
      pekko.persistence.snapshot-store.plugin = "sqlite-snapshots"
      """;

  private JournalSettings() {}

  /** Settings for the journal {@code file}; goes before {@code ConfigFactory.load()}. */
  public static Config config(Path file) {
    return ConfigFactory.parseString(STATIC)
        .withValue("sqlite-journal.url", ConfigValueFactory.fromAnyRef(JournalSchema.url(file)));
  }
}

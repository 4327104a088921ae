package org.allometry.orchestrator.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.SweepSerializer;
import org.allometry.actors.sweep.SweepEvent;

/** Writes the synthetic sweep as a real journal, without an actor system. */
public final class JournalOnDisk {
  private JournalOnDisk() {}

  /** The sweep {@code demo} over the transformer in {@code home}. */
  public static void write(Path home) throws IOException, SQLException {
    String config;
    try (InputStream in = JournalOnDisk.class.getResourceAsStream("demo.conf")) {
      config = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = home.resolve("sweeps/demo/journal/journal.db");
    Files.createDirectories(file.getParent());
    JournalSchema.prepare(file);
    SweepSerializer serializer = new SweepSerializer();
    String insert =
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) VALUES ('demo', ?, 'test', ?, ?, ?)";
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement statement = connection.prepareStatement(insert)) {
      connection.setAutoCommit(false);
      long sequence = 0;
      for (SweepEvent event : SyntheticSweep.of("demo", List.of("transformer"), config).events()) {
        statement.setLong(1, ++sequence);
        statement.setInt(2, serializer.identifier());
        statement.setString(3, serializer.manifest(event));
        statement.setBytes(4, serializer.toBinary(event));
        statement.executeUpdate();
      }
      connection.commit();
    }
  }
}

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
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.SweepSerializer;
import org.allometry.actors.sweep.SweepEvent;

/** Writes the synthetic sweep as a real journal, without an actor system. */
public final class JournalOnDisk {
  private JournalOnDisk() {}

  /** The sweep {@code demo} over the transformer in {@code home}. */
  public static void write(Path home) throws IOException, SQLException {
    write(home, "demo", List.of("transformer"));
  }

  /** A sweep over these families in {@code home}; its configuration lies beside this class. */
  public static void write(Path home, String name, List<String> families)
      throws IOException, SQLException {
    write(home, name, families, config(name));
  }

  private static String config(String name) throws IOException {
    try (InputStream in = JournalOnDisk.class.getResourceAsStream(name + ".conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The sweep {@code demo} over the transformer, whose last trial is stopped while it runs. */
  static void writeWithStop(Path home) throws IOException, SQLException {
    List<SweepEvent> events =
        new ArrayList<>(SyntheticSweep.of("demo", List.of("transformer"), config("demo")).events());
    events.addAll(SyntheticSweep.stop(events));
    writeEvents(home, "demo", events);
  }

  /** The same, begun with this configuration. */
  public static void write(Path home, String name, List<String> families, String config)
      throws IOException, SQLException {
    writeEvents(home, name, SyntheticSweep.of(name, families, config).events());
  }

  private static void writeEvents(Path home, String name, List<SweepEvent> events)
      throws IOException, SQLException {
    Path file = home.resolve("sweeps/" + name + "/journal/journal.db");
    Files.createDirectories(file.getParent());
    JournalSchema.prepare(file);
    SweepSerializer serializer = new SweepSerializer();
    String insert =
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) VALUES (?, ?, 'test', ?, ?, ?)";
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement statement = connection.prepareStatement(insert)) {
      connection.setAutoCommit(false);
      long sequence = 0;
      for (SweepEvent event : events) {
        statement.setString(1, "sweep|" + name);
        statement.setLong(2, ++sequence);
        statement.setInt(3, serializer.identifier());
        statement.setString(4, serializer.manifest(event));
        statement.setBytes(5, serializer.toBinary(event));
        statement.executeUpdate();
      }
      connection.commit();
    }
  }
}

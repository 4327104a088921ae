package org.allometry.orchestrator.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Reads the events of a journal from a copy, so that looking changes nothing. */
final class JournalFile {
  private static final String ROWS =
      "SELECT sequence_number, event_ser_manifest, event_payload FROM event_journal"
          + " ORDER BY sequence_number";

  private JournalFile() {}

  /**
   * An event.
   *
   * @param sequence its place, from 1
   * @param manifest its type
   * @param bytes as they lie there
   * @param event what they say
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, see equals
  record Row(long sequence, String manifest, byte[] bytes, ObjectNode event) {
    boolean same(Row other) {
      return sequence == other.sequence
          && manifest.equals(other.manifest)
          && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && same(row);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(sequence);
    }
  }

  /**
   * Every event, in order; none where there is no journal yet.
   *
   * @throws IllegalArgumentException when one is missing or damaged
   */
  static List<Row> read(Path file) throws IOException, SQLException {
    if (!Files.exists(file)) {
      return List.of();
    }
    Path copy = Files.createTempDirectory("journal-copy");
    try {
      for (String ending : List.of("", "-wal")) {
        Path part = Path.of(file + ending);
        if (Files.exists(part)) {
          Files.copy(part, copy.resolve("journal.db" + ending));
        }
      }
      return rows(copy.resolve("journal.db"));
    } finally {
      try (Stream<Path> files = Files.walk(copy)) {
        for (Path left : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(left);
        }
      }
    }
  }

  private static List<Row> rows(Path copy) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      if (!hasTable(statement)) {
        return rows;
      }
      try (ResultSet all = statement.executeQuery(ROWS)) {
        while (all.next()) {
          long sequence = all.getLong(1);
          if (sequence != rows.size() + 1) {
            throw new IllegalArgumentException(
                "event " + (rows.size() + 1) + " is missing, the next one is " + sequence);
          }
          String manifest = all.getString(2);
          byte[] bytes = all.getBytes(3);
          rows.add(new Row(sequence, manifest, bytes, Payload.read(manifest, bytes)));
        }
      }
    }
    return rows;
  }

  private static boolean hasTable(Statement statement) throws SQLException {
    try (ResultSet tables =
        statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'event_journal'")) {
      return tables.next();
    }
  }
}

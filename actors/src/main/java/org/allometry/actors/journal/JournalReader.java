package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;

/** Reads a journal without an actor system, also while a sweep writes to it. */
public final class JournalReader {
  /** In the order of writing, row by row: what lies before damaged pages is read before them. */
  private static final String EVENTS =
      "SELECT sequence_number, event_ser_id, event_ser_manifest, event_payload, persistence_id"
          + " FROM event_journal"
          + " WHERE deleted = 0 ORDER BY ordering";

  private JournalReader() {}

  /**
   * Every event, in order; none where a crash came before the first one. Nothing is written: on a
   * medium that cannot be written, where SQLite cannot make the files that readers share, a copy is
   * read.
   *
   * @throws JournalException when there is no journal, or it is damaged or newer; it names the file
   *     and, where it can, the sequence number
   */
  public static List<Recorded> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new JournalException(
          JournalException.Kind.MISSING, file, "there is no journal " + file);
    }
    LostTail.check(file);
    try {
      return Files.isWritable(file.toAbsolutePath().getParent())
          ? read(file, file)
          : readCopy(file);
    } catch (SQLException e) {
      throw JournalSchema.refused(file, e);
    } catch (IOException e) {
      throw new JournalException(
          JournalException.Kind.INACCESSIBLE,
          file,
          "cannot read " + file + ": " + e.getMessage(),
          e);
    }
  }

  /**
   * What can be read of a journal, damaged or not.
   *
   * @param events from the first one on, up to the damage
   * @param problem the damage in a sentence; empty where there is none
   * @param beyond events that lie behind it and would be lost, as far as they can be counted
   */
  public record Beginning(List<Recorded> events, String problem, long beyond) {
    /** Copies the list. */
    public Beginning {
      events = List.copyOf(events);
    }
  }

  /**
   * The beginning of a journal, up to the first event that cannot be read or contradicts those
   * before it. Nothing is written.
   *
   * @throws JournalException when there is no journal, it is newer, or not even its tables can be
   *     read
   */
  public static Beginning readable(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new JournalException(
          JournalException.Kind.MISSING, file, "there is no journal " + file);
    }
    String lost = LostTail.problem(file);
    try (Connection connection = JournalSchema.openToRead(file);
        Statement statement = connection.createStatement()) {
      JournalSchema.check(connection, file);
      List<Recorded> events = new ArrayList<>();
      String found = beginning(file, statement, events);
      String problem = found.isEmpty() ? lost : found;
      return new Beginning(events, problem, problem.isEmpty() ? 0 : beyond(statement, events));
    } catch (SQLException e) {
      throw JournalSchema.refused(file, e);
    }
  }

  /** Adds what can be read to {@code events}; the result says what ended it. */
  private static String beginning(Path file, Statement statement, List<Recorded> events) {
    SweepState state = SweepState.EMPTY;
    try (ResultSet rows = statement.executeQuery(EVENTS)) {
      while (rows.next()) {
        Recorded next = recorded(file, rows, events.size() + 1);
        state = applied(file, state, next);
        events.add(next);
      }
      return "";
    } catch (JournalException e) {
      if (e.kind() == JournalException.Kind.NEWER) {
        throw e;
      }
      return String.valueOf(e.getMessage());
    } catch (SQLException e) {
      return String.valueOf(JournalSchema.refused(file, e).getMessage());
    }
  }

  private static long beyond(Statement statement, List<Recorded> events) {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT count(*) FROM event_journal WHERE sequence_number > " + events.size())) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      // Pages are damaged: what lies behind cannot be counted either.
      return 0;
    }
  }

  private static List<Recorded> readCopy(Path file) throws SQLException, IOException {
    Path folder = Files.createTempDirectory("allometry-journal");
    List<String> endings = List.of("", "-wal", "-shm");
    Path copy = folder.resolve("journal.db");
    try {
      for (String ending : endings.subList(0, 2)) {
        Path part = Path.of(file + ending);
        if (Files.exists(part)) {
          Files.copy(part, Path.of(copy + ending));
        }
      }
      return read(copy, file);
    } finally {
      for (String ending : endings) {
        Files.deleteIfExists(Path.of(copy + ending));
      }
      Files.delete(folder);
    }
  }

  /** Reads {@code opened}, and names {@code file} in what it says. */
  private static List<Recorded> read(Path opened, Path file) throws SQLException {
    try (Connection connection = JournalSchema.openToRead(opened);
        Statement statement = connection.createStatement()) {
      if (JournalSchema.isEmpty(connection)) {
        return List.of();
      }
      JournalSchema.check(connection, file);
      List<Recorded> events = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(EVENTS)) {
        String sweep = "";
        while (rows.next()) {
          String owner = String.valueOf(rows.getString(5));
          sweep = events.isEmpty() ? owner : sweep;
          if (!owner.equals(sweep)) {
            throw damaged(
                file, rows.getLong(1), "is of " + owner + ", those before it of " + sweep, null);
          }
          events.add(recorded(file, rows, events.size() + 1));
        }
      }
      return List.copyOf(events);
    }
  }

  /**
   * The state that the events add up to.
   *
   * @throws JournalException when an event contradicts those before it
   */
  public static SweepState replay(Path file, List<Recorded> events) {
    SweepState state = SweepState.EMPTY;
    for (Recorded recorded : events) {
      state = applied(file, state, recorded);
    }
    return state;
  }

  private static SweepState applied(Path file, SweepState state, Recorded recorded) {
    try {
      return state.apply(recorded.event());
    } catch (IllegalArgumentException e) {
      throw damaged(
          file,
          recorded.sequence(),
          EventCodec.manifest(recorded.event())
              + " contradicts the events before it: "
              + e.getMessage(),
          e);
    }
  }

  private static Recorded recorded(Path file, ResultSet row, long expected) throws SQLException {
    long sequence = row.getLong(1);
    if (sequence != expected) {
      throw damaged(file, expected, "it is missing; the next one there is " + sequence, null);
    }
    if (row.getInt(2) != SweepSerializer.IDENTIFIER) {
      throw damaged(file, sequence, "written by serializer " + row.getInt(2), null);
    }
    try {
      Object value = EventCodec.ofThread().decode(row.getString(3), row.getBytes(4));
      if (value instanceof SweepEvent event) {
        return new Recorded(sequence, event);
      }
      throw damaged(file, sequence, row.getString(3) + " is no event", null);
    } catch (CodecException e) {
      if (e.newer()) {
        throw new JournalException(
            JournalException.Kind.NEWER,
            file,
            file
                + ": event "
                + sequence
                + " is of a newer version of Allometry: "
                + e.getMessage()
                + "; use that version",
            e);
      }
      throw damaged(file, sequence, String.valueOf(e.getMessage()), e);
    }
  }

  private static JournalException damaged(
      Path file, long sequence, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    String message =
        file
            + ": event "
            + sequence
            + ": "
            + what
            + ". Nothing was changed; restore the journal from a copy, see with allometry repair"
            + " what can be kept, or start anew with --fresh";
    return cause == null
        ? new JournalException(JournalException.Kind.DAMAGED, file, message)
        : new JournalException(JournalException.Kind.DAMAGED, file, message, cause);
  }
}

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
import java.util.Optional;
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
    List<Recorded> events = new ArrayList<>();
    opened(file, connection -> eachRow(connection, file, row -> events.add(recorded(file, row))));
    return List.copyOf(events);
  }

  /**
   * Where a sweep stands, if it has begun. Every byte of the journal is checked, but only the
   * events behind the youngest snapshot are read: no more is needed to go on.
   *
   * @throws JournalException as {@link #read} and {@link #replay}
   */
  public static Optional<Standing> standing(Path file) {
    StandingReader reader = new StandingReader(file);
    opened(
        file,
        connection -> {
          reader.begin(connection);
          eachRow(connection, file, reader::add);
        });
    return reader.standing();
  }

  /** What is done with a journal that is open to be read. */
  private interface Reading {
    void read(Connection connection) throws SQLException;
  }

  /** What is done with a row of {@link #EVENTS}. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private static void opened(Path file, Reading reading) {
    if (!Files.isRegularFile(file)) {
      throw new JournalException(
          JournalException.Kind.MISSING, file, "there is no journal " + file);
    }
    LostTail.check(file);
    try {
      if (Files.isWritable(file.toAbsolutePath().getParent())) {
        open(file, file, reading);
      } else {
        openCopy(file, reading);
      }
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
        checkPlace(file, rows, events.size() + 1);
        Recorded next = recorded(file, rows);
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

  private static void openCopy(Path file, Reading reading) throws SQLException, IOException {
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
      open(copy, file, reading);
    } finally {
      for (String ending : endings) {
        Files.deleteIfExists(Path.of(copy + ending));
      }
      Files.delete(folder);
    }
  }

  /** Opens {@code opened}, and names {@code file} in what it says. */
  private static void open(Path opened, Path file, Reading reading) throws SQLException {
    try (Connection connection = JournalSchema.openToRead(opened)) {
      if (!JournalSchema.isEmpty(connection)) {
        JournalSchema.check(connection, file);
        reading.read(connection);
      }
    }
  }

  /** Hands over the events' rows, which follow each other without a gap and are of one sweep. */
  private static void eachRow(Connection connection, Path file, RowReader reader)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(EVENTS)) {
      String sweep = "";
      for (long expected = 1; rows.next(); expected++) {
        String owner = String.valueOf(rows.getString(5));
        sweep = expected == 1 ? owner : sweep;
        if (!owner.equals(sweep)) {
          throw damaged(
              file, rows.getLong(1), "is of " + owner + ", those before it of " + sweep, null);
        }
        checkPlace(file, rows, expected);
        reader.read(rows);
      }
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

  static SweepState applied(Path file, SweepState state, Recorded recorded) {
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

  private static void checkPlace(Path file, ResultSet row, long expected) throws SQLException {
    long sequence = row.getLong(1);
    if (sequence != expected) {
      throw damaged(file, expected, "it is missing; the next one there is " + sequence, null);
    }
    if (row.getInt(2) != SweepSerializer.IDENTIFIER) {
      throw damaged(file, sequence, "written by serializer " + row.getInt(2), null);
    }
  }

  /** What kind of event the row holds; its bytes are what was written. */
  static Class<?> checked(Path file, ResultSet row) throws SQLException {
    try {
      Class<?> type = EventCodec.check(row.getString(3), row.getBytes(4));
      if (SweepEvent.class.isAssignableFrom(type)) {
        return type;
      }
      throw damaged(file, row.getLong(1), row.getString(3) + " is no event", null);
    } catch (CodecException e) {
      throw refused(file, row.getLong(1), e);
    }
  }

  /** The event of the row. */
  static Recorded recorded(Path file, ResultSet row) throws SQLException {
    long sequence = row.getLong(1);
    try {
      Object value = EventCodec.ofThread().decode(row.getString(3), row.getBytes(4));
      if (value instanceof SweepEvent event) {
        return new Recorded(sequence, event);
      }
      throw damaged(file, sequence, row.getString(3) + " is no event", null);
    } catch (CodecException e) {
      throw refused(file, sequence, e);
    }
  }

  private static JournalException refused(Path file, long sequence, CodecException e) {
    return e.newer()
        ? new JournalException(
            JournalException.Kind.NEWER,
            file,
            file
                + ": event "
                + sequence
                + " is of a newer version of Allometry: "
                + e.getMessage()
                + "; use that version",
            e)
        : damaged(file, sequence, String.valueOf(e.getMessage()), e);
  }

  static JournalException damaged(
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

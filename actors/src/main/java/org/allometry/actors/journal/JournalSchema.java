package org.allometry.actors.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Tables of a journal file, and the version that tells who may use it. */
public final class JournalSchema {
  /** Version of the tables that this product writes. */
  static final int VERSION = 1;

  /** "ALLO": marks a SQLite file as a journal of ours. */
  static final int APPLICATION = 0x414c4c4f;

  private JournalSchema() {}

  /**
   * Creates the journal where there is none, else checks that it may be used. To be called under
   * the sweep's lock, before the actor system opens it.
   *
   * @param file the journal; its folder is made
   * @throws JournalException when the file is damaged, newer, or cannot be written
   */
  public static void prepare(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new JournalException(
          JournalException.Kind.INACCESSIBLE,
          file,
          "cannot make the folder of " + file + ": " + e.getMessage(),
          e);
    }
    try {
      LostTail.check(file);
      if (!Files.exists(file) || isEmpty(file)) {
        try (Connection connection = open(file)) {
          create(connection);
        }
      }
    } catch (SQLException e) {
      throw refused(file, e);
    }
  }

  /**
   * Whether a file holds no table yet, as a crash while it was made may leave it. One that does is
   * checked, on a connection that cannot write: a refused file stays as it is, to the byte.
   */
  private static boolean isEmpty(Path file) throws SQLException {
    try (Connection connection = openToRead(file)) {
      boolean empty = isEmpty(connection);
      if (!empty) {
        check(connection, file);
      }
      return empty;
    }
  }

  /** A connection with the settings that make commits durable. */
  static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection(url(file));
  }

  /** A connection that cannot write to the file; beside it SQLite makes what readers share. */
  static Connection openToRead(Path file) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:" + file.toAbsolutePath() + "?open_mode=1&busy_timeout=10000");
  }

  /** JDBC URL with the settings that make commits durable. */
  static String url(Path file) {
    return "jdbc:sqlite:"
        + file.toAbsolutePath()
        + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000";
  }

  /**
   * Refuses a file that is no journal, or one of a newer version.
   *
   * @throws JournalException as said
   */
  static void check(Connection connection, Path file) throws SQLException {
    int application = pragma(connection, "application_id");
    int version = pragma(connection, "user_version");
    if (application != APPLICATION) {
      throw new JournalException(
          JournalException.Kind.DAMAGED,
          file,
          file + " is a SQLite file, but no journal of Allometry; move it away");
    }
    if (version < 1) {
      throw new JournalException(
          JournalException.Kind.DAMAGED,
          file,
          file
              + " has the journal version "
              + version
              + ", which there never was; restore it from a copy, or start anew with --fresh");
    }
    if (version > VERSION) {
      throw new JournalException(
          JournalException.Kind.NEWER,
          file,
          file
              + " was written by a newer version of Allometry (journal version "
              + version
              + "; this one reads up to "
              + VERSION
              + "); use that version");
    }
  }

  static JournalException refused(Path file, SQLException e) {
    String message = String.valueOf(e.getMessage());
    boolean damaged =
        message.contains("SQLITE_NOTADB")
            || message.contains("SQLITE_CORRUPT")
            || message.contains("no such table")
            || message.contains("no such column")
            || message.contains("unsupported file format");
    return damaged
        ? new JournalException(
            JournalException.Kind.DAMAGED,
            file,
            file
                + " is damaged ("
                + message
                + "); nothing was changed. Restore it from a copy, see with allometry repair what can be"
                + " kept, or start anew with --fresh",
            e)
        : new JournalException(
            JournalException.Kind.INACCESSIBLE, file, "cannot use " + file + ": " + message, e);
  }

  static boolean isEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
      return rows.next() && rows.getInt(1) == 0;
    }
  }

  private static int pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script());
      statement.executeUpdate("PRAGMA application_id = " + APPLICATION);
      statement.executeUpdate("PRAGMA user_version = " + VERSION);
    }
    connection.commit();
  }

  private static String script() {
    try (InputStream in = JournalSchema.class.getResourceAsStream("journal-1.sql")) {
      if (in == null) {
        throw new IllegalStateException("journal-1.sql is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.allometry.actors.store;

import com.typesafe.config.Config;
import java.io.NotSerializableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.allometry.actors.journal.SweepSerializer;
import org.apache.pekko.actor.setup.Setup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a sweep will be recovered from while its actor system starts: the youngest snapshot
 * and the events after it, on a thread and a connection of its own. The plugins take it once; what
 * it has not read they read themselves, and what it cannot read they find out about.
 */
@SuppressWarnings("ReferenceEquality") // the mark at the end is one object
public final class ReadAhead extends Setup {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  /** More than lie behind a snapshot; keeps memory level where there is none. */
  private static final int MOST_EVENTS = 5_000;

  private static final SqliteStore.EventRow END =
      new SqliteStore.EventRow(0, "", 0, new SqliteStore.Payload(0, "", new byte[0]));

  private final String url;
  private final String id;
  private final SweepSerializer serializer = new SweepSerializer();
  private final CompletableFuture<Optional<SqliteStore.SnapshotRow>> snapshot =
      new CompletableFuture<>();
  private final BlockingQueue<SqliteStore.EventRow> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Long> first = new CompletableFuture<>();
  private final AtomicBoolean snapshotTaken = new AtomicBoolean();
  private final AtomicBoolean eventsTaken = new AtomicBoolean();

  private ReadAhead(String url, String id) {
    this.url = url;
    this.id = id;
  }

  /**
   * Begins to read.
   *
   * @param journal from {@link org.allometry.actors.journal.JournalSettings}, of a file that is
   *     ready
   * @param id persistence id of the sweep
   */
  public static ReadAhead of(Config journal, String id) {
    ReadAhead ahead = new ReadAhead(journal.getString(SqliteStore.URL), id);
    Thread thread = new Thread(ahead::read, "journal-read-ahead");
    thread.setDaemon(true);
    thread.start();
    return ahead;
  }

  private void read() {
    // One that may write would tidy the file up when it closes.
    try (Connection connection = DriverManager.getConnection(url + "&open_mode=1")) {
      SqliteStore store = new SqliteStore(connection, Optional.empty());
      Optional<SqliteStore.SnapshotRow> youngest = store.snapshot(id, SqliteStore.Span.ALL);
      if (youngest.isPresent()) {
        decode(youngest.get().payload());
      }
      snapshot.complete(youngest);
      long from = youngest.map(SqliteStore.SnapshotRow::sequence).orElse(0L) + 1;
      first.complete(from);
      store.replay(
          id,
          from,
          Long.MAX_VALUE,
          MOST_EVENTS,
          row -> {
            decode(row.payload());
            events.add(row);
          });
    } catch (SQLException | RuntimeException e) {
      LOG.debug("what was not read ahead is read again", e);
    } finally {
      snapshot.complete(Optional.empty());
      first.complete(0L);
      events.add(END);
    }
  }

  /** Bytes that cannot be read stay bytes: whoever needs them says so. */
  private void decode(SqliteStore.Payload payload) {
    if (payload.serializer == serializer.identifier()) {
      try {
        payload.value = serializer.fromBinary(payload.bytes, payload.manifest);
      } catch (NotSerializableException e) {
        LOG.debug("left to the plugins", e);
      }
    }
  }

  /** The youngest snapshot, once; empty also where it was not read. */
  Optional<SqliteStore.SnapshotRow> snapshot(String of) {
    return of.equals(id) && snapshotTaken.compareAndSet(false, true)
        ? snapshot.join()
        : Optional.empty();
  }

  /**
   * Hands over the events that it has read from {@code from} on, once.
   *
   * @return sequence number of the first event that was not handed over
   */
  long replay(String of, long from, long to, Consumer<SqliteStore.EventRow> taker) {
    if (!of.equals(id) || first.join() != from || !eventsTaken.compareAndSet(false, true)) {
      return from;
    }
    long next = from;
    try {
      SqliteStore.EventRow row = events.take();
      while (row != END && row.sequence() <= to) {
        taker.accept(row);
        next = row.sequence() + 1;
        row = events.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.clear();
    return next;
  }
}

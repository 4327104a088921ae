package org.allometry.actors.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.PersistentRepr$;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Events in {@code event_journal}. A write is durable before it is answered. One that fails fails
 * as a whole: the actor that asked for it stops. Runs on a thread of its own, which SQLite may
 * block.
 */
public final class SqliteJournal extends AsyncWriteJournal {
  private final SqliteStore store = SqliteStore.of(context().system());
  private final Serialization serialization = SerializationExtension.get(context().system());

  /** Made by Pekko through reflection. */
  public SqliteJournal() {}

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
    List<Optional<Exception>> accepted = new ArrayList<>();
    try {
      for (AtomicWrite write : writes) {
        List<SqliteStore.EventRow> rows = new ArrayList<>();
        for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
          rows.add(
              new SqliteStore.EventRow(
                  event.sequenceNr(),
                  event.writerUuid(),
                  event.timestamp(),
                  payload(serialization, event.payload())));
        }
        store.append(write.persistenceId(), rows);
        accepted.add(Optional.empty());
      }
      return Futures.successful(accepted);
    } catch (SQLException | RuntimeException e) {
      return Futures.failed(e);
    }
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String id, long toSequence) {
    try {
      store.delete(id, toSequence);
      return done();
    } catch (SQLException e) {
      return Futures.failed(e);
    }
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String id, long from, long to, long max, Consumer<PersistentRepr> events) {
    try {
      store.replay(id, from, to, max, row -> events.accept(event(id, row)));
      return done();
    } catch (SQLException | RuntimeException e) {
      return Futures.failed(e);
    }
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String id, long from) {
    try {
      return Futures.successful(store.highest(id));
    } catch (SQLException e) {
      return Futures.failed(e);
    }
  }

  private PersistentRepr event(String id, SqliteStore.EventRow row) {
    return PersistentRepr$.MODULE$
        .apply(
            value(serialization, row.payload()),
            row.sequence(),
            id,
            "",
            false,
            ActorRef.noSender(),
            row.writer())
        .withTimestamp(row.millis());
  }

  static SqliteStore.Payload payload(Serialization serialization, Object value) {
    Serializer serializer = serialization.findSerializerFor(value);
    return new SqliteStore.Payload(
        serializer.identifier(),
        Serializers.manifestFor(serializer, value),
        serializer.toBinary(value));
  }

  static Object value(Serialization serialization, SqliteStore.Payload payload) {
    Object value = payload.value;
    return value != null
        ? value
        : serialization.deserialize(payload.bytes, payload.serializer, payload.manifest).get();
  }

  @SuppressWarnings("NullAway") // there is no other value of Void
  static Future<Void> done() {
    return Futures.successful((Void) null);
  }
}

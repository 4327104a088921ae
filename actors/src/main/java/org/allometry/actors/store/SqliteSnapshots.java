package org.allometry.actors.store;

import java.sql.SQLException;
import java.util.Optional;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import scala.concurrent.Future;

/** Snapshots in {@code snapshot}, written and read on a thread of its own. */
public final class SqliteSnapshots extends SnapshotStore {
  private final SqliteStore store = SqliteStore.of(context().system());
  private final Serialization serialization = SerializationExtension.get(context().system());

  /** Made by Pekko through reflection. */
  public SqliteSnapshots() {}

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String id, SnapshotSelectionCriteria criteria) {
    try {
      return Futures.successful(
          store
              .snapshot(id, span(criteria))
              .map(
                  row ->
                      SelectedSnapshot.create(
                          SnapshotMetadata.apply(id, row.sequence(), row.millis()),
                          SqliteJournal.value(serialization, row.payload()))));
    } catch (SQLException | RuntimeException e) {
      return Futures.failed(e);
    }
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    try {
      store.save(
          metadata.persistenceId(),
          new SqliteStore.SnapshotRow(
              metadata.sequenceNr(),
              metadata.timestamp(),
              SqliteJournal.payload(serialization, snapshot)));
      return SqliteJournal.done();
    } catch (SQLException | RuntimeException e) {
      return Futures.failed(e);
    }
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    long sequence = metadata.sequenceNr();
    return delete(
        metadata.persistenceId(), new SqliteStore.Span(sequence, sequence, 0, Long.MAX_VALUE));
  }

  @Override
  public Future<Void> doDeleteAsync(String id, SnapshotSelectionCriteria criteria) {
    return delete(id, span(criteria));
  }

  private Future<Void> delete(String id, SqliteStore.Span span) {
    try {
      store.deleteSnapshots(id, span);
      return SqliteJournal.done();
    } catch (SQLException e) {
      return Futures.failed(e);
    }
  }

  private static SqliteStore.Span span(SnapshotSelectionCriteria criteria) {
    return new SqliteStore.Span(
        criteria.minSequenceNr(),
        criteria.maxSequenceNr(),
        criteria.minTimestamp(),
        criteria.maxTimestamp());
  }
}

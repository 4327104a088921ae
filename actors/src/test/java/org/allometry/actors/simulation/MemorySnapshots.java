package org.allometry.actors.simulation;

import java.util.Optional;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;

/** Snapshots in memory, as bytes; see {@link Storage}. */
public final class MemorySnapshots extends SnapshotStore {
  private final Serialization serialization = SerializationExtension.get(context().system());

  /** Made by Pekko through reflection. */
  public MemorySnapshots() {}

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    Optional<SelectedSnapshot> newest = Optional.empty();
    for (Storage.Picture picture : Storage.attached().pictures()) {
      if (picture.about().sequenceNr() <= criteria.maxSequenceNr()) {
        Object state =
            serialization
                .deserialize(picture.bytes(), picture.serializer(), picture.manifest())
                .get();
        newest = Optional.of(SelectedSnapshot.create(picture.about(), state));
      }
    }
    return Futures.successful(newest);
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata about, Object state) {
    Serializer serializer = serialization.findSerializerFor(state);
    Storage.attached()
        .pictures()
        .add(
            new Storage.Picture(
                about,
                serializer.identifier(),
                Serializers.manifestFor(serializer, state),
                serializer.toBinary(state)));
    return Futures.successful(null);
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata about) {
    Storage.attached().pictures().removeIf(p -> p.about().sequenceNr() == about.sequenceNr());
    return Futures.successful(null);
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    Storage.attached()
        .pictures()
        .removeIf(
            p ->
                p.about().sequenceNr() <= criteria.maxSequenceNr()
                    && p.about().sequenceNr() >= criteria.minSequenceNr());
    return Futures.successful(null);
  }
}

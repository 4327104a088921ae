package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.PersistentRepr$;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;

/** A journal in memory: real bytes, real order of commits, see {@link Storage}. */
public final class MemoryJournal extends AsyncWriteJournal {
  private final Serialization serialization = SerializationExtension.get(context().system());
  private String writer = "";

  /** Made by Pekko through reflection. */
  public MemoryJournal() {}

  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    if (message instanceof JournalProtocol.WriteMessages write) {
      writer = write.persistentActor().path().toStringWithoutAddress();
    }
    super.aroundReceive(receive, message);
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    List<Storage.Entry> entries = new ArrayList<>();
    List<Optional<Exception>> accepted = new ArrayList<>();
    for (AtomicWrite write : messages) {
      accepted.add(Optional.empty());
      for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
        Object payload = event.payload();
        Serializer serializer = serialization.findSerializerFor(payload);
        entries.add(
            new Storage.Entry(
                event.sequenceNr(),
                serializer.identifier(),
                Serializers.manifestFor(serializer, payload),
                serializer.toBinary(payload)));
      }
    }
    return FutureConverters.asScala(
        Storage.attached()
            .write(writer, entries)
            .<Iterable<Optional<Exception>>>thenApply(done -> accepted));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequence) {
    return Futures.failed(new UnsupportedOperationException("a journal is never cut"));
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    long replayed = 0;
    for (Storage.Entry entry : List.copyOf(Storage.attached().journal())) {
      if (entry.sequence() >= from && entry.sequence() <= to && replayed < max) {
        replayed++;
        Object event =
            serialization.deserialize(entry.bytes(), entry.serializer(), entry.manifest()).get();
        replay.accept(
            PersistentRepr$.MODULE$.apply(
                event, entry.sequence(), persistenceId, "", false, ActorRef.noSender(), "one"));
      }
    }
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    return Futures.successful((long) Storage.attached().journal().size());
  }
}

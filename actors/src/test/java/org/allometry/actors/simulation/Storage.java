package org.allometry.actors.simulation;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The disk under a sweep's journal and snapshots, as long as one run lasts. A write is durable when
 * it ends, not when it begins; what has begun when its process is killed may or may not be there
 * afterwards. One writer at a time, like SQLite.
 */
final class Storage {
  private static @Nullable Storage attached;

  /**
   * A record.
   *
   * @param sequence from 1
   * @param serializer its id
   * @param manifest type and version
   * @param bytes payload
   */
  record Entry(long sequence, int serializer, String manifest, byte[] bytes) {}

  /** A snapshot. */
  record Picture(SnapshotMetadata about, int serializer, String manifest, byte[] bytes) {}

  /** What the world does with writes. */
  interface Watcher {
    /** A write has arrived; false when its process is dead by now. */
    boolean arrived(String writer);

    /** How long it takes, nanoseconds. */
    long writeNanos();

    /** How it ends. */
    End end();

    /** Records have become durable. */
    void durable(List<Entry> entries);

    /** Records are durable, and their writer is about to learn it; false when it is dead by now. */
    boolean mayAcknowledge(String writer);

    /** Their writer has been told. */
    void acknowledged(String writer);
  }

  /** How a write ends. */
  enum End {
    /** Durable, and reported so. */
    DONE,
    /** Nothing was written, and reported so. */
    FAILED,
    /** Durable, but reported as a failure. */
    UNKNOWN
  }

  private final class Pending {
    private final String writer;
    private final List<Entry> entries;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private boolean over;

    Pending(String writer, List<Entry> entries) {
      this.writer = writer;
      this.entries = entries;
    }

    void fail(String why) {
      over = true;
      done.completeExceptionally(new IOException(why));
    }

    void store() {
      long next = journal.size() + 1L;
      for (Entry entry : entries) {
        if (entry.sequence() != next++) {
          fail("UNIQUE constraint failed: sequence " + entry.sequence());
          return;
        }
      }
      journal.addAll(entries);
      watcher.durable(entries);
    }
  }

  private final Watcher watcher;
  private final List<Entry> journal = new ArrayList<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private long freeAt;

  Storage(Watcher watcher) {
    this.watcher = watcher;
  }

  /** The disk of the run that goes on. */
  static Storage attached() {
    if (attached == null) {
      throw new IllegalStateException("no run goes on");
    }
    return attached;
  }

  void attach() {
    attached = this;
  }

  List<Entry> journal() {
    return journal;
  }

  List<Picture> pictures() {
    return pictures;
  }

  /** What survives of an earlier run: its first {@code events} records. */
  void restore(List<Entry> entries) {
    journal.addAll(entries);
    watcher.durable(entries);
  }

  /** Writes records in one piece; the future says when they are durable. */
  CompletableFuture<Boolean> write(String writer, List<Entry> entries) {
    Pending write = new Pending(writer, entries);
    if (!watcher.arrived(writer)) {
      write.fail("the process is dead");
      return write.done;
    }
    long now = Kernel.INSTANCE.nanos();
    freeAt = Math.max(freeAt, now) + watcher.writeNanos();
    pending.add(write);
    Kernel.INSTANCE.after(freeAt - now, () -> finish(write));
    return write.done;
  }

  private void finish(Pending write) {
    if (write.over) {
      return;
    }
    pending.remove(write);
    End end = watcher.end();
    if (end == End.FAILED) {
      write.fail("disk full");
      return;
    }
    write.store();
    if (write.over || !watcher.mayAcknowledge(write.writer)) {
      write.fail("the process is dead");
    } else if (end == End.UNKNOWN) {
      write.fail("fsync failed");
    } else {
      write.over = true;
      write.done.complete(true);
      watcher.acknowledged(write.writer);
    }
  }

  /**
   * The process is killed.
   *
   * @param surviving how many of its writes that have not ended become durable all the same
   */
  void cut(String writer, int surviving) {
    int left = surviving;
    for (Pending write : List.copyOf(pending)) {
      if (write.writer.equals(writer)) {
        pending.remove(write);
        if (left-- > 0) {
          write.store();
        }
        write.fail("the process is dead");
      }
    }
  }
}

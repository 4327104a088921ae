package org.allometry.actors.simulation;

import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;

/** What trainers have really done, whoever knows of it. */
final class Truth {
  private final TreeMap<String, Work> attempts = new TreeMap<>();

  /** Steps that one attempt has trained. */
  static final class Work {
    final AttemptId id;
    final int start;
    int end;
    final long stepNanos;
    boolean lied;

    Work(AttemptId id, int start, long stepNanos) {
      this.id = id;
      this.stepNanos = stepNanos;
      this.start = start;
      this.end = start;
    }

    int steps() {
      return end - start;
    }
  }

  void started(Assignment task, int from, long stepNanos) {
    attempts.put(key(task.id()), new Work(task.id(), from, stepNanos));
  }

  void lied(AttemptId id) {
    of(id).lied = true;
  }

  void ended(AttemptId id, int step) {
    Work work = attempts.get(key(id));
    if (work != null) {
      work.end = Math.max(work.end, step);
    }
  }

  int start(AttemptId id) {
    return of(id).start;
  }

  void forEach(BiConsumer<AttemptId, Work> action) {
    attempts.values().forEach(work -> action.accept(work.id, work));
  }

  private Work of(AttemptId id) {
    Work work = attempts.get(key(id));
    if (work == null) {
      throw new IllegalStateException(id + " has never started");
    }
    return work;
  }

  private static String key(AttemptId id) {
    return id.trial() + "#" + id.attempt() + "@" + id.epoch();
  }
}

package org.allometry.orchestrator.chaos;

import java.io.IOException;
import java.util.Locale;

/** Ways to disturb a search. */
enum Kind {
  KILL("kill -9 of the search, eight times"),
  TRAINER("kill -9 of its trainer, three times a run, and of the search"),
  FREEZE("SIGSTOP and SIGCONT of search and trainer, up to longer than a lease, and kill -9"),
  SYNC("kill -9 at the n-th fsync of the journal or of a checkpoint"),
  DISK("a small disk that fills up, and kill -9"),
  FORBIDDEN("folders in which nothing may be made any more, and kill -9"),
  PIPE("nobody reads its output any more, and kill -9"),
  PORT("the port of its metrics is taken, and kill -9"),
  CLOCK("the wall clock jumps by up to a day, and kill -9"),
  CHECKPOINT("kill -9, then a file of a checkpoint is flipped, cut, lengthened or removed"),
  DATA("kill -9, then a file of the data set is"),
  JOURNAL("kill -9, then up to 16 bytes of the journal are flipped"),
  SNAPSHOT("kill -9, then a byte of the newest snapshot is flipped"),
  OTHER("kill -9, then any other file of the sweep is flipped, cut, lengthened or removed");

  private final String description;

  Kind(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  /** As the command line has it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What cannot be had on this machine; empty when nothing is missing. */
  String missing() throws IOException {
    return switch (this) {
      case SYNC ->
          Surroundings.works("strace", "-f", "-o", "/dev/null", "true")
              ? ""
              : "strace, and the right to trace";
      case DISK ->
          Surroundings.works("sh", "-c", "d=$(mktemp -d) && mount -t tmpfs t $d && umount $d")
              ? ""
              : "root, and the right to mount";
      case FORBIDDEN ->
          Surroundings.works("sh", "-c", "d=$(mktemp -d) && chattr +i $d && chattr -i $d")
              ? ""
              : "root, chattr, and a file system that knows immutable folders";
      case CLOCK -> Surroundings.MovedClock.library().isEmpty() ? "libfaketime" : "";
      case KILL, TRAINER, FREEZE, PIPE, PORT, CHECKPOINT, DATA, JOURNAL, SNAPSHOT, OTHER -> "";
    };
  }

  Disturbance disturbance() throws IOException {
    return switch (this) {
      case KILL -> new Signals.KillSearch();
      case TRAINER -> new Signals.KillTrainer();
      case FREEZE -> new Signals.Freeze();
      case SYNC -> new Surroundings.KillAtSync();
      case DISK -> new Surroundings.FullDisk();
      case FORBIDDEN -> new Surroundings.Forbidden();
      case PIPE -> new Surroundings.ClosedPipe();
      case PORT -> new Surroundings.TakenPort();
      case CLOCK -> new Surroundings.MovedClock();
      case CHECKPOINT -> new Damage(Damage.Target.CHECKPOINT);
      case DATA -> new Damage(Damage.Target.DATA);
      case JOURNAL -> new Damage(Damage.Target.JOURNAL);
      case SNAPSHOT -> new Damage(Damage.Target.SNAPSHOT);
      case OTHER -> new Damage(Damage.Target.OTHER);
    };
  }
}

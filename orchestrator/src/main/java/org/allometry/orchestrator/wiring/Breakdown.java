package org.allometry.orchestrator.wiring;

import java.io.IOException;
import java.nio.file.Files;
import org.allometry.actors.journal.JournalException;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.sweep.SweepArchive;
import org.allometry.orchestrator.sweep.SweepFolder;

/** What a user is told when a sweep has stopped by itself: why, and what to do. */
final class Breakdown {
  /** A disk with less room than this cannot take another batch of events. */
  static final long FULL_BYTES = 256 << 10;

  private static final String NEXT = "Nothing that was reported is lost; the same command goes on";

  private Breakdown() {}

  /** What {@code cause} means for the sweep in {@code folder}. */
  static RuntimeException of(SweepFolder folder, Throwable cause) {
    return switch (cause) {
      case UserError error -> error;
      case JournalException e -> SweepArchive.unreadable(e);
      default -> of(folder, cause, freeBytes(folder));
    };
  }

  /** The same of a cause that nothing is known of, on a disk with that much room. */
  static UserError of(SweepFolder folder, Throwable cause, long freeBytes) {
    boolean full = freeBytes < FULL_BYTES;
    String message =
        full
            ? "the sweep stopped: the disk is full ("
                + freeBytes
                + " bytes free at "
                + folder.journal()
                + "). Make room, a few MiB at least. "
                + NEXT
            : "the sweep stopped: " + rootOf(cause) + ". " + NEXT;
    return new UserError(UserError.Kind.INTERNAL, message, cause)
        .file(folder.journal().toString())
        .hint(full ? "make room, then: allometry resume " + folder.name() : NEXT);
  }

  /** Asked of the disk: what the database says of a failed commit need not name the reason. */
  private static long freeBytes(SweepFolder folder) {
    try {
      return Files.getFileStore(folder.root()).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static String rootOf(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}

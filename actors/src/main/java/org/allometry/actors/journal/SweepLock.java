package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * At most one process runs a sweep: a lock of the operating system on the file {@code lock} in the
 * sweep's folder. It goes with the process, so a file that a crash left behind locks nothing.
 *
 * <p>Who holds it stands in {@code lock.owner}. The lock file itself is opened here only: closing
 * any other handle on it inside the process would release the lock.
 */
public final class SweepLock implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  /**
   * Who holds a lock.
   *
   * @param pid process id
   * @param host name of its machine
   * @param since when it took the lock
   */
  public record Owner(long pid, String host, Instant since) {
    @Override
    public String toString() {
      return "process " + pid + " on " + host + " since " + since;
    }
  }

  private SweepLock(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock.
   *
   * @param folder of the sweep; has to exist
   * @throws SweepLockedException when another process holds it, naming it
   * @throws IOException when the folder cannot be written
   */
  public static SweepLock take(Path folder, Owner owner) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
      if (lock != null) {
        Path written = folder.resolve("lock.owner.new");
        Files.writeString(written, owner.pid() + "\n" + owner.host() + "\n" + owner.since() + "\n");
        Files.move(
            written,
            folder.resolve("lock.owner"),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        return new SweepLock(folder, channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw locked(folder);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw locked(folder);
  }

  /**
   * Whether another process runs the sweep. Not to be called by the process that does: closing its
   * second handle on the file would release the lock.
   */
  public static boolean isHeld(Path folder) {
    Path file = folder.resolve("lock");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Who took the lock last; whether it still runs is another question. */
  public static Optional<Owner> lastOwner(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("lock.owner"), StandardCharsets.UTF_8);
      return Optional.of(
          new Owner(Long.parseLong(lines.get(0)), lines.get(1), Instant.parse(lines.get(2))));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static SweepLockedException locked(Path folder) {
    return new SweepLockedException(
        "the sweep in "
            + folder
            + " is being run by "
            + lastOwner(folder).map(Owner::toString).orElse("another process")
            + "; wait for it, or stop it first");
  }

  @Override
  public String toString() {
    return "lock of " + folder;
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}

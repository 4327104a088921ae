package org.allometry.gpurunner.task.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.allometry.gpurunner.task.Task.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens data sets, generating each once: into a temporary folder, brought to the disk, then renamed
 * in one step, under a lock that holds between threads and processes.
 */
public final class DataCache {
  private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);
  private static final ConcurrentHashMap<Path, Object> THREAD_LOCKS = new ConcurrentHashMap<>();

  private static final int MOST_MANIFEST = 1 << 20;

  private final Path home;
  private final FreeSpace freeSpace;

  /** How many bytes can still be written at a place. */
  interface FreeSpace {
    long at(Path folder) throws IOException;
  }

  /** Writes the content of a data set. */
  public interface Generator {
    /**
     * Writes every file.
     *
     * @param files gives a writer for each file
     * @param progress told how far it is
     * @return numbers about the content, kept with it
     */
    SortedMap<String, Double> generate(Output files, Progress progress) throws IOException;

    /** Where a generator writes. */
    interface Output {
      /** A new file; written whole before the next one is asked for. */
      FloatWriter file(String name) throws IOException;
    }
  }

  /** A cache under {@code home}, which is made where it is missing. */
  public DataCache(Path home) {
    this(home, folder -> Files.getFileStore(folder).getUsableSpace());
  }

  DataCache(Path home, FreeSpace freeSpace) {
    this.home = home.toAbsolutePath().normalize();
    this.freeSpace = freeSpace;
  }

  /**
   * Opens the data set of {@code key}. One that is damaged is generated again; {@link
   * StoredData#repaired()}, a warning in the log and {@code progress} say so.
   *
   * @param bytes how many bytes it takes, about
   * @throws IOException when it cannot be written or read, naming the path, the bytes needed and
   *     why; nothing of it is left behind
   */
  public StoredData open(DataKey key, long bytes, Generator generator, Progress progress)
      throws IOException {
    Path folder = home.resolve(key.folder());
    try {
      Optional<DataManifest> intact = intact(folder, key);
      if (intact.isPresent()) {
        return new StoredData(folder, intact.get(), Optional.empty());
      }
      Files.createDirectories(home);
      synchronized (THREAD_LOCKS.computeIfAbsent(folder, path -> new Object())) {
        return openLocked(folder, key, bytes, generator, progress);
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot open the data set " + folder + " (" + bytes + " bytes needed): " + reason(e), e);
    }
  }

  /** The data set where it lies complete; looked at without a lock, for it is renamed whole. */
  private static Optional<DataManifest> intact(Path folder, DataKey key) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(check(folder, key));
    } catch (DataManifest.Damaged e) {
      LOG.debug("{}: {}", folder, e.reason());
      return Optional.empty();
    }
  }

  private StoredData openLocked(
      Path folder, DataKey key, long bytes, Generator generator, Progress progress)
      throws IOException {
    Path lockFile = home.resolve(key.folder() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      acquire(channel, key, progress);
      Optional<String> damage = Optional.empty();
      try {
        return new StoredData(folder, check(folder, key), Optional.empty());
      } catch (DataManifest.Damaged e) {
        if (Files.exists(folder)) {
          damage = Optional.of(e.reason());
          LOG.warn("data set {} is damaged ({}): generating it again", folder, e.reason());
        }
      }
      String what = "data set " + key.task() + damage.map(d -> " again (" + d + ")").orElse("");
      Progress named = (step, done, total) -> progress.at(what, done, total);
      DataManifest manifest = write(folder, key, bytes, generator, named);
      LOG.info("data set {} generated", folder);
      return new StoredData(folder, manifest, damage);
    }
  }

  /** Locks the file until its channel is closed. */
  private static void acquire(FileChannel channel, DataKey key, Progress progress)
      throws IOException {
    if (channel.tryLock() == null) {
      progress.at("data set " + key.task() + ": another process generates it", 0, 1);
      channel.lock();
    }
  }

  private DataManifest write(
      Path folder, DataKey key, long bytes, Generator generator, Progress progress)
      throws IOException {
    Path temp = home.resolve(key.folder() + ".tmp");
    delete(temp);
    long free = freeSpace.at(home);
    if (free < bytes) {
      throw new IOException("only " + free + " bytes are free on that disk");
    }
    boolean done = false;
    try {
      Files.createDirectory(temp);
      DataManifest manifest = writeFiles(temp, key, generator, progress);
      delete(folder);
      Files.move(temp, folder, StandardCopyOption.ATOMIC_MOVE);
      force(home);
      done = true;
      return manifest;
    } finally {
      if (!done) {
        delete(temp);
      }
    }
  }

  private static DataManifest writeFiles(
      Path temp, DataKey key, Generator generator, Progress progress) throws IOException {
    List<FloatWriter> writers = new ArrayList<>();
    try {
      SortedMap<String, Double> numbers =
          generator.generate(
              name -> {
                FloatWriter writer = new FloatWriter(temp.resolve(name));
                writers.add(writer);
                return writer;
              },
              progress);
      List<DataManifest.DataFile> files = new ArrayList<>();
      for (FloatWriter writer : writers) {
        files.add(writer.finish());
      }
      DataManifest manifest = new DataManifest(key, files, numbers);
      Path file = temp.resolve(DataManifest.FILE_NAME);
      Files.writeString(file, manifest.toJson(), StandardOpenOption.CREATE_NEW);
      force(file);
      force(temp);
      return manifest;
    } finally {
      for (FloatWriter writer : writers) {
        writer.close();
      }
    }
  }

  private static DataManifest check(Path folder, DataKey key)
      throws DataManifest.Damaged, IOException {
    DataManifest manifest;
    try {
      byte[] text = manifest(folder.resolve(DataManifest.FILE_NAME));
      manifest = DataManifest.parse(new String(text, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new DataManifest.Damaged(DataManifest.FILE_NAME + " is missing");
    }
    if (!manifest.key().equals(key)) {
      throw new DataManifest.Damaged(DataManifest.FILE_NAME + " is of other settings");
    }
    for (DataManifest.DataFile file : manifest.files()) {
      check(folder.resolve(file.name()), file);
    }
    return manifest;
  }

  private static byte[] manifest(Path file) throws IOException, DataManifest.Damaged {
    if (Files.isDirectory(file)) {
      throw new DataManifest.Damaged(DataManifest.FILE_NAME + " is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MOST_MANIFEST + 1);
      if (text.length > MOST_MANIFEST) {
        throw new DataManifest.Damaged(
            DataManifest.FILE_NAME + " has more than " + MOST_MANIFEST + " bytes");
      }
      return text;
    }
  }

  private static void check(Path path, DataManifest.DataFile file)
      throws DataManifest.Damaged, IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() != file.bytes()) {
        throw new DataManifest.Damaged(
            file.name() + " has " + channel.size() + " bytes, not " + file.bytes());
      }
      CRC32C crc32c = new CRC32C();
      for (long from = 0; from < file.bytes(); from += 1 << 30) {
        long length = Math.min(1 << 30, file.bytes() - from);
        crc32c.update(channel.map(FileChannel.MapMode.READ_ONLY, from, length));
      }
      if (!String.format("%08x", crc32c.getValue()).equals(file.crc32c())) {
        throw new DataManifest.Damaged("the content of " + file.name() + " has changed");
      }
    } catch (NoSuchFileException e) {
      throw new DataManifest.Damaged(file.name() + " is missing");
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileAlreadyExistsException file -> file.getFile() + " is a file, not a folder";
      case FileSystemException file when file.getReason() != null ->
          file.getFile() + ": " + file.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}

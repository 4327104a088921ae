package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that should be a journal: read and replayed, or refused, and never changed. */
public final class JournalTarget {
  private static final Path FILE = file();

  private JournalTarget() {}

  private static Path file() {
    try {
      return Files.createTempDirectory("journal-target").resolve("journal.db");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.deleteIfExists(Path.of(FILE + "-wal"));
      Files.deleteIfExists(Path.of(FILE + "-shm"));
      Files.write(FILE, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    readOrRefused(() -> JournalReader.replay(FILE, JournalReader.read(FILE)));
    readOrRefused(() -> JournalReader.standing(FILE));
  }

  private static void readOrRefused(Runnable reading) {
    try {
      reading.run();
    } catch (JournalException e) {
      assertTrue(String.valueOf(e.getMessage()).length() < 4_000);
    }
  }
}

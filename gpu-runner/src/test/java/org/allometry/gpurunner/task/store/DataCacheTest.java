package org.allometry.gpurunner.task.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.allometry.gpurunner.task.Task.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataCacheTest {
  private static final DataKey KEY = new DataKey("toy", 1, new TreeMap<>(Map.of("n", "3")));

  @TempDir Path home;
  private final AtomicInteger generations = new AtomicInteger();

  @Test
  void readsWhatWasWritten() throws IOException {
    StoredData data = open();
    assertEquals(3, data.floats("numbers.f32").size());
    assertEquals(2.5f, data.floats("numbers.f32").get(1));
    assertEquals(0.1, data.number("scale"));
    assertEquals(home.resolve(KEY.folder()), data.folder());
  }

  @Test
  void generatesOnce() throws IOException {
    open();
    assertTrue(open().repaired().isEmpty());
    assertEquals(1, generations.get());
  }

  @Test
  void generatesOnceWhenManyAskAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<StoredData>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> open()));
      }
      for (Future<StoredData> data : all) {
        assertEquals(3, data.get().floats("numbers.f32").size());
      }
    }
    assertEquals(1, generations.get());
  }

  @Test
  void generatesATruncatedFileAgainAndSaysSo() throws IOException {
    Path file = open().folder().resolve("numbers.f32");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(4);
    }
    List<String> said = new ArrayList<>();
    StoredData again = open((what, done, total) -> said.add(what));
    assertEquals("numbers.f32 has 4 bytes, not 12", again.repaired().orElseThrow());
    assertEquals(List.of("data set toy again (numbers.f32 has 4 bytes, not 12)"), said);
    assertEquals(3, again.floats("numbers.f32").size());
    assertTrue(open().repaired().isEmpty());
  }

  @Test
  void generatesAFileWithAFlippedBitAgain() throws IOException {
    Path file = open().folder().resolve("numbers.f32");
    byte[] bytes = Files.readAllBytes(file);
    bytes[5] ^= 1;
    Files.write(file, bytes);
    assertEquals("the content of numbers.f32 has changed", open().repaired().orElseThrow());
  }

  @Test
  void generatesAgainWhenTheManifestIsMissingOrChanged() throws IOException {
    Path manifest = open().folder().resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("0.1", "0.2"));
    assertEquals("manifest.json does not match its digest", open().repaired().orElseThrow());
    Files.writeString(manifest, "{");
    assertEquals("manifest.json is not JSON", open().repaired().orElseThrow());
    Files.delete(manifest);
    assertEquals("manifest.json is missing", open().repaired().orElseThrow());
  }

  @Test
  void removesWhatAKilledGenerationLeft() throws IOException {
    Path temp = Files.createDirectory(home.resolve(KEY.folder() + ".tmp"));
    Files.writeString(temp.resolve("numbers.f32"), "half");
    open();
    assertFalse(Files.exists(temp));
  }

  @Test
  void namesPathAndBytesWhenTheDiskIsTooSmall() {
    DataCache cache = new DataCache(home, folder -> 999);
    IOException e =
        assertThrows(IOException.class, () -> cache.open(KEY, 1000, this::write, Progress.NONE));
    assertEquals(
        "cannot open the data set "
            + home.resolve(KEY.folder())
            + " (1000 bytes needed): only 999 bytes are free on that disk",
        e.getMessage());
  }

  @Test
  void leavesNothingBehindWhenTheDiskFillsUp() throws IOException {
    DataCache cache = new DataCache(home);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                cache.open(
                    KEY,
                    1000,
                    (files, progress) -> {
                      files.file("numbers.f32").write(new float[100_000], 100_000);
                      throw new IOException("No space left on device");
                    },
                    Progress.NONE));
    assertTrue(message(e).contains(KEY.folder()), e.getMessage());
    assertTrue(message(e).endsWith("(1000 bytes needed): No space left on device"));
    try (Stream<Path> left = Files.list(home)) {
      assertEquals(List.of(home.resolve(KEY.folder() + ".lock")), left.toList());
    }
  }

  @Test
  void namesAFileThatStandsInTheWay() throws IOException {
    Path file = Files.writeString(home.resolve("data"), "");
    IOException e =
        assertThrows(
            IOException.class, () -> new DataCache(file).open(KEY, 12, this::write, Progress.NONE));
    assertTrue(message(e).endsWith(file + " is a file, not a folder"), e.getMessage());
  }

  private StoredData open() throws IOException {
    return open(Progress.NONE);
  }

  private StoredData open(Progress progress) throws IOException {
    return new DataCache(home).open(KEY, 12, this::write, progress);
  }

  private SortedMap<String, Double> write(DataCache.Generator.Output files, Progress progress)
      throws IOException {
    generations.incrementAndGet();
    progress.at("numbers", 0, 3);
    files.file("numbers.f32").write(new float[] {1, 2.5f, -3, 99}, 3);
    return new TreeMap<>(Map.of("scale", 0.1));
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}

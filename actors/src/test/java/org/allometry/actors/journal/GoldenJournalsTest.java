package org.allometry.actors.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allometry.actors.sweep.SampleRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals of every release so far are read, replayed and continued as that release would have. */
class GoldenJournalsTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/org/allometry/actors/journal/golden");

  @TempDir private Path folder;

  @Test
  void everyJournalOfEveryReleaseReplaysToTheSameStates() throws IOException {
    int compared = 0;
    for (Path release : list(GOLDEN, "")) {
      for (Path journal : list(release, ".db")) {
        Path hashes = Path.of(journal.toString().replace(".db", ".hashes"));
        List<Recorded> events = JournalReader.read(copy(journal));
        assertEquals(Files.readAllLines(hashes), GoldenJournals.hashes(events), journal.toString());
        compared += events.size();
      }
    }
    assertTrue(compared > 400, "events compared: " + compared);
  }

  @Test
  void theyHoldEveryKindOfEventButTheRarest() throws IOException {
    Set<String> missing = new TreeSet<>(EventCodec.manifests());
    for (Path release : list(GOLDEN, "")) {
      for (Path hashes : list(release, ".hashes")) {
        Files.readAllLines(hashes)
            .forEach(line -> missing.removeIf(kind -> line.contains(" " + kind + " ")));
      }
    }
    // A snapshot is a cache and no part of a journal; no release so far stopped running trials.
    assertEquals(Set.of("sweep-state-2", "stop-decided-1"), missing);
  }

  /** An upgrade in the middle of a sweep: the present supervisor goes on with an old journal. */
  @Test
  void aSweepThatAnOlderReleaseBeganEndsInTheSameResult() throws IOException {
    for (Path release : list(GOLDEN, "")) {
      Path half = release.resolve(GoldenJournals.HALF + ".db");
      List<String> expected = Files.readAllLines(release.resolve(GoldenJournals.HALF + ".results"));
      Path copy = copy(half);
      int before = JournalReader.read(copy).size();
      assertEquals(expected, GoldenJournals.results(SampleRun.finish(copy)), release.toString());
      assertTrue(JournalReader.read(copy).size() > before);
    }
  }

  @Test
  void recordingNeverOverwrites() throws IOException {
    Path recorded = Files.createDirectory(folder.resolve("9.9.9"));
    assertThrows(FileAlreadyExistsException.class, () -> GoldenJournals.record(recorded));
    assertFalse(Files.exists(recorded.resolve("grid.db")));
  }

  /** Reading in WAL mode leaves files beside a journal; those that are kept stay as they are. */
  private Path copy(Path journal) throws IOException {
    Path copy = folder.resolve(journal.toString().replaceAll("[^a-z0-9.]", "-"));
    return Files.copy(journal, copy);
  }

  private static List<Path> list(Path in, String ending) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}

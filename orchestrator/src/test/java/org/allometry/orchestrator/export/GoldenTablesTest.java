package org.allometry.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.orchestrator.report.SweepFacts;
import org.allometry.orchestrator.report.SyntheticSweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journals of every release export the same tables for ever, to the byte. */
class GoldenTablesTest {
  private static final Path GOLDEN =
      Path.of("../actors/src/test/resources/org/allometry/actors/journal/golden");

  @TempDir private Path folder;

  @Test
  void journalsOfEveryReleaseExportTheSameTables() throws IOException {
    Properties kept = new Properties();
    try (InputStream in = GoldenTablesTest.class.getResourceAsStream("golden-tables.properties")) {
      kept.load(in);
    }
    TreeMap<String, String> expected = new TreeMap<>();
    kept.forEach((name, hash) -> expected.put(name.toString(), hash.toString()));
    TreeMap<String, String> written = new TreeMap<>();
    for (Path release : list(GOLDEN)) {
      for (Path journal : list(release)) {
        if (journal.toString().endsWith(".db")) {
          String name = release.getFileName() + "/" + journal.getFileName();
          hashes(tables(journal), name.replace(".db", ""), written);
        }
      }
    }
    assertTrue(written.size() > 30, written.toString());
    SweepFacts facts = SyntheticSweep.of("demo", List.of("transformer", "gatr"));
    hashes(ExportTables.of(facts), "synthetic", written);
    assertEquals(lines(expected), lines(written));
  }

  private static void hashes(ExportTables tables, String name, Map<String, String> to) {
    to.put(name + ".trials.csv", hash(ExportTables.csv(tables.trials())));
    to.put(name + ".rungs.csv", hash(ExportTables.csv(tables.rungs())));
    to.put(name + ".json", hash(tables.json()));
  }

  /** Those of a copy: reading leaves files beside a journal. */
  private ExportTables tables(Path journal) throws IOException {
    Path copy = Files.createTempDirectory(folder, "journal").resolve("journal.db");
    Files.copy(journal, copy);
    List<SweepEvent> events = JournalReader.read(copy).stream().map(Recorded::event).toList();
    return ExportTables.of(SweepFacts.of("golden", events, space(events)));
  }

  /** What was trained; these journals name no configuration. */
  private static SearchSpace space(List<SweepEvent> events) {
    Set<Cell> cells = new LinkedHashSet<>();
    Set<Long> seeds = new TreeSet<>();
    for (SweepEvent event : events) {
      if (event instanceof SweepEvent.TrialGranted granted) {
        cells.add(granted.candidate().cell());
        seeds.add(granted.candidate().seed());
      }
    }
    return new SearchSpace(
        List.copyOf(cells),
        List.copyOf(seeds),
        new Schedule(0.2),
        new Goal(Goal.Target.LN_N_OPT, 1e13, 0.2, true));
  }

  private static List<String> lines(Map<String, String> hashes) {
    List<String> lines = new ArrayList<>();
    hashes.forEach((name, hash) -> lines.add(name + " = " + hash));
    return lines;
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<Path> list(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.sorted().toList();
    }
  }
}

package org.allometry.actors.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allometry.actors.simulation.SampleSweeps;
import org.allometry.actors.sweep.SampleRun;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;

/**
 * Journals of every release, kept for ever: {@code golden/RELEASE/NAME.db} with the hash of the
 * state after each event in {@code NAME.hashes}.
 *
 * <p>{@code half.db} was written by the real supervisor through Pekko and cut in the middle; {@code
 * half.results} is what its sweep ends in.
 */
final class GoldenJournals {
  static final String HALF = "half";

  private GoldenJournals() {}

  /**
   * Records those of a release.
   *
   * @param folder is made; one that exists already is never written to
   */
  static void record(Path folder) throws IOException, SQLException {
    Files.createDirectories(folder.getParent());
    Files.createDirectory(folder);
    for (Map.Entry<String, List<SweepEvent>> journal : SampleSweeps.journals().entrySet()) {
      Path file = folder.resolve(journal.getKey() + ".db");
      JournalRepair.write(file, recorded(journal.getValue()));
      seal(file, List.of());
    }
    Path half = folder.resolve(HALF + ".db");
    SweepState end = SampleRun.finish(half);
    Files.write(folder.resolve(HALF + ".results"), results(end), StandardCharsets.UTF_8);
    int cut = JournalReader.read(half).size() / 2;
    seal(
        half,
        List.of(
            "DELETE FROM event_journal WHERE sequence_number > " + cut, "DELETE FROM snapshot"));
  }

  /** Trials in order with how they ended. */
  static List<String> results(SweepState state) {
    List<String> lines = new ArrayList<>();
    for (TrialState trial : state.trialsInOrder()) {
      lines.add(trial.id() + " " + trial.outcome() + " " + trial.loss());
    }
    return lines;
  }

  /** A line for each event: its number, its manifest, the hash of the state after it. */
  static List<String> hashes(List<Recorded> events) {
    List<String> lines = new ArrayList<>();
    SweepState state = SweepState.EMPTY;
    for (Recorded recorded : events) {
      state = state.apply(recorded.event());
      lines.add(
          recorded.sequence()
              + " "
              + EventCodec.manifest(recorded.event())
              + " "
              + StateHash.of(state));
    }
    return lines;
  }

  private static List<Recorded> recorded(List<SweepEvent> events) {
    List<Recorded> recorded = new ArrayList<>();
    for (SweepEvent event : events) {
      recorded.add(new Recorded(recorded.size() + 1L, event));
    }
    return recorded;
  }

  /** Makes one small file of a journal, and writes the hashes beside it. */
  private static void seal(Path file, List<String> before) throws IOException, SQLException {
    try (Connection connection = JournalSchema.open(file);
        Statement statement = connection.createStatement()) {
      for (String command : before) {
        statement.executeUpdate(command);
      }
      statement.execute("PRAGMA journal_mode = DELETE");
      statement.execute("VACUUM");
    }
    String name = String.valueOf(file.getFileName()).replace(".db", ".hashes");
    Files.write(
        file.resolveSibling(name), hashes(JournalReader.read(file)), StandardCharsets.UTF_8);
  }
}

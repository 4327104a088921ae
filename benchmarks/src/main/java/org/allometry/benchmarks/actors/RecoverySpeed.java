package org.allometry.benchmarks.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.allometry.actors.journal.JournalSchema;
import org.allometry.actors.journal.SweepSerializer;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.sweep.DecisionReason;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.TrialIds;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Seconds from the start of an actor system on the journal of a long sweep to the first grant that
 * its runner gets; without a snapshot, and again with those that the first start has left. Arguments: trials (1000), rungs a trial (20).
 */
public final class RecoverySpeed {
  private static final int STEPS = 1_000;

  private RecoverySpeed() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    int trials = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int rungs = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    Path journal = Files.createTempDirectory("recovery-speed").resolve("journal.db");
    SearchSpace space = BenchSweep.space(trials + 10, STEPS);
    List<SweepEvent> events = events(space, trials, rungs);
    write(journal, events);
    for (String label : List.of("first start of this JVM", "second start", "third start")) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d trials, %d events: %.2f s to the first decision%n",
          label,
          trials,
          events.size(),
          secondsToGrant(journal, space));
    }
  }

  private static double secondsToGrant(Path journal, SearchSpace space)
      throws InterruptedException {
    CountDownLatch granted = new CountDownLatch(1);
    long start = System.nanoTime();
    ActorSystem<Void> system =
        BenchSweep.start(
            journal,
            space,
            Behaviors.<RunnerCommand>receiveMessage(
                message -> {
                  if (message instanceof RunnerCommand.Grant) {
                    granted.countDown();
                  }
                  return Behaviors.same();
                }));
    boolean done = granted.await(5, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - start) / 1e9;
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    return done ? seconds : Double.NaN;
  }

  private static List<SweepEvent> events(SearchSpace space, int trials, int rungs) {
    List<SweepEvent> events = new ArrayList<>();
    events.add(
        new SweepEvent.SweepStarted(
            0, BenchSweep.NAME, BenchSweep.HASH, "allometry {}", BenchSweep.BUDGET, 0.1));
    events.add(new SweepEvent.SupervisorStarted(0, 1, "host", 1, "bench"));
    for (int i = 0; i < trials; i++) {
      trial(events, new Candidate(space.cells().get(i), 1), i + 1, rungs);
    }
    return events;
  }

  private static void trial(List<SweepEvent> events, Candidate candidate, long epoch, int rungs) {
    Cell cell = candidate.cell();
    AttemptId id = new AttemptId(TrialIds.of(candidate), 1, epoch);
    int fork = STEPS * 8 / 10;
    DecisionReason reason =
        new DecisionReason("next", Double.NaN, Double.NaN, Double.NaN, null, Double.NaN, 0);
    events.add(
        new SweepEvent.TrialGranted(
            0,
            id,
            candidate,
            Proposal.Kind.TRUNK,
            fork,
            Line.TRUNK,
            0,
            cell.flops(),
            "cpu:0",
            reason));
    events.add(new SweepEvent.AttemptStarted(0, id, "cpu:0", Line.TRUNK, 0, ""));
    long sequence = 0;
    int at = 0;
    for (int i = 1; i <= rungs; i++) {
      int to = fork * i / rungs;
      Rung rung =
          new Rung(
              ++sequence,
              Line.TRUNK,
              at,
              to,
              10L * to,
              0.5,
              cell.flopsPerStep().times((long) to - at),
              1,
              new TreeMap<>());
      events.add(new SweepEvent.RungsReached(0, id, List.of(rung)));
      at = to;
    }
    String folder = "trunks/" + candidate.trunk().id() + "/step-" + fork;
    events.add(
        new SweepEvent.CheckpointPublished(
            0, id, ++sequence, new Checkpoint(Line.TRUNK, fork, folder, "ab", 1)));
    events.add(
        new SweepEvent.AttemptEnded(0, id, ++sequence, Outcome.COMPLETED, STEPS, 0.5, 0, "done"));
  }

  private static void write(Path journal, List<SweepEvent> events) throws SQLException {
    JournalSchema.prepare(journal);
    SweepSerializer serializer = new SweepSerializer();
    String insert =
        "INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer,"
            + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest,"
            + " event_payload) VALUES (?, ?, 0, 'bench', 0, '', ?, ?, ?)";
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        PreparedStatement row = connection.prepareStatement(insert)) {
      connection.setAutoCommit(false);
      long sequence = 0;
      for (SweepEvent event : events) {
        row.setString(1, "sweep|" + BenchSweep.NAME);
        row.setLong(2, ++sequence);
        row.setInt(3, serializer.identifier());
        row.setString(4, serializer.manifest(event));
        row.setBytes(5, serializer.toBinary(event));
        row.addBatch();
      }
      row.executeBatch();
      connection.commit();
    }
  }
}

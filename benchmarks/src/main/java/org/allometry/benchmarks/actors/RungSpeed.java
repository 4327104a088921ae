package org.allometry.benchmarks.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Durable rung records a second: reports in batches, each acknowledged once it is on disk, a few on
 * their way at any time. Arguments: records (100000), batch (100).
 */
public final class RungSpeed {
  private static final int ON_THEIR_WAY = 4;

  private RungSpeed() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int batch = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    Path folder = Files.createTempDirectory("rung-speed");
    Run run = new Run(records, batch);
    ActorSystem<Void> system =
        BenchSweep.start(
            folder.resolve("journal.db"), BenchSweep.space(1, 10 * records), run.behavior());
    if (!run.done.await(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException("no end after 10 minutes");
    }
    double seconds = (run.endNanos - run.startNanos) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d rung records in batches of %d: %.2f s, %.0f durable records/s%n",
        records,
        batch,
        seconds,
        records / seconds);
    system.terminate();
  }

  private static final class Run {
    private final int records;
    private final int batch;
    private final CountDownLatch done = new CountDownLatch(1);
    private int sent;
    private volatile long startNanos;
    private volatile long endNanos;

    Run(int records, int batch) {
      this.records = records;
      this.batch = batch;
    }

    Behavior<RunnerCommand> behavior() {
      return Behaviors.receiveMessage(
          message ->
              message instanceof RunnerCommand.Grant grant ? training(grant) : Behaviors.same());
    }

    private Behavior<RunnerCommand> training(RunnerCommand.Grant grant) {
      AttemptId id = grant.assignment().id();
      ActorRef<RunnerReport> supervisor = grant.supervisor();
      supervisor.tell(new RunnerReport.AttemptStarted(id, "cpu:0", Line.TRUNK, 0, ""));
      startNanos = System.nanoTime();
      for (int i = 0; i < ON_THEIR_WAY; i++) {
        send(id, supervisor);
      }
      return Behaviors.receiveMessage(
          message -> {
            if (message instanceof RunnerCommand.ReportsAcknowledged acknowledged) {
              if (acknowledged.through() >= records) {
                endNanos = System.nanoTime();
                done.countDown();
              }
              send(id, supervisor);
            }
            return Behaviors.same();
          });
    }

    private void send(AttemptId id, ActorRef<RunnerReport> supervisor) {
      List<Rung> rungs = new ArrayList<>();
      for (int i = 0; i < batch && sent < records; i++) {
        int from = sent;
        sent++;
        rungs.add(
            new Rung(
                sent,
                Line.TRUNK,
                from,
                sent,
                10L * sent,
                0.5,
                Flops.of(6_000L),
                0.01,
                new TreeMap<>()));
      }
      if (!rungs.isEmpty()) {
        supervisor.tell(new RunnerReport.RungsReached(id, rungs));
      }
    }
  }
}

package org.allometry.actors.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.analysis.quantity.Flops;

/** Reports that contradict the grant, the protocol or arithmetic. */
final class Lies {
  private Lies() {}

  /** Tells one. */
  static void tell(
      SplittableRandom random, Assignment task, String device, Consumer<RunnerReport> to) {
    AttemptId id = task.id();
    int steps = task.candidate().cell().steps();
    AttemptId stranger =
        random.nextBoolean()
            ? new AttemptId("t-0000000000", 1, id.epoch())
            : new AttemptId(id.trial(), id.attempt() + random.nextInt(2), id.epoch() + 7);
    RunnerReport lie =
        switch (random.nextInt(14)) {
          case 0 -> new RunnerReport.Alive(id, device, Line.BRANCH, steps + 1);
          case 1 -> new RunnerReport.Alive(id, device, Line.TRUNK, -1);
          case 2 -> new RunnerReport.Alive(stranger, device, Line.TRUNK, 3);
          case 3 -> new RunnerReport.AttemptStarted(id, device, Line.TRUNK, steps, "");
          case 4 -> rung(id, 1, Line.BRANCH, steps + 10, 0.5, 1);
          case 5 -> rung(id, 1, Line.TRUNK, 1, Double.NaN, -1);
          case 6 -> rung(stranger, 1, Line.TRUNK, 5, 0.5, 1);
          case 7 ->
              new RunnerReport.AttemptEnded(id, 1, Outcome.COMPLETED, steps, Double.NaN, "lie");
          case 8 -> new RunnerReport.AttemptEnded(id, 1, Outcome.COMPLETED, 1, 0.1, "lie");
          case 9 ->
              new RunnerReport.AttemptEnded(
                  id, 1, Outcome.COMPLETED, steps, Double.POSITIVE_INFINITY, "lie");
          case 10 -> new RunnerReport.AttemptEnded(id, 1, Outcome.DIVERGED, -5, 0.1, "lie");
          case 11 -> new RunnerReport.AttemptEnded(id, 1, Outcome.CANCELLED, steps * 9, 1, "lie");
          case 12 ->
              new RunnerReport.CheckpointSaved(
                  id, 1, new Checkpoint(Line.BRANCH, 1, "trials/lie/step-1", "00", -7));
          default ->
              new RunnerReport.CheckpointSaved(
                  id, 1, new Checkpoint(Line.TRUNK, steps + 1, "trunks/lie/step-1", "00", 1));
        };
    to.accept(lie);
  }

  private static RunnerReport rung(
      AttemptId id, long sequence, Line line, int step, double loss, double seconds) {
    return new RunnerReport.RungsReached(
        id,
        List.of(
            new Rung(sequence, line, 0, step, step, loss, Flops.of(1), seconds, new TreeMap<>())));
  }
}

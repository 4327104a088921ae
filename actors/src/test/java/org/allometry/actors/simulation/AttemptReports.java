package org.allometry.actors.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.actors.sweep.SmallSearch;
import org.jspecify.annotations.Nullable;

/** The numbered reports of one attempt, kept until they are acknowledged. */
final class AttemptReports {
  private final AttemptId id;
  private final TreeMap<Long, RunnerReport> waiting = new TreeMap<>();
  private RunnerReport.@Nullable AttemptStarted start;
  private long sequence;
  private long sent;
  private long acknowledged;

  AttemptReports(AttemptId id) {
    this.id = id;
  }

  void started(String device, Line line, int from, String note) {
    start = new RunnerReport.AttemptStarted(id, device, line, from, note);
  }

  RunnerReport.AttemptStarted start() {
    if (start == null) {
      throw new IllegalStateException(id + " has not started");
    }
    return start;
  }

  void rung(Assignment task, Line line, int from, int to, double stepSeconds) {
    sequence++;
    Rung rung =
        new Rung(
            sequence,
            line,
            from,
            to,
            (long) to * SmallSearch.BATCH,
            0.5,
            task.candidate().cell().flopsPerStep().times((long) to - from),
            (to - from) * stepSeconds,
            new TreeMap<>());
    waiting.put(sequence, new RunnerReport.RungsReached(id, List.of(rung)));
  }

  void saved(Checkpoint checkpoint) {
    sequence++;
    waiting.put(sequence, new RunnerReport.CheckpointSaved(id, sequence, checkpoint));
  }

  RunnerReport.AttemptEnded end(Outcome outcome, int step, double loss, String why) {
    sequence++;
    RunnerReport.AttemptEnded end =
        new RunnerReport.AttemptEnded(id, sequence, outcome, step, loss, why);
    waiting.put(sequence, end);
    return end;
  }

  void acknowledge(long through) {
    acknowledged = Math.max(acknowledged, through);
    waiting.headMap(through, true).clear();
  }

  boolean settled() {
    return waiting.isEmpty();
  }

  List<RunnerReport> unsent() {
    List<RunnerReport> reports = new ArrayList<>(waiting.tailMap(sent, false).values());
    sent = sequence;
    return reports;
  }

  List<RunnerReport> unacknowledged() {
    List<RunnerReport> reports = new ArrayList<>();
    if (start != null && acknowledged == 0) {
      reports.add(start);
    }
    reports.addAll(waiting.headMap(sent, true).values());
    return reports;
  }
}

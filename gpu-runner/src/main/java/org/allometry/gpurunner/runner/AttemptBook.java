package org.allometry.gpurunner.runner;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.Outcome;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.runner.RunnerReport;
import org.allometry.gpurunner.wire.TrainerEvent;

/**
 * What is known of a running attempt: checks every event of the trainer against the grant and
 * against what was said before, numbers the reports and keeps them until they are acknowledged.
 *
 * <p>Decides only, sends nothing. Confined to one actor.
 */
final class AttemptBook {
  /** Reports that may wait for acknowledgement; a trainer that is so far ahead of it is wrong. */
  static final int MAX_WAITING = 10_000;

  private final Assignment assignment;
  private final Path checkpoints;
  private final int steps;
  private final SortedMap<Long, RunnerReport> waiting = new TreeMap<>();
  private long sequence;
  private long sent;
  private int step;
  private int evaluated;
  private boolean started;
  private boolean anyRung;
  private Line line = Line.TRUNK;

  /**
   * A book with nothing in it.
   *
   * @param checkpoints absolute folder that every checkpoint must lie in
   */
  AttemptBook(Assignment assignment, Path checkpoints) {
    this.assignment = assignment;
    this.checkpoints = checkpoints.toAbsolutePath().normalize();
    this.steps = assignment.candidate().cell().steps();
  }

  /** What an event means. */
  sealed interface Entry {
    /** Training has begun. */
    record Begun(Line line, int fromStep, String note) implements Entry {}

    /** A dense metric. */
    record Measured(MetricBatch.Point point) implements Entry {}

    /** A numbered report waits to be sent. */
    record Noted() implements Entry {}

    /** Something to tell people. */
    record Remark(String message) implements Entry {}

    /** The trainer has given its last word on the attempt. */
    record Over(Verdict verdict) implements Entry {}

    /** The trainer has stopped as it was told. */
    record Halted() implements Entry {}

    /** The event contradicts the grant, an event before, or the contract. */
    record Wrong(String reason) implements Entry {}
  }

  /** Takes in an event of the trainer. */
  Entry accept(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Hello hello -> new Entry.Wrong("a greeting in the middle of a trial");
      case TrainerEvent.Started e -> about(e.trial(), e.attempt()).orElseGet(() -> started(e));
      case TrainerEvent.Progress e -> running(e.trial(), e.attempt()).orElseGet(() -> progress(e));
      case TrainerEvent.Rung e -> running(e.trial(), e.attempt()).orElseGet(() -> rung(e));
      case TrainerEvent.CheckpointSaved e ->
          running(e.trial(), e.attempt()).orElseGet(() -> checkpoint(e));
      case TrainerEvent.Warning e ->
          about(e.trial(), e.attempt()).orElseGet(() -> new Entry.Remark(e.message()));
      case TrainerEvent.Done e -> about(e.trial(), e.attempt()).orElseGet(() -> done(e));
      case TrainerEvent.Diverged e -> about(e.trial(), e.attempt()).orElseGet(() -> diverged(e));
      case TrainerEvent.Stopped e -> about(e.trial(), e.attempt()).orElseGet(() -> stopped(e));
      case TrainerEvent.Failed e -> about(e.trial(), e.attempt()).orElseGet(() -> failed(e));
    };
  }

  /** Ends the book with the last report, and returns it. */
  RunnerReport.AttemptEnded end(Verdict verdict) {
    sequence++;
    RunnerReport.AttemptEnded end =
        new RunnerReport.AttemptEnded(
            assignment.id(), sequence, verdict.outcome(), step, verdict.loss(), verdict.detail());
    waiting.put(sequence, end);
    return end;
  }

  /** Reports that were never sent, in order, with rungs that follow each other in one report. */
  List<RunnerReport> unsent() {
    List<RunnerReport> reports = merged(waiting.tailMap(sent + 1));
    sent = sequence;
    return reports;
  }

  /** All reports that were sent and not acknowledged, in order. */
  List<RunnerReport> unacknowledged() {
    return merged(waiting.headMap(sent + 1));
  }

  /** Forgets the reports up to {@code through}. */
  void acknowledge(long through) {
    waiting.headMap(through + 1).clear();
  }

  /** Number of the last report. */
  long sequence() {
    return sequence;
  }

  /** Whether every report was acknowledged. */
  boolean settled() {
    return waiting.isEmpty();
  }

  /** Line of the last step trained, as far as known. */
  Line line() {
    return line;
  }

  /** Last step trained, as far as known. */
  int step() {
    return step;
  }

  private Entry started(TrainerEvent.Started e) {
    Optional<Line> from = line(e.line());
    if (started) {
      return new Entry.Wrong("started twice");
    }
    if (from.isEmpty()) {
      return unknownLine(e.line());
    }
    boolean offered =
        assignment.startFrom().stream()
            .anyMatch(c -> c.step() == e.fromStep() && c.line() == from.get());
    if (e.fromStep() != 0 && !offered) {
      return new Entry.Wrong("started from step " + e.fromStep() + ", which was not offered");
    }
    started = true;
    step = e.fromStep();
    evaluated = step;
    line = from.get();
    return new Entry.Begun(line, step, e.note());
  }

  private Entry progress(TrainerEvent.Progress e) {
    Optional<Line> on = line(e.line());
    if (on.isEmpty()) {
      return unknownLine(e.line());
    }
    if (on.get() == Line.TRUNK && line == Line.BRANCH) {
      return backOnTheTrunk(e.step());
    }
    if (e.step() < step || e.step() > steps || !(e.stepSeconds() >= 0) || e.samples() < 0) {
      return new Entry.Wrong(
          "progress at step " + e.step() + " after step " + step + " of " + steps);
    }
    step = e.step();
    line = on.get();
    double rate = assignment.candidate().cell().flopsPerStep().asDouble() / e.stepSeconds();
    return new Entry.Measured(
        new MetricBatch.Point(on.get(), e.step(), e.samples(), e.loss(), e.stepSeconds(), rate));
  }

  private Entry rung(TrainerEvent.Rung e) {
    Optional<Line> on = line(e.line());
    if (on.isEmpty()) {
      return unknownLine(e.line());
    }
    boolean onward = e.step() > evaluated || (e.step() == evaluated && !anyRung);
    if (e.fromStep() != evaluated || !onward || e.step() < step || e.step() > steps) {
      return new Entry.Wrong(
          "rung over steps ["
              + e.fromStep()
              + ", "
              + e.step()
              + ") after one at step "
              + evaluated
              + " and progress at "
              + step
              + " of "
              + steps);
    }
    if (on.get() == Line.TRUNK && line == Line.BRANCH) {
      return backOnTheTrunk(e.step());
    }
    if (e.samples() < 0 || !(e.deviceSeconds() >= 0 && e.deviceSeconds() < 1e9) || e.loss() < 0) {
      return new Entry.Wrong(
          "rung with samples "
              + e.samples()
              + ", seconds "
              + e.deviceSeconds()
              + ", loss "
              + e.loss());
    }
    if (waiting.size() >= MAX_WAITING) {
      return new Entry.Wrong("more than " + MAX_WAITING + " reports that nobody has acknowledged");
    }
    step = e.step();
    evaluated = e.step();
    anyRung = true;
    line = on.get();
    sequence++;
    waiting.put(sequence, new RunnerReport.RungsReached(assignment.id(), List.of(toReport(e))));
    return new Entry.Noted();
  }

  private Rung toReport(TrainerEvent.Rung e) {
    return new Rung(
        sequence,
        line,
        e.fromStep(),
        e.step(),
        e.samples(),
        Double.isFinite(e.loss()) ? e.loss() : Double.NaN,
        assignment.candidate().cell().flopsPerStep().times((long) e.step() - e.fromStep()),
        e.deviceSeconds(),
        e.metrics());
  }

  private Entry checkpoint(TrainerEvent.CheckpointSaved e) {
    Optional<Line> on = line(e.line());
    Optional<String> folder = inside(e.folder());
    if (on.isEmpty()) {
      return unknownLine(e.line());
    }
    if (folder.isEmpty()) {
      return new Entry.Wrong("checkpoint at " + e.folder() + ", outside of " + checkpoints);
    }
    if (e.step() < 0 || e.step() > steps || e.bytes() < 0 || !e.digest().matches("[0-9a-f]{64}")) {
      return new Entry.Wrong(
          "checkpoint of step "
              + e.step()
              + " with "
              + e.bytes()
              + " bytes and digest "
              + e.digest());
    }
    if (waiting.size() >= MAX_WAITING) {
      return new Entry.Wrong("more than " + MAX_WAITING + " reports that nobody has acknowledged");
    }
    sequence++;
    Checkpoint checkpoint = new Checkpoint(on.get(), e.step(), folder.get(), e.digest(), e.bytes());
    waiting.put(sequence, new RunnerReport.CheckpointSaved(assignment.id(), sequence, checkpoint));
    return new Entry.Noted();
  }

  private Entry done(TrainerEvent.Done e) {
    boolean reached = started && e.step() == steps && evaluated == steps;
    if (!reached || !Double.isFinite(e.loss()) || e.loss() <= 0) {
      return nonsense("it was done at step " + e.step() + " with loss " + e.loss());
    }
    return new Entry.Over(new Verdict(Outcome.COMPLETED, e.loss(), "trained " + steps + " steps"));
  }

  private Entry diverged(TrainerEvent.Diverged e) {
    if (!started || e.step() < evaluated || e.step() > steps) {
      return nonsense("it diverged at step " + e.step());
    }
    step = Math.max(step, e.step());
    return new Entry.Over(Verdict.of(Outcome.DIVERGED, e.reason()));
  }

  private Entry stopped(TrainerEvent.Stopped e) {
    if (e.step() < evaluated || e.step() > steps) {
      return nonsense("it stopped at step " + e.step());
    }
    step = Math.max(step, e.step());
    return new Entry.Halted();
  }

  /** After a last word that makes no sense the trainer will say nothing more. */
  private Entry nonsense(String claim) {
    return new Entry.Over(
        Verdict.of(
            Outcome.TRAINER_ERROR,
            "the trainer said that "
                + claim
                + ", but its last evaluation was at step "
                + evaluated
                + " of "
                + steps));
  }

  private static Entry failed(TrainerEvent.Failed e) {
    Outcome outcome =
        switch (e.outcome()) {
          case "out_of_memory" -> Outcome.OUT_OF_MEMORY;
          case "bad_checkpoint" -> Outcome.BAD_CHECKPOINT;
          case "config_error" -> Outcome.CONFIG_ERROR;
          default -> Outcome.TRAINER_ERROR;
        };
    return new Entry.Over(Verdict.of(outcome, e.message()));
  }

  private Optional<Entry> about(String trial, int attempt) {
    return trial.equals(assignment.trial()) && attempt == assignment.attempt()
        ? Optional.empty()
        : Optional.of(
            new Entry.Wrong(
                "about attempt "
                    + attempt
                    + " of "
                    + trial
                    + " while attempt "
                    + assignment.attempt()
                    + " of "
                    + assignment.trial()
                    + " runs"));
  }

  private Optional<Entry> running(String trial, int attempt) {
    return about(trial, attempt)
        .or(() -> started ? Optional.empty() : Optional.of(new Entry.Wrong("not started yet")));
  }

  private Optional<String> inside(String folder) {
    try {
      Path path = Path.of(folder);
      Path absolute = path.normalize();
      return path.isAbsolute() && absolute.startsWith(checkpoints) && !absolute.equals(checkpoints)
          ? Optional.of(checkpoints.relativize(absolute).toString().replace('\\', '/'))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Line> line(String name) {
    return switch (name) {
      case "trunk" -> Optional.of(Line.TRUNK);
      case "branch" -> Optional.of(Line.BRANCH);
      default -> Optional.empty();
    };
  }

  private static Entry backOnTheTrunk(int step) {
    return new Entry.Wrong("back on the trunk at step " + step);
  }

  private static Entry unknownLine(String name) {
    return new Entry.Wrong(
        "unknown line \"" + name.toLowerCase(Locale.ROOT) + "\"; expected trunk or branch");
  }

  private static List<RunnerReport> merged(SortedMap<Long, RunnerReport> reports) {
    List<RunnerReport> merged = new ArrayList<>();
    for (RunnerReport report : reports.values()) {
      if (report instanceof RunnerReport.RungsReached next
          && !merged.isEmpty()
          && merged.getLast() instanceof RunnerReport.RungsReached last) {
        List<Rung> rungs = new ArrayList<>(last.rungs());
        rungs.addAll(next.rungs());
        merged.set(merged.size() - 1, new RunnerReport.RungsReached(last.attempt(), rungs));
      } else {
        merged.add(report);
      }
    }
    return List.copyOf(merged);
  }
}

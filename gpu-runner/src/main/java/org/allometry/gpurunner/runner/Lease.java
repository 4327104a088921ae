package org.allometry.gpurunner.runner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A grant while it is worked on and until its last report is acknowledged: whom to tell, what to
 * tell, and when the trainer was last seen to move. Confined to one actor.
 */
final class Lease {
  private static final int MAX_POINTS = 256;
  private static final int STEP_TIMES = 101;

  private final Assignment assignment;
  private final AttemptBook book;
  private final TrialLog log;
  private final Deque<Double> stepSeconds = new ArrayDeque<>();
  private final List<MetricBatch.Point> points = new ArrayList<>();
  private ActorRef<RunnerReport> supervisor;
  private ActorRef<MetricBatch> curves;
  private RunnerReport.@Nullable AttemptStarted start;
  private Duration length;
  private long renewed;
  private long moved;
  private int badLines;

  Lease(RunnerCommand.Grant grant, Workplace place, long now) {
    assignment = grant.assignment();
    book = new AttemptBook(assignment, place.checkpoints());
    log = place.log(assignment);
    supervisor = grant.supervisor();
    curves = grant.curves();
    length = grant.lease();
    renewed = now;
    moved = now;
  }

  /** The same grant once more, perhaps from a supervisor that has come back. */
  void adopt(RunnerCommand.Grant grant, long now) {
    supervisor = grant.supervisor();
    curves = grant.curves();
    length = grant.lease();
    renewed = now;
  }

  Assignment assignment() {
    return assignment;
  }

  AttemptId id() {
    return assignment.id();
  }

  AttemptBook book() {
    return book;
  }

  TrialLog log() {
    return log;
  }

  void renew(long now) {
    renewed = now;
  }

  /** Whether the permission has run out; times are readings of a monotonic clock in ns. */
  boolean expired(long now) {
    return now - renewed >= length.toNanos();
  }

  /** Until it runs out, at least 1 ms. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(1_000_000, renewed + length.toNanos() - now));
  }

  void tell(RunnerReport report) {
    supervisor.tell(report);
  }

  /** Sends what was never sent. */
  void sendNew() {
    book.unsent().forEach(supervisor::tell);
  }

  /** The trainer has begun. Nothing is acknowledged before this report is durable. */
  void begin(RunnerReport.AttemptStarted report) {
    start = report;
    tell(report);
  }

  /** All reports up to {@code through} are durable, and the start with them. */
  void acknowledge(long through) {
    start = null;
    book.acknowledge(through);
  }

  /** Sends again what was sent and not acknowledged. */
  void sendAgain() {
    if (start != null) {
      tell(start);
    }
    book.unacknowledged().forEach(supervisor::tell);
  }

  /** Keeps a point for the next batch; beyond {@value #MAX_POINTS} a batch it is dropped. */
  void measured(MetricBatch.Point point) {
    if (points.size() < MAX_POINTS) {
      points.add(point);
    }
    if (stepSeconds.size() == STEP_TIMES) {
      stepSeconds.removeFirst();
    }
    stepSeconds.addLast(point.stepSeconds());
  }

  void sendPoints(String device) {
    if (!points.isEmpty()) {
      curves.tell(new MetricBatch(id(), device, points));
      points.clear();
    }
  }

  /** The trainer has made a step, or begun. */
  void moved(long now) {
    moved = now;
  }

  /** How long ago the trainer was last seen to move. */
  Duration still(long now) {
    return Duration.ofNanos(now - moved);
  }

  /** Times of the last steps. */
  List<Double> stepSeconds() {
    return List.copyOf(stepSeconds);
  }

  /** Counts a line that breaks the contract; returns how many there were. */
  int countBadLine() {
    badLines++;
    return badLines;
  }
}

package org.allometry.actors.simulation;

import org.allometry.actors.runner.Assignment;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.Line;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;

/** What is trained under one grant, how far it has come, and what is to be reported of it. */
final class SimulatedLease {
  /** FLOP a second of every trainer. */
  private static final double FLOPS_PER_SECOND = 120_000;

  final Assignment task;
  final AttemptReports reports;
  final long stepNanos;
  private ActorRef<RunnerReport> supervisor;
  private final long leaseNanos;
  private long renewed;
  boolean training;
  boolean stopping;
  boolean hanging;
  Line line = Line.TRUNK;

  /** Last step trained at the time {@code since}. */
  int from;

  /** Step that it trains to from there. */
  int to;

  long since;

  SimulatedLease(RunnerCommand.Grant grant) {
    task = grant.assignment();
    reports = new AttemptReports(task.id());
    supervisor = grant.supervisor();
    leaseNanos = grant.lease().toNanos();
    renewed = Kernel.INSTANCE.nanos();
    stepNanos = (long) (1e9 * task.candidate().cell().flopsPerStep().asDouble() / FLOPS_PER_SECOND);
  }

  /** The same grant once more, perhaps from a supervisor that has come back. */
  void adopt(RunnerCommand.Grant grant) {
    supervisor = grant.supervisor();
    renew();
  }

  ActorRef<RunnerReport> supervisor() {
    return supervisor;
  }

  boolean isOf(AttemptId id) {
    return task.id().equals(id);
  }

  void renew() {
    renewed = Kernel.INSTANCE.nanos();
  }

  boolean expired() {
    return Kernel.INSTANCE.nanos() - renewed >= leaseNanos;
  }

  /** Until it runs out, at least 1 ns. */
  long leftNanos() {
    return Math.max(1, renewed + leaseNanos - Kernel.INSTANCE.nanos());
  }

  int steps() {
    return task.candidate().cell().steps();
  }

  /** Last step trained by now. */
  int step() {
    if (!training || stopping || hanging) {
      return from;
    }
    return (int) Math.min(to, from + (Kernel.INSTANCE.nanos() - since) / stepNanos);
  }

  Line lineAt(int step) {
    return line == Line.BRANCH || step > task.forkStep() ? Line.BRANCH : Line.TRUNK;
  }
}

package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;

/** Rules on reports about attempts, and answers their runners. */
final class ReportDesk {
  private final ReportRules rules;
  private final DeviceTable devices;
  private final LongSupplier nanoTime;
  private final ActorRef<RunnerReport> inbox;

  ReportDesk(
      ReportRules rules, DeviceTable devices, LongSupplier nanoTime, ActorRef<RunnerReport> inbox) {
    this.rules = rules;
    this.devices = devices;
    this.nanoTime = nanoTime;
    this.inbox = inbox;
  }

  /**
   * What follows from reports.
   *
   * @param events to be written
   * @param state after them
   * @param answers to the runners, once the events are durable
   */
  record Ruled(List<SweepEvent> events, SweepState state, Consumer<SweepState> answers) {}

  /** What reports lead to, each after those before it. */
  Ruled rule(SweepState state, List<RunnerReport> reports, boolean draining, long now) {
    List<SweepEvent> events = new ArrayList<>();
    List<Consumer<SweepState>> answers = new ArrayList<>();
    SweepState before = state;
    for (RunnerReport report : reports) {
      AttemptId id = attemptOf(report);
      ReportRules.Ruling ruling = rules.of(before, report, now);
      String device = "";
      if (report instanceof RunnerReport.Alive alive) {
        device = alive.device();
        live(before, alive, ruling, draining);
      }
      String where = device;
      answers.add(after -> answer(after, id, ruling, where));
      for (SweepEvent event : ruling.events()) {
        before = before.apply(event);
      }
      events.addAll(ruling.events());
    }
    return new Ruled(events, before, after -> answers.forEach(answer -> answer.accept(after)));
  }

  private static AttemptId attemptOf(RunnerReport report) {
    return switch (report) {
      case RunnerReport.AttemptStarted r -> r.attempt();
      case RunnerReport.RungsReached r -> r.attempt();
      case RunnerReport.CheckpointSaved r -> r.attempt();
      case RunnerReport.AttemptEnded r -> r.attempt();
      case RunnerReport.Alive r -> r.attempt();
      case RunnerReport.DeviceOffered r -> throw ofDevice(r);
      case RunnerReport.Drained r -> throw ofDevice(r);
      case RunnerReport.DeviceLost r -> throw ofDevice(r);
    };
  }

  private static IllegalArgumentException ofDevice(RunnerReport report) {
    return new IllegalArgumentException("a report about a device among others: " + report);
  }

  /**
   * A sign of life renews the lease, once the attempt's start is known: before, its progress cannot
   * be booked, and a lost attempt has to be reckoned with from its grant on.
   */
  private void live(
      SweepState state, RunnerReport.Alive report, ReportRules.Ruling ruling, boolean draining) {
    if (begun(state, report.attempt()) && ruling.cancel().isEmpty()) {
      devices.renew(report.attempt(), nanoTime.getAsLong());
      devices
          .runner(report.device())
          .ifPresent(runner -> answer(state, report.attempt(), runner, draining));
    }
  }

  private static boolean begun(SweepState state, AttemptId id) {
    return state.isLive(id) && state.trial(id.trial()).attempt().started();
  }

  /** A sign of life is answered by what holds now, in case that the order got lost. */
  private void answer(
      SweepState state, AttemptId id, ActorRef<RunnerCommand> runner, boolean draining) {
    runner.tell(new RunnerCommand.LeaseRenewed(id));
    if (Planner.stopping(state)) {
      runner.tell(new RunnerCommand.CancelTrial(id, "stopped by the user"));
    } else if (state.trial(id.trial()).stopping()) {
      runner.tell(new RunnerCommand.CancelTrial(id, state.trial(id.trial()).detail()));
    } else if (draining || state.phase() == SweepState.Phase.PAUSED) {
      runner.tell(new RunnerCommand.Drain(inbox));
    }
  }

  /** What a report led to is durable: its runner hears of it. */
  private void answer(
      SweepState after, AttemptId id, ReportRules.Ruling ruling, String reportedDevice) {
    String device = reportedDevice.isEmpty() ? SweepEffects.deviceOf(after, id) : reportedDevice;
    devices
        .runner(device)
        .ifPresent(
            runner -> {
              if (ruling.acknowledge() > 0) {
                runner.tell(new RunnerCommand.ReportsAcknowledged(id, ruling.acknowledge()));
              }
              if (!ruling.cancel().isEmpty()) {
                runner.tell(new RunnerCommand.CancelTrial(id, ruling.cancel()));
              }
            });
  }
}

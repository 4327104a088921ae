package org.allometry.actors.sweep;

import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.MetricBatch;
import org.allometry.actors.runner.RunnerCommand;
import org.allometry.actors.runner.RunnerReport;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What durable events make happen outside: messages to runners, a line of log, files that go. */
final class SweepEffects {
  private static final Logger LOG = LoggerFactory.getLogger(SweepSupervisor.class);

  private final SweepSetup setup;
  private final TrunkPlan trunks;
  private final DeviceTable devices;
  private final ActorRef<RunnerReport> reports;
  private final ActorRef<MetricBatch> curves;

  SweepEffects(
      SweepSetup setup,
      TrunkPlan trunks,
      DeviceTable devices,
      ActorRef<RunnerReport> reports,
      ActorRef<MetricBatch> curves) {
    this.setup = setup;
    this.trunks = trunks;
    this.devices = devices;
    this.reports = reports;
    this.curves = curves;
  }

  /**
   * Acts on an event that is durable.
   *
   * @param state after it
   */
  void of(SweepState state, SweepEvent event) {
    DecisionLog.write(LOG, setup.name(), event);
    switch (event) {
      case SweepEvent.TrialGranted e -> grant(state, state.trial(e.attempt().trial()));
      case SweepEvent.AttemptEnded e -> {
        devices.release(e.attempt());
        if (e.sequence() == 0) {
          cancel(state, e.attempt(), e.detail());
        }
      }
      case SweepEvent.StopDecided e -> cancel(state, e.attempt(), e.reason().text());
      case SweepEvent.CheckpointRetired e -> setup.discard().accept(e.checkpoint());
      case SweepEvent.SweepPaused e -> {
        if (e.reason().equals(Planner.STOPPED_BY_USER)) {
          state.running().forEach(t -> cancel(state, t.attempt().id(), "stopped by the user"));
        } else {
          drain();
        }
      }
      case SweepEvent.SweepStarted e -> {}
      case SweepEvent.SupervisorStarted e -> {}
      case SweepEvent.BudgetExtended e -> {}
      case SweepEvent.ConditionsRecorded e -> {}
      case SweepEvent.AttemptStarted e -> {}
      case SweepEvent.RungsReached e -> {}
      case SweepEvent.ProgressMarked e -> {}
      case SweepEvent.CheckpointPublished e -> {}
      case SweepEvent.TrialDecided e -> {}
      case SweepEvent.DeviceQuarantined e -> {}
      case SweepEvent.SweepResumed e -> {}
      case SweepEvent.SweepFinished e -> {}
    }
  }

  /** Tells the runner of the live attempt to train; the lease begins. */
  void grant(SweepState state, TrialState trial) {
    AttemptState attempt = trial.attempt();
    devices.renew(attempt.id(), setup.nanoTime().getAsLong());
    devices
        .runner(attempt.device())
        .ifPresent(
            runner ->
                runner.tell(
                    new RunnerCommand.Grant(
                        trunks.assignment(state, setup.name(), trial),
                        setup.rules().lease(),
                        reports,
                        curves)));
  }

  /** Tells every runner to save what runs and to stop it. */
  void drain() {
    devices.runners().forEach(runner -> runner.tell(new RunnerCommand.Drain(reports)));
  }

  private void cancel(SweepState state, AttemptId attempt, String why) {
    devices
        .runner(deviceOf(state, attempt))
        .ifPresent(runner -> runner.tell(new RunnerCommand.CancelTrial(attempt, why)));
  }

  /** Device of an attempt; empty when it is not known. */
  static String deviceOf(SweepState state, AttemptId id) {
    return state
        .find(id.trial())
        .flatMap(
            trial ->
                trial.attempts().stream()
                    .filter(a -> a.id().equals(id))
                    .map(AttemptState::device)
                    .findFirst())
        .orElse("");
  }
}

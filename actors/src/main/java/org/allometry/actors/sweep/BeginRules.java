package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a process records as it takes a sweep over. */
final class BeginRules {
  private BeginRules() {}

  /**
   * The first events of a run: who runs it, under which conditions, and what is lost of the run
   * before.
   *
   * @throws ConfigurationChangedException when the journal belongs to another configuration
   */
  static List<SweepEvent> of(SweepState state, SweepSetup setup, Planner planner, long nowMillis) {
    List<SweepEvent> events = new ArrayList<>();
    SweepEvent.SweepStarted started = state.started();
    if (started == null) {
      events.add(
          new SweepEvent.SweepStarted(
              nowMillis,
              setup.name(),
              setup.configHash(),
              setup.resolvedConfig(),
              setup.budget(),
              setup.reserve()));
    } else if (!started.configHash().equals(setup.configHash())) {
      throw new ConfigurationChangedException(
          setup.name(), started.configHash(), setup.configHash());
    }
    events.add(
        new SweepEvent.SupervisorStarted(
            nowMillis,
            state.incarnation() + 1,
            setup.writer().host(),
            setup.writer().pid(),
            setup.writer().version()));
    setup
        .amendment()
        .ifPresent(amendment -> events.addAll(RequestRules.amend(state, amendment, nowMillis)));
    for (TrialState trial : state.running()) {
      if (trial.attempt().started()) {
        events.addAll(
            planner.lost(state, trial, Duration.ZERO, "the search was interrupted", nowMillis));
      }
    }
    if (state.phase() == SweepState.Phase.PAUSED
        && !state.phaseReason().equals(Planner.STOPPED_BY_USER)) {
      events.add(new SweepEvent.SweepResumed(nowMillis, "search started again"));
    }
    return events;
  }
}

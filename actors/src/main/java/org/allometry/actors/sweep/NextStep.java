package org.allometry.actors.sweep;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.allometry.actors.analyst.Analyst;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.History;
import org.jspecify.annotations.Nullable;

/** Looks for the next thing to do about new trials: nobody has acted on it yet. */
final class NextStep {
  private final Planner planner;
  private final DeviceTable devices;
  private final HistoryBook history = new HistoryBook();

  NextStep(Planner planner, DeviceTable devices) {
    this.planner = planner;
    this.devices = devices;
  }

  /** What to do. */
  sealed interface Step {
    /**
     * Write this; nothing else can be decided before something happens.
     *
     * @param events may be empty
     */
    record Write(List<SweepEvent> events) implements Step {}

    /**
     * Grant this, and look again.
     *
     * @param grant a new trial
     */
    record Grant(SweepEvent.TrialGranted grant) implements Step {}

    /**
     * Ask for advice on what is known now.
     *
     * @param history what is known
     */
    record Ask(History history) implements Step {}
  }

  private static Step.Write nothing() {
    return new Step.Write(List.of());
  }

  /**
   * The end of the sweep, the stop of a running trial, a proposal on a free device, or the question
   * that leads to one.
   */
  Step of(SweepState state, Analyst.@Nullable Advised advised, long now) {
    Optional<SweepEvent.SweepFinished> stopped = planner.end(state, Optional.empty(), now);
    if (stopped.isPresent()) {
      return new Step.Write(List.of(stopped.get()));
    }
    NavigableSet<String> free = devices.free(state);
    if (free.isEmpty()) {
      return withoutDevice(state, now);
    }
    if (!mayGrant(state, free)) {
      return nothing();
    }
    History known = history.of(state);
    if (advised == null || !advised.history().tellsTheSame(known)) {
      return new Step.Ask(known);
    }
    Advice advice = advised.advice();
    Optional<SweepEvent.StopDecided> stop = planner.stop(state, advice, now);
    if (stop.isPresent()) {
      return new Step.Write(List.of(stop.get()));
    }
    if (advice.stop().isEmpty()) {
      Optional<SweepEvent.TrialGranted> grant =
          planner.proposal(state, known.left(), advice, free.first(), now);
      if (grant.isPresent()) {
        return new Step.Grant(grant.get());
      }
    }
    return planner
        .end(state, Optional.of(advice), now)
        .map(end -> new Step.Write(List.of(end)))
        .orElse(nothing());
  }

  /** The question about the trial after those granted; empty where no device is left for one. */
  Optional<History> more(SweepState state) {
    return mayGrant(state, devices.free(state)) ? Optional.of(history.of(state)) : Optional.empty();
  }

  /** Devices are first for trials that wait for another attempt. */
  private static boolean mayGrant(SweepState state, NavigableSet<String> free) {
    return free.size() > state.waiting().size() && Planner.mayPropose(state);
  }

  /** Waits for a device, unless every one that was there is lost: then the sweep pauses. */
  private Step withoutDevice(SweepState state, long now) {
    boolean allLost = devices.isEmpty() && !state.quarantined().isEmpty();
    boolean allQuarantined = !devices.isEmpty() && state.running().isEmpty();
    if (!(allLost || allQuarantined) || !Planner.mayPropose(state)) {
      return nothing();
    }
    String detail = "no device is left: " + state.quarantined();
    return new Step.Write(List.of(new SweepEvent.SweepPaused(now, "no_devices", detail)));
  }
}

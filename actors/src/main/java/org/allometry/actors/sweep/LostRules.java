package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What is lost with a device, with its runner, or because nothing was heard for too long. */
final class LostRules {
  private final Planner planner;
  private final DeviceTable devices;
  private final LongSupplier nanoTime;

  LostRules(Planner planner, DeviceTable devices, LongSupplier nanoTime) {
    this.planner = planner;
    this.devices = devices;
    this.nanoTime = nanoTime;
  }

  /** The ends of all attempts that are live on a device, and what they make superfluous. */
  List<SweepEvent> on(SweepState state, String device, String why, long nowMillis) {
    return ends(state, liveOn(state, device), why, nowMillis);
  }

  /** A device is lost: the ends of all attempts on it, and that nothing more is granted to it. */
  List<SweepEvent> with(SweepState state, String device, String why, long nowMillis) {
    List<SweepEvent> events = new ArrayList<>(on(state, device, why, nowMillis));
    if (!state.quarantined().containsKey(device)) {
      events.add(new SweepEvent.DeviceQuarantined(nowMillis, device, why));
    }
    return events;
  }

  /** The ends of attempts that had begun on a device whose runner began anew. */
  List<SweepEvent> begunOn(SweepState state, String device, long nowMillis) {
    List<TrialState> begun =
        liveOn(state, device).stream().filter(trial -> trial.attempt().started()).toList();
    return ends(state, begun, "its runner started anew", nowMillis);
  }

  /** The ends of attempts whose lease has run out. */
  List<SweepEvent> expired(SweepState state, long nowMillis) {
    List<TrialState> expired = devices.expired(state, nanoTime.getAsLong());
    return ends(state, expired, "no heartbeat within the lease", nowMillis);
  }

  /** Trials with a live attempt on a device. */
  static List<TrialState> liveOn(SweepState state, String device) {
    return state.running().stream().filter(t -> t.attempt().device().equals(device)).toList();
  }

  private List<SweepEvent> ends(
      SweepState state, List<TrialState> trials, String why, long nowMillis) {
    return trials.stream().flatMap(trial -> end(state, trial, why, nowMillis).stream()).toList();
  }

  private List<SweepEvent> end(SweepState state, TrialState trial, String why, long nowMillis) {
    Duration silence = devices.silence(trial.attempt().id(), nanoTime.getAsLong());
    return planner.lost(state, trial, silence, why, nowMillis);
  }
}

package org.allometry.orchestrator.report;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.allometry.actors.runner.Rung;
import org.allometry.actors.sweep.SweepEvent;

/** Every evaluation of every trial, from the events: a state holds sums of them only. */
final class TrialCurves {
  private final Map<String, NavigableMap<Integer, Rung>> trials = new HashMap<>();

  private TrialCurves() {}

  /** The curves of a sweep, from its events in order. */
  static TrialCurves of(List<SweepEvent> events) {
    TrialCurves curves = new TrialCurves();
    for (SweepEvent event : events) {
      if (event instanceof SweepEvent.RungsReached reached) {
        NavigableMap<Integer, Rung> curve =
            curves.trials.computeIfAbsent(reached.attempt().trial(), id -> new TreeMap<>());
        reached.rungs().forEach(rung -> curve.put(rung.step(), rung));
      }
    }
    return curves;
  }

  /** A trial's evaluations by step, the latest of each step; empty before the first. */
  NavigableMap<Integer, Rung> of(String trial) {
    return trials.getOrDefault(trial, Collections.emptyNavigableMap());
  }
}

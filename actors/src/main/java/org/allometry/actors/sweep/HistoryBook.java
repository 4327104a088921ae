package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.design.Trunk;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;

/**
 * Tells policies what they may know of one sweep, from its states in the order in which they come:
 * of each it looks only at what has changed since the one before.
 */
@SuppressWarnings("ReferenceEquality") // the same value is the quick case; another one is looked at
final class HistoryBook {
  private final List<Observation> observations = new ArrayList<>();
  private final Map<String, Trunk> trunks = new HashMap<>();
  private int granted;
  private long completedAtMillis;
  private PMap<String, PVector<Checkpoint>> saved = HashTreePMap.empty();
  private SortedMap<Trunk, NavigableSet<Integer>> steps = new TreeMap<>();
  private @Nullable SweepState last;
  private @Nullable History told;

  /**
   * What a policy may know. Running and waiting trials both count as running; one that is being
   * stopped counts as stopped.
   */
  History of(SweepState state) {
    History before = told;
    if (before != null && state == last) {
      return before;
    }
    for (int i = observations.size(); i < state.endOrder().size(); i++) {
      Observation observation = state.observation(state.endOrder().get(i));
      observations.add(observation);
      if (observation.completed()) {
        long endedAtMillis = state.trial(observation.trial()).endedAtMillis();
        completedAtMillis = Math.max(completedAtMillis, endedAtMillis);
      }
    }
    for (; granted < state.grantOrder().size(); granted++) {
      Trunk trunk = state.trial(state.grantOrder().get(granted)).candidate().trunk();
      trunks.put(trunk.id(), trunk);
    }
    look(state);
    List<TrialState> unfinished = state.unfinished();
    List<TrialState> stopping = unfinished.stream().filter(TrialState::stopping).toList();
    List<Observation> ended = observations;
    if (!stopping.isEmpty()) {
      ended = new ArrayList<>(observations);
      stopping.stream().map(t -> state.observation(t.id())).forEach(ended::add);
    }
    History history =
        new History(
            ended,
            unfinished.stream().filter(t -> !t.stopping()).map(TrialState::candidate).toList(),
            steps,
            state.plannedBudget(),
            state.plannable(),
            progress(state));
    last = state;
    told = history;
    return history;
  }

  private List<Progress> progress(SweepState state) {
    return state.running().stream()
        .filter(trial -> trial.attempt().started() && !trial.stopping())
        .map(
            trial -> {
              Cell cell = trial.candidate().cell();
              long steps = (long) cell.steps() - trial.attempt().startStep();
              return new Progress(
                  trial.candidate(),
                  cell.flopsPerStep().times(steps),
                  state.remaining(trial),
                  completedAtMillis > trial.grantedAtMillis());
            })
        .toList();
  }

  private void look(SweepState state) {
    if (state.trunks() == saved) {
      return;
    }
    Map<Trunk, NavigableSet<Integer>> changed = new HashMap<>();
    for (Map.Entry<String, PVector<Checkpoint>> trunk : state.trunks().entrySet()) {
      Trunk named = trunks.get(trunk.getKey());
      if (named != null && trunk.getValue() != saved.get(trunk.getKey())) {
        TreeSet<Integer> all = new TreeSet<>();
        trunk.getValue().forEach(checkpoint -> all.add(checkpoint.step()));
        changed.put(named, all);
      }
    }
    steps = History.savedSteps(steps, changed);
    saved = state.trunks();
  }
}

package org.allometry.orchestrator.report;

import java.util.List;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.orchestrator.comparison.ComputeAxis;
import org.allometry.orchestrator.sweep.SweepArchive;

/**
 * What reports and exports are made of.
 *
 * @param sweep name
 * @param events the whole journal in order; the first has sequence 1
 * @param state what they add up to
 * @param space the question that the sweep asks
 * @param axis how compute is counted in laws and figures
 */
public record SweepFacts(
    String sweep, List<SweepEvent> events, SweepState state, SearchSpace space, ComputeAxis axis) {
  /** Copies the list. */
  public SweepFacts {
    events = List.copyOf(events);
  }

  /** The facts of a sweep on disk. */
  public static SweepFacts of(SweepArchive archive) {
    return new SweepFacts(
        archive.name(),
        archive.events().stream().map(Recorded::event).toList(),
        archive.state(),
        archive.space(),
        archive.settings().axis());
  }

  /** Facts with the state computed from the events. */
  public static SweepFacts of(String sweep, List<SweepEvent> events, SearchSpace space) {
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events) {
      state = state.apply(event);
    }
    return new SweepFacts(sweep, events, state, space, ComputeAxis.NOMINAL);
  }

  /** The same facts with compute counted otherwise. */
  public SweepFacts on(ComputeAxis other) {
    return new SweepFacts(sweep, events, state, space, other);
  }

  /** The trials of one contender, in the order of their grants. */
  List<TrialState> trials(Contender contender) {
    return state.trialsInOrder().stream()
        .filter(t -> t.candidate().cell().contender().equals(contender))
        .toList();
  }
}

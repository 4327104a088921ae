package org.allometry.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import org.allometry.analysis.quantity.Flops;

/** What a user may ask of a sweep, and what follows. */
final class RequestRules {
  private RequestRules() {}

  /**
   * What follows from a request.
   *
   * @param accepted whether it is done
   * @param message a sentence
   * @param events to be written; empty when refused
   */
  record Ruling(boolean accepted, String message, List<SweepEvent> events) {
    private static Ruling refused(String why) {
      return new Ruling(false, why, List.of());
    }

    private static Ruling done(String message, SweepEvent event) {
      return new Ruling(true, message, List.of(event));
    }
  }

  static Ruling pause(SweepState state, long nowMillis) {
    return state.phase() == SweepState.Phase.RUNNING
        ? Ruling.done(
            "paused", new SweepEvent.SweepPaused(nowMillis, "paused_by_user", "by the user"))
        : Ruling.refused(
            "the sweep does not run: it is "
                + state.phase().name().toLowerCase(java.util.Locale.ROOT));
  }

  static Ruling resume(SweepState state, long nowMillis) {
    return state.phase() == SweepState.Phase.PAUSED
            && !state.phaseReason().equals(Planner.STOPPED_BY_USER)
        ? Ruling.done("resumed", new SweepEvent.SweepResumed(nowMillis, "resumed by the user"))
        : Ruling.refused("the sweep is not paused");
  }

  static Ruling stop(SweepState state, long nowMillis) {
    return state.phase() == SweepState.Phase.FINISHED
        ? Ruling.refused("the sweep has finished already")
        : Ruling.done(
            "stopping",
            new SweepEvent.SweepPaused(nowMillis, Planner.STOPPED_BY_USER, "stopped by the user"));
  }

  /** What a run that begins records of what has changed. */
  static List<SweepEvent> amend(SweepState state, SweepSetup.Amendment amendment, long nowMillis) {
    List<SweepEvent> events = new ArrayList<>();
    events.add(
        new SweepEvent.ConditionsRecorded(nowMillis, amendment.conditions(), amendment.changes()));
    amendment
        .budget()
        .filter(budget -> budget.compareTo(state.budget()) > 0)
        .ifPresent(budget -> events.add(new SweepEvent.BudgetExtended(nowMillis, budget)));
    return events;
  }

  static Ruling extend(SweepState state, Flops budget, long nowMillis) {
    return budget.compareTo(state.budget()) > 0
        ? Ruling.done("budget extended", new SweepEvent.BudgetExtended(nowMillis, budget))
        : Ruling.refused("the budget is " + state.budget() + " already; it can only grow");
  }
}

package org.allometry.actors.simulation;

import java.util.List;
import org.allometry.actors.sweep.SweepState;
import org.allometry.analysis.quantity.Flops;

/**
 * What a crash must not change.
 *
 * @param decisions trials in the order of their first grants
 * @param losses how each ended
 * @param useful compute
 * @param discarded compute of trainings that lead nowhere
 * @param plannable what could still be planned
 * @param reason of the end
 */
record Results(
    List<String> decisions,
    List<String> losses,
    Flops useful,
    Flops discarded,
    Flops plannable,
    String reason) {

  static Results of(SweepState state) {
    return new Results(
        state.trialsInOrder().stream().map(t -> t.candidate().toString()).toList(),
        state.trialsInOrder().stream()
            .map(t -> t.id() + " " + t.outcome() + " " + t.loss())
            .toList(),
        state.ledger().useful(),
        state.ledger().discarded(),
        state.plannable(),
        state.phaseReason());
  }

  /** Whether the reserve has paid for everything that crashes cost, and nothing was given up. */
  static boolean reserveHeld(SweepState state) {
    if (!state.unfinished().isEmpty()) {
      return false;
    }
    Flops reserve = state.budget().minus(state.plannedBudget());
    return state.ledger().crashLosses().compareTo(reserve) <= 0;
  }
}

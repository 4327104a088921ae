package org.allometry.actors.simulation;

import java.util.HashSet;
import java.util.Set;
import org.allometry.actors.sweep.AttemptState;
import org.allometry.actors.sweep.Ledger;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.quantity.Flops;

/** What holds of every state that a journal can lead to. */
public final class Invariants {
  private Invariants() {}

  /**
   * Checks all of them.
   *
   * @param overdrawn what attempts can have trained that ended for want of budget
   * @throws AssertionError naming the one that does not hold
   */
  public static void check(SweepState state, Flops overdrawn) {
    ledger(state, overdrawn);
    attempts(state);
    Set<Trunk> trunks = new HashSet<>();
    for (TrialState trial : state.unfinished()) {
      require(trunks.add(trial.candidate().trunk()), "two trials on one trunk: " + trial.id());
    }
    require(
        state.grantOrder().size() == state.endOrder().size() + state.unfinished().size(),
        "every granted trial is over or not, once");
    require(
        state.phase() != SweepState.Phase.FINISHED || state.running().isEmpty(),
        "finished while trials run");
  }

  private static void ledger(SweepState state, Flops overdrawn) {
    Ledger ledger = state.ledger();
    Flops parts =
        ledger
            .useful()
            .plus(ledger.wasted())
            .plus(ledger.unknown())
            .plus(state.committed())
            .plus(state.left());
    Flops total = ledger.spent().plus(state.committed());
    boolean within = total.compareTo(state.budget()) <= 0;
    require(!within || parts.equals(state.budget()), "the ledger adds up to the budget: " + parts);
    require(
        total.minusOrZero(overdrawn).compareTo(state.budget()) <= 0,
        "the budget holds: " + total + " spent and committed of " + state.budget());
  }

  private static void attempts(SweepState state) {
    Set<String> devices = new HashSet<>();
    Set<Long> epochs = new HashSet<>();
    for (TrialState trial : state.trialsInOrder()) {
      int number = 0;
      for (AttemptState attempt : trial.attempts()) {
        number++;
        require(attempt.id().attempt() == number, "attempts count up: " + attempt.id());
        require(epochs.add(attempt.id().epoch()), "an epoch is granted once: " + attempt.id());
        require(attempt.id().epoch() <= state.epoch(), "epochs grow: " + attempt.id());
        boolean last = number == trial.attempts().size();
        require(!attempt.live() || last, "one live attempt a trial: " + attempt.id());
        require(!attempt.live() || !trial.over(), "nothing runs of a trial that is over");
        require(
            !attempt.live() || devices.add(attempt.device()),
            "one live attempt a device: " + attempt.device());
        require(attempt.step() <= trial.candidate().cell().steps(), "steps end: " + attempt.id());
      }
    }
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}

package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.allometry.actors.runner.Outcome;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.quantity.Flops;
import org.junit.jupiter.api.Test;

/** Whatever fails in whatever order, the ledger adds up and nothing runs that should not. */
final class RandomSweepTest {
  private static final List<Outcome> FAULTS =
      List.of(
          Outcome.TRAINER_ERROR,
          Outcome.OUT_OF_MEMORY,
          Outcome.TIMEOUT,
          Outcome.PREEMPTED,
          Outcome.BAD_CHECKPOINT,
          Outcome.CONFIG_ERROR,
          Outcome.DIVERGED);

  private static final List<Policy> POLICIES =
      List.of(SmallSearch.cheapestFirst(), SmallSearch.dearestFirst(), SmallSearch.heedless());

  @Test
  void ledgerAddsUpWhateverFails() {
    for (long seed = 1; seed <= 150; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    Random random = new Random(seed);
    List<String> devices = List.of("cpu:0", "cpu:1", "cpu:2").subList(0, 1 + random.nextInt(3));
    SimulatedSweep sweep =
        new SimulatedSweep(
            SmallSearch.space(), POLICIES.get(random.nextInt(POLICIES.size())), devices);
    sweep.start(Flops.of(3_000_000L + random.nextInt(40_000_000)), 0.4 * random.nextDouble());
    double faultShare = 0.1 * random.nextDouble();
    int steps = 0;
    while (sweep.state.phase() != SweepState.Phase.FINISHED && steps < 20_000) {
      steps++;
      sweep.decide();
      List<TrialState> running = sweep.state.running();
      if (!running.isEmpty()) {
        disturbOrAdvance(sweep, running.get(random.nextInt(running.size())), random, faultShare);
      }
      check(sweep.state, "seed " + seed + ", event " + sweep.journal.size());
    }
    assertEquals(SweepState.Phase.FINISHED, sweep.state.phase(), "seed " + seed);
    assertReplays(sweep, seed);
  }

  private static void disturbOrAdvance(
      SimulatedSweep sweep, TrialState trial, Random random, double faultShare) {
    boolean fault = random.nextDouble() < faultShare;
    if (!fault || !trial.attempt().started()) {
      sweep.advance(trial);
    } else if (random.nextInt(4) == 0) {
      sweep.takeOver();
    } else if (random.nextInt(3) == 0) {
      sweep.lose(trial);
    } else {
      sweep.fail(trial, FAULTS.get(random.nextInt(FAULTS.size())));
    }
  }

  private static void check(SweepState state, String where) {
    Ledger ledger = state.ledger();
    Flops parts =
        ledger
            .useful()
            .plus(ledger.wasted())
            .plus(ledger.unknown())
            .plus(state.committed())
            .plus(state.left());
    assertEquals(state.budget(), parts, where);
    Set<String> devices = new HashSet<>();
    Set<Trunk> trunks = new HashSet<>();
    for (TrialState trial : state.running()) {
      assertTrue(devices.add(trial.attempt().device()), "one attempt a device, " + where);
    }
    for (TrialState trial : state.unfinished()) {
      assertTrue(trunks.add(trial.candidate().trunk()), "one trial a trunk, " + where);
    }
    assertEquals(
        state.grantOrder().size(), state.endOrder().size() + state.unfinished().size(), where);
  }

  private static void assertReplays(SimulatedSweep sweep, long seed) {
    SweepState again = SweepState.EMPTY;
    for (SweepEvent event : sweep.journal) {
      again = again.apply(event);
    }
    assertEquals(sweep.state, again, "seed " + seed);
  }
}

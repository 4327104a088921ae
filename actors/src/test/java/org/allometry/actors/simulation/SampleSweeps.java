package org.allometry.actors.simulation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.actors.sweep.SweepEvent;

/** Whole sweeps of every kind, as the simulation runs them; the same in every JVM. */
public final class SampleSweeps {
  /** Seeds in which trainers fail and lie, devices are lost, and a user interferes. */
  private static final long[] TROUBLED = {114, 699, 1_487};

  private SampleSweeps() {}

  /** Their journals by name. */
  public static SortedMap<String, List<SweepEvent>> journals() {
    SortedMap<String, List<SweepEvent>> journals = new TreeMap<>();
    Plan.Search grid = Plan.recorded(3, 80, 8_000_000, false);
    Plan.Search scarce = Plan.recorded(0, 160, 2_500_000, false);
    journals.put("grid", run(Plan.calm(grid)));
    journals.put("adaptive", run(Plan.calm(Plan.adaptive(60_000_000))));
    journals.put("trunks", run(Plan.calm(Plan.recorded(1, 160, 12_000_000, false))));
    journals.put("divergence", run(Plan.calm(Plan.recorded(1, 80, 8_000_000, true))));
    journals.put("failures", run(Plan.calm(Plan.stumbling(grid))));
    journals.put("paused", run(Plan.calm(grid).with(Plan.Script.PAUSE)));
    journals.put("extended", run(Plan.calm(scarce).with(Plan.Script.EXTEND)));
    journals.put("stops", run(Plan.calm(Plan.fickle(20_000_000))));
    for (long seed : TROUBLED) {
      journals.put("troubled-" + seed, journal(seed, Plan.of(seed)));
    }
    return journals;
  }

  private static List<SweepEvent> run(Plan plan) {
    return journal(1, plan);
  }

  private static List<SweepEvent> journal(long seed, Plan plan) {
    World.Outcome outcome = Simulator.get().run(seed, plan, Trace.silent());
    if (outcome.failure() != null) {
      throw new IllegalStateException("the sweep did not come to its end", outcome.failure());
    }
    return outcome.journal();
  }
}

package org.allometry.actors.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The real supervisor on a real journal, with a runner that trains in no time. */
public final class SampleRun {
  private SampleRun() {}

  /** Begins the sweep in {@code journal}, or goes on with it, and runs it to its end. */
  public static SweepState finish(Path journal) {
    SweepSetup.Amendment conditions =
        new SweepSetup.Amendment(
            new TreeMap<>(Map.of("data", "small", "trainer", "sample")),
            List.of(),
            Optional.empty());
    try (SupervisedSweep sweep =
        new SupervisedSweep(journal, "c0ffee", Optional.of(conditions)).withRunner()) {
      return sweep.finished();
    }
  }
}

package org.allometry.orchestrator.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.actors.journal.JournalReader;
import org.allometry.actors.journal.Recorded;
import org.allometry.actors.sweep.SweepEvent;
import org.allometry.actors.sweep.SweepState;
import org.allometry.actors.sweep.TrialState;

/** What the journal of the sweep {@code tiny} says. */
final class OnDisk {
  private OnDisk() {}

  static Path sweep(Path home) {
    return home.resolve("sweeps/tiny");
  }

  static Path journal(Path home) {
    return sweep(home).resolve("journal/journal.db");
  }

  static SweepState state(Path home) {
    return JournalReader.replay(journal(home), JournalReader.read(journal(home)));
  }

  /** First grants of every trial with their reasons, and the end. */
  static List<String> decisions(Path home) {
    List<String> decisions = new ArrayList<>();
    for (Recorded recorded : JournalReader.read(journal(home))) {
      if (recorded.event() instanceof SweepEvent.TrialGranted e && e.attempt().attempt() == 1) {
        decisions.add(
            e.attempt().trial()
                + " "
                + e.candidate().cell().size()
                + " x "
                + e.candidate().cell().steps()
                + ": "
                + e.reason().text());
      } else if (recorded.event() instanceof SweepEvent.SweepFinished e) {
        decisions.add("finished: " + e.reason());
      }
    }
    return decisions;
  }

  /** Bits of every trial's loss. */
  static Map<String, Long> losses(Path home) {
    Map<String, Long> losses = new TreeMap<>();
    for (TrialState trial : state(home).trialsInOrder()) {
      losses.put(trial.id(), Double.doubleToLongBits(trial.loss()));
    }
    return losses;
  }
}

package org.allometry.actors.sweep;

import java.util.List;
import java.util.SortedMap;
import org.allometry.analysis.design.Contrast;
import org.allometry.analysis.design.FamilyEstimate;

/**
 * What can be seen of a running sweep; sent to subscribers after every event.
 *
 * @param state after the last event
 * @param estimates of the last advice; empty before the first
 * @param contrasts of every pair of contenders in the last advice; empty before the first
 * @param devices those that are there, by name
 * @param draining whether nothing is granted because the process is about to end
 * @param decisionSeconds how long the last advice took; NaN before the first
 * @param appendSeconds how long the journal took for the last write; NaN before the first
 */
public record SweepView(
    SweepState state,
    List<FamilyEstimate> estimates,
    List<Contrast> contrasts,
    SortedMap<String, Device> devices,
    boolean draining,
    double decisionSeconds,
    double appendSeconds) {
  /** Copies the lists. */
  public SweepView {
    estimates = List.copyOf(estimates);
    contrasts = List.copyOf(contrasts);
  }

  /**
   * A device that is there.
   *
   * @param name such as {@code cpu:0}
   * @param description processor or card, threads
   * @param busy whether an attempt runs on it
   */
  public record Device(String name, String description, boolean busy) {}
}

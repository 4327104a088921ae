package org.allometry.analysis.design;

import java.util.List;
import java.util.Optional;

/**
 * What a policy says about a history.
 *
 * @param estimates one for each contender, in the order of the search space
 * @param proposals best first, only candidates that are not taken and whose price fits in what is
 *     left
 * @param stop why nothing should be granted any more
 * @param contrasts every pair of contenders, each later one of the space over each earlier one
 * @param trialStops running trials that are not worth what they would still cost; most policies
 *     never name any
 */
public record Advice(
    List<FamilyEstimate> estimates,
    List<Proposal> proposals,
    Optional<Stop> stop,
    List<Contrast> contrasts,
    List<TrialStop> trialStops) {
  /** Copies the lists. */
  public Advice {
    estimates = List.copyOf(estimates);
    proposals = List.copyOf(proposals);
    contrasts = List.copyOf(contrasts);
    trialStops = List.copyOf(trialStops);
  }

  /** Advice about a single contender. */
  public Advice(List<FamilyEstimate> estimates, List<Proposal> proposals, Optional<Stop> stop) {
    this(estimates, proposals, stop, List.of(), List.of());
  }

  /**
   * A reason to end the search.
   *
   * @param reason {@code budget_spent}, {@code interval_reached}, {@code not_worth_it}, {@code
   *     contrast_decided} or {@code grid_exhausted}
   * @param detail a sentence for people, with numbers
   */
  public record Stop(String reason, String detail) {}
}

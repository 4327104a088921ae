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
 */
public record Advice(
    List<FamilyEstimate> estimates, List<Proposal> proposals, Optional<Stop> stop) {
  /** Copies the lists. */
  public Advice {
    estimates = List.copyOf(estimates);
    proposals = List.copyOf(proposals);
  }

  /**
   * A reason to end the search.
   *
   * @param reason {@code budget_spent}, {@code interval_reached}, {@code not_worth_it} or {@code
   *     grid_exhausted}
   * @param detail a sentence for people, with numbers
   */
  public record Stop(String reason, String detail) {}
}

package org.allometry.analysis.policy;

import java.util.Comparator;
import java.util.Optional;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;

/**
 * A candidate that may be granted now.
 *
 * @param candidate what would be trained
 * @param kind how it would start
 * @param startStep step it would start from
 * @param price incremental compute
 * @param earlierSeeds seeds of its cell that ended or run already
 * @param badSeeds those of them that brought no loss
 */
record Choice(
    Candidate candidate,
    Proposal.Kind kind,
    int startStep,
    Flops price,
    int earlierSeeds,
    int badSeeds) {
  /** A total order that ranks by price first and never depends on the order of the cells. */
  static final Comparator<Choice> CHEAPEST_FIRST =
      Comparator.comparing(Choice::price)
          .thenComparing(c -> c.candidate().trunk())
          .thenComparingInt(c -> c.candidate().cell().steps())
          .thenComparingLong(c -> c.candidate().cell().uniqueSamples());

  Cell cell() {
    return candidate.cell();
  }

  /** Name for reasons: {@code d16-l2 x 4000 steps}. */
  String name() {
    return cell().size()
        + " x "
        + cell().steps()
        + " steps"
        + (earlierSeeds > 0 ? " (seed " + candidate.seed() + ")" : "");
  }

  /** A proposal of a policy that computes no gain. */
  Proposal proposal(String reason) {
    return new Proposal(
        candidate,
        kind,
        startStep,
        price,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Optional.empty(),
        reason);
  }
}

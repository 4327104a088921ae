package org.allometry.analysis.policy;

import java.util.Comparator;
import java.util.List;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;

/**
 * Any affordable cell with equal chance. The order is a permutation that hangs on the seed and the
 * candidates' content alone, so that the same history gives the same advice.
 */
final class RandomPolicy implements Policy {
  static final String NAME = "random";

  private final long seed;

  RandomPolicy(long seed) {
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Advice advise(SearchSpace space, History history) {
    Choices choices = Choices.of(space, history);
    Beliefs beliefs = Beliefs.of(space, history);
    var stop = StoppingRule.shared(space, history, choices, beliefs);
    if (stop.isPresent() || StoppingRule.known(space, beliefs)) {
      return beliefs.advice(List.of(), stop);
    }
    int open = choices.open().size();
    List<Proposal> proposals =
        choices.open().stream()
            .sorted(Comparator.comparingLong(this::rank).thenComparing(Choice.CHEAPEST_FIRST))
            .map(
                c ->
                    c.proposal(
                        "drawn at random (seed "
                            + seed
                            + ") from "
                            + open
                            + " affordable candidates: "
                            + c.name()
                            + " for "
                            + c.price()))
            .toList();
    return beliefs.advice(proposals, stop);
  }

  private long rank(Choice choice) {
    Cell cell = choice.cell();
    long state = mix(seed);
    for (char letter : choice.candidate().trunk().id().toCharArray()) {
      state = mix(state + letter);
    }
    return mix(mix(state + cell.steps()) + cell.uniqueSamples());
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

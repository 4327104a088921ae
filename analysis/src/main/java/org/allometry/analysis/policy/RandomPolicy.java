package org.allometry.analysis.policy;

import java.util.Comparator;
import java.util.List;
import org.allometry.analysis.design.Cell;

/**
 * Any affordable cell with equal chance. The order is a permutation that hangs on the seed and the
 * candidates' content alone, so that the same history gives the same advice.
 */
final class RandomPolicy extends DecidingPolicy {
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
  public boolean seeded() {
    return true;
  }

  @Override
  Decision decide(Situation situation) {
    List<Choice> open = situation.choices().open();
    return Decision.of(
        open.stream()
            .sorted(Comparator.comparingLong(this::rank).thenComparing(Choice.CHEAPEST_FIRST))
            .map(
                c ->
                    c.proposal(
                        "drawn at random (seed "
                            + seed
                            + ") from "
                            + open.size()
                            + " affordable candidates: "
                            + c.name()
                            + " for "
                            + c.price()))
            .toList());
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

package org.allometry.analysis.policy;

import java.util.Comparator;

/**
 * Everything affordable in a fixed order: the grid, the cheapest or the largest first.
 *
 * <p>{@code grid} trains every cell once before any seed is repeated.
 */
final class OrderedPolicy extends DecidingPolicy {
  private final String name;
  private final Comparator<Choice> order;
  private final String words;

  private OrderedPolicy(String name, Comparator<Choice> order, String words) {
    this.name = name;
    this.order = order;
    this.words = words;
  }

  static OrderedPolicy grid() {
    return new OrderedPolicy(
        "grid",
        Comparator.comparingInt(Choice::earlierSeeds).thenComparing(Choice.CHEAPEST_FIRST),
        "next cell of the grid, cheapest first");
  }

  static OrderedPolicy cheapestFirst() {
    return new OrderedPolicy(
        "cheapest-first", Choice.CHEAPEST_FIRST, "the cheapest candidate that is left");
  }

  static OrderedPolicy largestFirst() {
    return new OrderedPolicy(
        "largest-first",
        Comparator.comparing((Choice c) -> c.cell().flops())
            .reversed()
            .thenComparing(Choice.CHEAPEST_FIRST),
        "the largest training that is left and affordable");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  Decision decide(Situation situation) {
    return Decision.of(
        situation.choices().open().stream()
            .sorted(order)
            .map(
                c ->
                    c.proposal(
                        words
                            + ": "
                            + c.name()
                            + " for "
                            + c.price()
                            + " of "
                            + situation.history().left()
                            + " left"))
            .toList());
  }
}

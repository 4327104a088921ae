package org.allometry.analysis.policy;

import java.util.Comparator;
import java.util.List;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Policy;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;

/** The full grid, cheapest cell first; repeats with further seeds once every cell has one. */
final class GridPolicy implements Policy {
  static final String NAME = "grid";

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
    List<Choice> ordered =
        choices.open().stream()
            .sorted(
                Comparator.comparingInt(Choice::earlierSeeds).thenComparing(Choice.CHEAPEST_FIRST))
            .toList();
    List<Proposal> proposals =
        ordered.stream()
            .map(
                c ->
                    c.proposal(
                        "next cell of the grid, cheapest first: "
                            + c.name()
                            + " for "
                            + c.price()
                            + " of "
                            + history.left()
                            + " left"))
            .toList();
    return beliefs.advice(proposals, stop);
  }
}

package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.Schedule;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.policy.DecidingPolicy.Decision;
import org.allometry.analysis.policy.DecidingPolicy.Situation;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/** The trials of every contender that come before any law is fitted ({@link InitialDesign}). */
final class FirstTrials {
  private final double designShare;

  /** The design of the last question: a search asks about the same cells again and again. */
  private volatile @Nullable Designed last;

  /**
   * @param designShare share of the budget that all of them may cost where the grid allows
   */
  FirstTrials(double designShare) {
    this.designShare = designShare;
  }

  /** What is due of them; empty once all have ended. */
  Optional<Decision> due(Situation situation) {
    SearchSpace space = situation.space();
    History history = situation.history();
    List<Cell> design = design(space, history.budget());
    List<Proposal> first = byDesign(space, history, situation.choices(), design);
    boolean designRuns = history.running().stream().anyMatch(c -> design.contains(c.cell()));
    return first.isEmpty() && !designRuns ? Optional.empty() : Optional.of(Decision.of(first));
  }

  private List<Cell> design(SearchSpace space, Flops budget) {
    Designed known = last;
    if (known != null
        && known.budget.equals(budget)
        && known.schedule.equals(space.schedule())
        && known.cells.equals(space.cells())) {
      return known.design;
    }
    List<Contender> contenders = space.contenders();
    double affordable = designShare * budget.asDouble() / contenders.size();
    List<Cell> design = new ArrayList<>();
    for (Contender contender : contenders) {
      List<Cell> own = space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
      design.addAll(InitialDesign.of(own, space.schedule(), affordable));
    }
    last = new Designed(space.cells(), space.schedule(), budget, List.copyOf(design));
    return design;
  }

  private record Designed(List<Cell> cells, Schedule schedule, Flops budget, List<Cell> design) {}

  /**
   * The first trials that have neither ended nor run with any seed, one a trunk. While the last of
   * them run, nothing else is proposed: their losses are worth waiting for before gains are
   * believed.
   */
  private static List<Proposal> byDesign(
      SearchSpace space, History history, Choices choices, List<Cell> design) {
    Set<Cell> waiting = new HashSet<>(design);
    history.observations().forEach(o -> waiting.remove(o.candidate().cell()));
    history.running().forEach(c -> waiting.remove(c.cell()));
    Set<Trunk> begun = new HashSet<>();
    return choices.open().stream()
        .filter(c -> waiting.contains(c.cell()))
        .sorted(Choice.CHEAPEST_FIRST)
        .filter(c -> !space.schedule().sharesTrunks() || begun.add(c.candidate().trunk()))
        .map(
            c ->
                c.proposal(
                    "by design: one of the first "
                        + design.size()
                        + " trials, which span sizes and lengths before any law is fitted: "
                        + c.name()
                        + " of "
                        + c.cell().contender()
                        + " for "
                        + c.price()))
        .toList();
  }
}

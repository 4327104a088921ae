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
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;
import org.allometry.analysis.policy.DecidingPolicy.Decision;
import org.allometry.analysis.policy.DecidingPolicy.Situation;

/** The trials of every contender that come before any law is fitted ({@link InitialDesign}). */
final class FirstTrials {
  private FirstTrials() {}

  /** What is due of them; empty once all have ended. */
  static Optional<Decision> due(Situation situation, PolicySettings settings) {
    SearchSpace space = situation.space();
    History history = situation.history();
    List<Cell> design = design(space, history, settings);
    List<Proposal> first = byDesign(space, history, situation.choices(), design);
    boolean designRuns = history.running().stream().anyMatch(c -> design.contains(c.cell()));
    return first.isEmpty() && !designRuns ? Optional.empty() : Optional.of(Decision.of(first));
  }

  private static List<Cell> design(SearchSpace space, History history, PolicySettings settings) {
    List<Contender> contenders = space.contenders();
    double affordable = settings.designShare() * history.budget().asDouble() / contenders.size();
    List<Cell> design = new ArrayList<>();
    for (Contender contender : contenders) {
      List<Cell> own = space.cells().stream().filter(c -> c.contender().equals(contender)).toList();
      design.addAll(InitialDesign.of(own, space.schedule(), affordable));
    }
    return design;
  }

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

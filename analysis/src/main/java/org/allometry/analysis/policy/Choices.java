package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.design.Trunk;

/**
 * What may be granted now: of each cell the first seed that is not taken, unless it costs more than
 * is left or shares a trunk with a running trial.
 *
 * @param open grantable now, in the order of the cells
 * @param blocked affordable, but their trunk is being extended
 * @param tooExpensive number of untaken candidates that cost more than is left
 */
record Choices(List<Choice> open, List<Choice> blocked, int tooExpensive) {

  static Choices of(SearchSpace space, History history) {
    Set<Candidate> taken = new HashSet<>(history.running());
    Map<Cell, Integer> bad = new HashMap<>();
    for (Observation observation : history.observations()) {
      taken.add(observation.candidate());
      if (isBad(observation)) {
        bad.merge(observation.candidate().cell(), 1, Integer::sum);
      }
    }
    boolean sharesTrunks = space.schedule().sharesTrunks();
    Set<Trunk> busy = new HashSet<>();
    if (sharesTrunks) {
      history.running().forEach(c -> busy.add(c.trunk()));
    }
    List<Choice> open = new ArrayList<>();
    List<Choice> blocked = new ArrayList<>();
    int tooExpensive = 0;
    for (Cell cell : space.cells()) {
      int earlier = 0;
      while (earlier < space.seeds().size()
          && taken.contains(new Candidate(cell, space.seeds().get(earlier)))) {
        earlier++;
      }
      if (earlier == space.seeds().size()) {
        continue;
      }
      Choice choice =
          choice(
              space,
              history,
              new Candidate(cell, space.seeds().get(earlier)),
              earlier,
              bad.getOrDefault(cell, 0));
      if (choice.price().compareTo(history.left()) > 0) {
        tooExpensive++;
      } else if (busy.contains(choice.candidate().trunk())) {
        blocked.add(choice);
      } else {
        open.add(choice);
      }
    }
    return new Choices(List.copyOf(open), List.copyOf(blocked), tooExpensive);
  }

  /** Whether a trial ended without a loss for a reason that its cell may have to do with. */
  static boolean isBad(Observation observation) {
    return switch (observation.outcome()) {
      case DIVERGED, FAILED -> true;
      case COMPLETED, STOPPED -> false;
    };
  }

  private static Choice choice(
      SearchSpace space, History history, Candidate candidate, int earlier, int bad) {
    int start = history.startStep(candidate, space.schedule());
    Proposal.Kind kind =
        space.schedule().cooldownShare() >= 1
            ? Proposal.Kind.SCRATCH
            : start > 0 ? Proposal.Kind.BRANCH : Proposal.Kind.TRUNK;
    return new Choice(
        candidate, kind, start, history.price(candidate, space.schedule()), earlier, bad);
  }
}

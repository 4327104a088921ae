package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Observation;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.posterior.Lookahead;

/**
 * What keeps a search honest whatever the gains say: some of the spend goes to large trials near
 * the predicted optimum, and not too much of it to trials far below the target's scale.
 */
final class Safeguards {
  /** Trials below C* over this are small. */
  private static final double SMALL = 1000;

  /** Spend, as a share of the budget, up to which small trials are free. */
  private static final double FREE_SHARE = 0.05;

  /** A check trial has at least this share of the largest compute trained near the optimum. */
  private static final double CHECK_SCALE = 0.25;

  /** Largest distance from the predicted optimum in ln N that still counts as near it. */
  private static final double NEAR = 0.8;

  /** Trials that no contender goes without where several share a budget. */
  static final int FEWEST_TRIALS = 6;

  /** Ratio of the largest to the smallest compute that each contender is trained over. */
  private static final double LEAST_RANGE = Math.pow(10, 1.5);

  /** Largest share of what a contender's part of the budget is that one such trial may cost. */
  private static final double FAIR_PRICE = 0.5;

  private final SearchSpace space;
  private final PolicySettings settings;
  private final double budget;

  /** What a contender gets of the budget where all get the same. */
  private final double part;

  private final List<Cell> granted;

  /** Those of them that brought a loss or still may. */
  private final List<Cell> hopeful;

  Safeguards(SearchSpace space, History history, PolicySettings settings) {
    this.space = space;
    this.settings = settings;
    budget = history.budget().asDouble();
    part = budget / space.contenders().size();
    granted = new ArrayList<>();
    hopeful = new ArrayList<>();
    for (Observation observation : history.observations()) {
      granted.add(observation.candidate().cell());
      if (observation.completed()) {
        hopeful.add(observation.candidate().cell());
      }
    }
    for (Candidate candidate : history.running()) {
      granted.add(candidate.cell());
      hopeful.add(candidate.cell());
    }
    granted.sort(Comparator.comparing(Cell::flops));
  }

  /** The choices that keep the spend on small trials below its largest share. */
  List<Choice> withoutTooManySmall(List<Choice> choices) {
    double small = spend(granted.stream().filter(this::isSmall).toList());
    double all = spend(granted);
    List<Choice> kept =
        choices.stream()
            .filter(
                c -> {
                  double price = c.price().asDouble();
                  double base = Math.max(all + price, FREE_SHARE * budget);
                  return !isSmall(c.cell()) || small + price < settings.smallShare() * base;
                })
            .toList();
    return kept.isEmpty() ? choices : kept;
  }

  /**
   * The choices of {@code contender} of which one is due, so that it is not starved by another
   * whose trials teach more per FLOP: while it has too few trials, or too short a range of compute;
   * none where it is alone or has no such choice at a fair price.
   */
  List<Choice> fairShare(Contender contender, List<Choice> choices) {
    List<Choice> own =
        choices.stream()
            .filter(c -> c.cell().contender().equals(contender) && c.badSeeds() == 0)
            .filter(c -> c.price().asDouble() <= FAIR_PRICE * part)
            .toList();
    double[] trained =
        hopeful.stream()
            .filter(c -> c.contender().equals(contender))
            .mapToDouble(c -> c.flops().asDouble())
            .sorted()
            .toArray();
    if (space.contenders().size() == 1 || trained.length == 0) {
      return List.of();
    }
    if (trained[trained.length - 1] < LEAST_RANGE * trained[0]) {
      List<Choice> wide =
          own.stream()
              .filter(c -> c.cell().flops().asDouble() >= LEAST_RANGE * trained[0])
              .toList();
      if (!wide.isEmpty()) {
        return wide;
      }
    }
    return trained.length < FEWEST_TRIALS ? own : List.of();
  }

  /**
   * The check trial that is due: the largest affordable near the predicted optimum, once check
   * trials hold less than their share of the spend.
   */
  Optional<Choice> dueCheck(Contender contender, List<Choice> choices, Lookahead belief) {
    List<Cell> own = granted.stream().filter(c -> c.contender().equals(contender)).toList();
    double largest =
        own.stream()
            .filter(c -> near(c, belief))
            .mapToDouble(c -> c.flops().asDouble())
            .max()
            .orElse(0);
    double checks =
        spend(
            own.stream()
                .filter(c -> near(c, belief) && c.flops().asDouble() >= CHECK_SCALE * largest)
                .toList());
    double spent = spend(own);
    if (spent <= FREE_SHARE * part || checks >= settings.checkShare() * spent) {
      return Optional.empty();
    }
    double most = settings.checkShare() * part;
    return choices.stream()
        .filter(c -> c.cell().contender().equals(contender) && near(c.cell(), belief))
        .filter(c -> c.price().asDouble() <= most && c.badSeeds() == 0)
        .filter(c -> c.cell().flops().asDouble() >= CHECK_SCALE * largest)
        .max(
            Comparator.comparing((Choice c) -> c.cell().flops())
                .thenComparing(Choice.CHEAPEST_FIRST.reversed()));
  }

  /** Whether {@code cell} counts as a check trial: a large one near the predicted optimum. */
  boolean isCheck(Cell cell, Lookahead belief) {
    double largest =
        granted.stream()
            .filter(c -> c.contender().equals(cell.contender()) && near(c, belief))
            .mapToDouble(c -> c.flops().asDouble())
            .max()
            .orElse(0);
    return near(cell, belief) && cell.flops().asDouble() >= CHECK_SCALE * largest;
  }

  private static boolean near(Cell cell, Lookahead belief) {
    double optimum = belief.lnParams(cell.flops().asDouble());
    return Math.abs(Math.log((double) cell.params()) - optimum) <= NEAR;
  }

  private boolean isSmall(Cell cell) {
    return cell.flops().asDouble() < space.goal().targetFlops() / SMALL;
  }

  /** Compute of {@code cells}, trunks shared: each trunk's longest line and every cooldown. */
  private double spend(List<Cell> cells) {
    Map<Contender, Map<String, Integer>> longestSteps = new HashMap<>();
    for (Cell cell : cells) {
      longestSteps
          .computeIfAbsent(cell.contender(), c -> new HashMap<>())
          .merge(cell.size(), cell.steps(), Math::max);
    }
    double sum = 0;
    for (Cell cell : cells) {
      Map<String, Integer> ofSizes = longestSteps.getOrDefault(cell.contender(), Map.of());
      boolean longest = ofSizes.getOrDefault(cell.size(), 0) <= cell.steps();
      int own = longest ? cell.steps() : cell.steps() - space.schedule().forkStep(cell.steps());
      sum += cell.flopsPerStep().asDouble() * own;
    }
    return sum;
  }
}

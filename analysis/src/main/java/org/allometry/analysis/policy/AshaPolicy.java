package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Observation;

/**
 * Asynchronous successive halving (Li et al. 2020) with sizes as configurations and compute as the
 * resource: rungs are a factor of {@value #ETA} apart; a size among the best {@value #ETA}th of its
 * rung by loss goes on to the next one, else a new size starts at the lowest rung, smallest first.
 *
 * <p>Made to find a good configuration, not a law: it abandons what loses, which is what a fit
 * learns curvature from. Where nothing is left to promote or start, the cheapest candidate follows.
 */
final class AshaPolicy extends DecidingPolicy {
  static final String NAME = "asha";
  private static final int ETA = 3;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Decision decide(Situation situation) {
    Ladder ladder = new Ladder(situation);
    Map<Config, List<Choice>> open = new HashMap<>();
    situation.choices().open().stream()
        .sorted(Choice.CHEAPEST_FIRST)
        .forEach(c -> open.computeIfAbsent(Config.of(c.cell()), k -> new ArrayList<>()).add(c));
    List<Ranked> ranked = new ArrayList<>();
    open.forEach((config, choices) -> ranked.add(ladder.rank(config, choices)));
    ranked.sort(
        Comparator.comparingInt((Ranked r) -> -r.priority())
            .thenComparing(Ranked::choice, Choice.CHEAPEST_FIRST));
    return Decision.of(ranked.stream().map(r -> r.choice().proposal(r.reason())).toList());
  }

  private record Config(String contender, long params) {
    static Config of(Cell cell) {
      return new Config(cell.contender().toString(), cell.params());
    }
  }

  private record Ranked(Choice choice, int priority, String reason) {}

  /** What has been reached. */
  private static final class Ladder {
    private static final int START = 0;
    private static final int REST = -1;
    private final double least;
    private final Map<Integer, Map<Config, Double>> losses = new HashMap<>();
    private final Map<Config, Integer> highest = new HashMap<>();
    private final Set<Config> running = new HashSet<>();

    Ladder(Situation situation) {
      least =
          situation.space().cells().stream()
              .mapToDouble(c -> c.flops().asDouble())
              .min()
              .orElseThrow();
      for (Observation observation : situation.history().observations()) {
        Cell cell = observation.candidate().cell();
        double loss = observation.completed() ? observation.loss() : Double.POSITIVE_INFINITY;
        losses
            .computeIfAbsent(rung(cell), r -> new HashMap<>())
            .merge(Config.of(cell), loss, Math::min);
        highest.merge(Config.of(cell), rung(cell), Math::max);
      }
      for (Candidate candidate : situation.history().running()) {
        running.add(Config.of(candidate.cell()));
      }
    }

    int rung(Cell cell) {
      return (int) Math.floor(Math.log(cell.flops().asDouble() / least) / Math.log(ETA) + 1e-9);
    }

    /** The next trial of a size, cheapest first in {@code choices}, and how urgent it is. */
    Ranked rank(Config config, List<Choice> choices) {
      Choice cheapest = choices.getFirst();
      Integer reached = highest.get(config);
      if (running.contains(config)) {
        return new Ranked(cheapest, REST, "the cheapest candidate of a size that is training");
      }
      if (reached == null) {
        return new Ranked(cheapest, START, "a new size on its lowest rung: " + cheapest.name());
      }
      Map<Config, Double> rivals = losses.getOrDefault(reached, Map.of());
      double own = rivals.getOrDefault(config, Double.POSITIVE_INFINITY);
      long better = rivals.values().stream().filter(l -> l < own).count();
      boolean promoted = better < Math.max(1, rivals.size() / ETA) && Double.isFinite(own);
      return choices.stream()
          .filter(c -> promoted && rung(c.cell()) > reached)
          .findFirst()
          .map(
              c ->
                  new Ranked(
                      c,
                      reached + 1,
                      "promoted: "
                          + better
                          + " of "
                          + rivals.size()
                          + " sizes on rung "
                          + (reached + 1)
                          + " are better; "
                          + c.name()))
          .orElse(new Ranked(cheapest, REST, "no size is left to promote or start"));
    }
  }
}

package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.posterior.Basins;
import org.allometry.analysis.posterior.Domain;
import org.allometry.analysis.posterior.Point;

/**
 * The MSPE design (arXiv 2604.22753): the trial that takes most off the variance inside and the
 * disagreement between the basins of Chinchilla's law at the target, per price^{@value #RHO}.
 *
 * <p>It starts with the cheapest 2.5 trials a coefficient, as far as {@value #START_SHARE} of the
 * pool's compute goes, but with {@value #LEAST_POINTS}. It knows nothing of running trials beyond
 * that they are taken.
 */
final class MspePolicy extends DecidingPolicy {
  static final String NAME = "mspe";
  private static final double RHO = 0.4;
  private static final int START_TRIALS = 13;
  private static final double START_SHARE = 0.02;
  private static final int LEAST_POINTS = 6;

  private final long seed;

  MspePolicy(PolicySettings settings) {
    seed = settings.seed();
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
    Map<Contender, List<Point>> points =
        situation.space().contenders().stream()
            .collect(Collectors.toMap(c -> c, c -> situation.beliefs().points(c)));
    Set<Contender> starting =
        points.keySet().stream().filter(c -> starts(situation, c)).collect(Collectors.toSet());
    List<Choice> first =
        open.stream()
            .filter(c -> starting.contains(c.cell().contender()))
            .sorted(Choice.CHEAPEST_FIRST)
            .toList();
    if (!first.isEmpty()) {
      return Decision.of(
          first.stream()
              .map(c -> c.proposal("start: the cheapest trials first, " + c.name()))
              .toList());
    }
    Map<Contender, Basins> basins = new HashMap<>();
    points.forEach(
        (contender, own) -> {
          if (own.size() >= LEAST_POINTS) {
            basins.put(contender, basins(situation, contender, own));
          }
        });
    double budget = Math.max(1, situation.history().budget().asDouble());
    List<Scored> scored = new ArrayList<>();
    for (Choice choice : open) {
      Cell cell = choice.cell();
      Basins own = basins.get(cell.contender());
      double gain =
          own == null
              ? 0
              : own.gain(
                  (double) cell.params(),
                  (double) cell.samplesSeen(),
                  (double) cell.uniqueSamples());
      double price = Math.max(1, choice.price().asDouble()) / budget;
      scored.add(new Scored(choice, gain, gain / Math.pow(price, RHO)));
    }
    scored.sort(
        Comparator.comparingDouble((Scored s) -> -s.score())
            .thenComparing(Scored::choice, Choice.CHEAPEST_FIRST));
    return Decision.of(scored.stream().map(MspePolicy::proposal).toList());
  }

  /** Whether {@code contender} still has to make its first trials. */
  private static boolean starts(Situation situation, Contender contender) {
    List<Cell> made = new ArrayList<>();
    situation.history().observations().forEach(o -> made.add(o.candidate().cell()));
    situation.history().running().stream().map(Candidate::cell).forEach(made::add);
    List<Cell> own = made.stream().filter(c -> c.contender().equals(contender)).toList();
    double pool =
        flops(
            situation.space().cells().stream()
                .filter(c -> c.contender().equals(contender))
                .toList());
    double next =
        situation.choices().open().stream()
            .filter(c -> c.cell().contender().equals(contender))
            .mapToDouble(c -> c.cell().flops().asDouble())
            .min()
            .orElse(0);
    boolean within = flops(own) + next <= START_SHARE * pool;
    return (own.size() < START_TRIALS && within) || own.size() < LEAST_POINTS;
  }

  private static double flops(List<Cell> cells) {
    return cells.stream().mapToDouble(c -> c.flops().asDouble()).sum();
  }

  private Basins basins(Situation situation, Contender contender, List<Point> points) {
    List<Cell> cells =
        situation.space().cells().stream().filter(c -> c.contender().equals(contender)).toList();
    Goal goal = situation.space().goal();
    List<Goal.Spot> spots = new ArrayList<>(goal.spots().getOrDefault(contender, List.of()));
    if (spots.isEmpty()) {
      cells.stream()
          .max(Comparator.comparing(Cell::flops))
          .ifPresent(
              c ->
                  spots.add(
                      new Goal.Spot(
                          (double) c.params(),
                          (double) c.samplesSeen(),
                          (double) c.uniqueSamples())));
    }
    return new Basins(points, Domain.of(cells), spots, seed);
  }

  private static Proposal proposal(Scored scored) {
    Choice choice = scored.choice();
    return new Proposal(
        choice.candidate(),
        choice.kind(),
        choice.startStep(),
        choice.price(),
        scored.gain(),
        scored.score(),
        Double.NaN,
        Optional.empty(),
        "takes most off variance and disagreement at the target per price^"
            + RHO
            + ": "
            + choice.name()
            + " for "
            + choice.price());
  }

  private record Scored(Choice choice, double gain, double score) {}
}

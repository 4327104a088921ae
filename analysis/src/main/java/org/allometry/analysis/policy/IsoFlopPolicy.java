package org.allometry.analysis.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Cell;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Proposal;
import org.allometry.analysis.quantity.Flops;

/**
 * A ladder of equal-compute budgets, cheapest rung first: on each rung every size with the length
 * that comes nearest to the rung's compute (approach 2 of Hoffmann et al. 2022).
 *
 * <p>A rung needs three sizes for its minimum to have a neighbour on either side.
 */
final class IsoFlopPolicy extends DecidingPolicy {
  static final String NAME = "isoflop";

  private static final int FEWEST_SIZES = 3;

  private final double ratio;

  IsoFlopPolicy(double ratio) {
    this.ratio = ratio;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  Decision decide(Situation situation) {
    Choices choices = situation.choices();
    Map<Cell, Rung> ladder = ladder(situation.space().cells());
    List<Proposal> proposals =
        choices.open().stream()
            .filter(c -> ladder.containsKey(c.cell()) && c.earlierSeeds() == c.badSeeds())
            .sorted(
                Comparator.comparingInt((Choice c) -> rung(ladder, c).index())
                    .thenComparingInt(Choice::badSeeds)
                    .thenComparing(Choice.CHEAPEST_FIRST))
            .map(c -> c.proposal(reason(c, rung(ladder, c))))
            .toList();
    boolean done = proposals.isEmpty() && choices.blocked().isEmpty();
    return new Decision(
        proposals, done ? exhausted(situation.history(), choices, ladder) : Optional.empty());
  }

  private static Optional<Advice.Stop> exhausted(
      History history, Choices choices, Map<Cell, Rung> ladder) {
    if (!history.running().isEmpty()) {
      return Optional.empty();
    }
    if (choices.tooExpensive() > 0) {
      return StoppingRule.spent(history, choices, true);
    }
    return Optional.of(
        new Advice.Stop(
            "grid_exhausted",
            "all " + ladder.size() + " cells of the isoFLOP ladder have been trained"));
  }

  private static Rung rung(Map<Cell, Rung> ladder, Choice choice) {
    Rung rung = ladder.get(choice.cell());
    if (rung == null) {
      throw new IllegalStateException(choice.name() + " is not on the ladder");
    }
    return rung;
  }

  private static String reason(Choice choice, Rung rung) {
    return "rung "
        + (rung.index() + 1)
        + " of the isoFLOP ladder (about "
        + Flops.of(rung.flops())
        + ", "
        + rung.sizes()
        + " sizes): "
        + choice.name()
        + " for "
        + choice.price();
  }

  /** The cells of the ladder, each with its rung. */
  private Map<Cell, Rung> ladder(List<Cell> cells) {
    Map<Cell, Rung> ladder = new HashMap<>();
    List<Contender> contenders = cells.stream().map(Cell::contender).distinct().toList();
    for (Contender contender : contenders) {
      List<Cell> own = cells.stream().filter(c -> c.contender().equals(contender)).toList();
      double least = own.stream().mapToDouble(c -> c.flops().asDouble()).min().orElseThrow();
      SortedMap<Integer, SortedMap<Long, Cell>> rungs = new TreeMap<>();
      for (Cell cell : own) {
        int index = index(cell, least);
        rungs
            .computeIfAbsent(index, i -> new TreeMap<>())
            .merge(cell.params(), cell, (a, b) -> nearer(a, b, index, least));
      }
      rungs.forEach(
          (index, sizes) -> {
            if (sizes.size() >= FEWEST_SIZES) {
              Rung rung = new Rung(index, least * Math.pow(ratio, index), sizes.size());
              new ArrayList<>(sizes.values()).forEach(c -> ladder.put(c, rung));
            }
          });
    }
    return ladder;
  }

  private int index(Cell cell, double least) {
    return (int) Math.round(Math.log(cell.flops().asDouble() / least) / Math.log(ratio));
  }

  private Cell nearer(Cell a, Cell b, int index, double least) {
    double centre = Math.log(least) + index * Math.log(ratio);
    double ofA = Math.abs(Math.log(a.flops().asDouble()) - centre);
    double ofB = Math.abs(Math.log(b.flops().asDouble()) - centre);
    return ofA <= ofB ? a : b;
  }

  /**
   * A budget of the ladder.
   *
   * @param index from 0, the cheapest
   * @param flops its compute
   * @param sizes number of sizes trained at it
   */
  private record Rung(int index, double flops, int sizes) {}
}

package org.allometry.analysis.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.analysis.design.Contender;
import org.allometry.analysis.design.Goal;

/**
 * What a replay is judged on. Policies see where the rows lie, never their losses.
 *
 * @param rows finished trials, none diverged, at least one
 * @param lnNOpt for each family ln N_opt(C*) as the reference has it; families without are not
 *     judged by it
 */
public record Target(List<PoolTrial> rows, Map<String, Double> lnNOpt) {
  /** Copies and checks. */
  public Target {
    rows = List.copyOf(rows);
    lnNOpt = Collections.unmodifiableSortedMap(new TreeMap<>(lnNOpt));
    if (rows.isEmpty() || !rows.stream().allMatch(PoolTrial::completed)) {
      throw new IllegalArgumentException("a target needs rows, each with a loss");
    }
  }

  /** C*: the largest compute among the rows. */
  public double flops() {
    return rows.stream().mapToDouble(PoolTrial::flops).max().orElseThrow();
  }

  /** Mean loss of the rows. */
  public double meanLoss() {
    return rows.stream().mapToDouble(PoolTrial::loss).average().orElseThrow();
  }

  /** The goal that a policy is given: losses where the rows lie, without their losses. */
  Goal goal() {
    Map<Contender, List<Goal.Spot>> spots = new TreeMap<>();
    for (PoolTrial row : rows) {
      spots
          .computeIfAbsent(Pool.contender(row.family()), c -> new ArrayList<>())
          .add(new Goal.Spot(row.params(), row.samples(), row.uniqueSamples()));
    }
    return Goal.losses(spots, flops());
  }
}

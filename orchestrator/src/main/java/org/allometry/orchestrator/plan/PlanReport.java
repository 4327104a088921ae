package org.allometry.orchestrator.plan;

import java.util.List;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/** Layout of {@code allometry/plan/1}. */
record PlanReport(
    String schema,
    ConfigFile config,
    String sweep,
    Totals totals,
    List<PlanCell> cells,
    List<FirstDecision> firstDecisions,
    List<Warning> warnings,
    List<MachineTime> machineClasses) {

  /** The configuration that was planned. */
  record ConfigFile(String path, String configHash) {}

  /** Sums over the cells that can be trained. */
  record Totals(
      int cells,
      int trials,
      Flops flop,
      Flops budgetFlop,
      Flops gridFlop,
      int devices,
      double lowSeconds,
      double highSeconds,
      long checkpointBytes,
      long journalBytes,
      long datasetBytes) {}

  /** A cell of the grid. */
  record PlanCell(
      String family,
      String arm,
      long params,
      int steps,
      long samplesSeen,
      long uniqueSamples,
      Flops flop,
      Flops flopWithoutAttention,
      Flops executedFlop,
      @Nullable Double seconds,
      long memoryBytes,
      boolean feasible,
      @Nullable String reason) {}

  /** What would be granted. */
  record FirstDecision(
      int order,
      String family,
      String arm,
      long params,
      int steps,
      String kind,
      Flops priceFlop,
      String reason) {}

  /** Something that people should know. */
  record Warning(String code, String message) {}

  /**
   * How long the search would take on a class of machines.
   *
   * @param machine what it is
   * @param devices that train at once
   * @param lowFlopPerSecond least nominal compute rate that a device is assumed to reach
   * @param highFlopPerSecond most
   * @param lowSeconds at the highest rate
   * @param highSeconds at the lowest
   */
  record MachineTime(
      String machine,
      int devices,
      double lowFlopPerSecond,
      double highFlopPerSecond,
      double lowSeconds,
      double highSeconds) {}
}

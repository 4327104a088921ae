package org.allometry.actors.sweep;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.allometry.actors.runner.Checkpoint;
import org.allometry.analysis.design.SearchSpace;
import org.allometry.analysis.quantity.Flops;

/**
 * What a supervisor needs to know about its sweep.
 *
 * @param name of the sweep, {@code [a-z0-9-]{1,63}}
 * @param configHash SHA-256 of the resolved configuration
 * @param resolvedConfig the resolved configuration
 * @param space what may be trained and what is to be known
 * @param budget total compute, reserve included; a journal that has a larger one keeps it
 * @param reserve share of the budget for crash losses, in [0, 1)
 * @param rules leases, restarts
 * @param writer who runs the sweep now
 * @param time wall clock of events
 * @param nanoTime monotonic clock of leases
 * @param discard deletes a retired checkpoint from disk; called once its retirement is durable
 * @param amendment what is to be recorded as this run begins
 */
public record SweepSetup(
    String name,
    String configHash,
    String resolvedConfig,
    SearchSpace space,
    Flops budget,
    double reserve,
    SweepRules rules,
    Writer writer,
    InstantSource time,
    LongSupplier nanoTime,
    Consumer<Checkpoint> discard,
    Optional<Amendment> amendment) {
  /** A setup that amends nothing. */
  public SweepSetup(
      String name,
      String configHash,
      String resolvedConfig,
      SearchSpace space,
      Flops budget,
      double reserve,
      SweepRules rules,
      Writer writer,
      InstantSource time,
      LongSupplier nanoTime,
      Consumer<Checkpoint> discard) {
    this(
        name,
        configHash,
        resolvedConfig,
        space,
        budget,
        reserve,
        rules,
        writer,
        time,
        nanoTime,
        discard,
        Optional.empty());
  }

  /**
   * What is not as the journal has it, and may be changed.
   *
   * @param conditions all of them by name
   * @param changes as in {@link SweepEvent.ConditionsRecorded}
   * @param budget new total; empty when it stays
   */
  public record Amendment(
      SortedMap<String, String> conditions, List<String> changes, Optional<Flops> budget) {
    /** Copies both. */
    public Amendment {
      conditions = new TreeMap<>(conditions);
      changes = List.copyOf(changes);
    }
  }

  /**
   * A process that runs a sweep.
   *
   * @param host name of its machine
   * @param pid process id
   * @param version of the product
   */
  public record Writer(String host, long pid, String version) {}
}

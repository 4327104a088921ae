package org.allometry.actors.sweep;

import java.time.InstantSource;
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
    Consumer<Checkpoint> discard) {
  /**
   * A process that runs a sweep.
   *
   * @param host name of its machine
   * @param pid process id
   * @param version of the product
   */
  public record Writer(String host, long pid, String version) {}
}

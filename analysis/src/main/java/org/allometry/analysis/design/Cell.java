package org.allometry.analysis.design;

import java.util.Objects;
import org.allometry.analysis.quantity.Flops;

/**
 * A point of the grid: what is trained and for how long.
 *
 * @param family architecture, {@code [a-z0-9-]+}
 * @param arm training recipe inside the family, {@code default} where there is one only
 * @param size name of the rung on the family's size ladder, unique inside the family, such as
 *     {@code d32-l3}
 * @param params number of trainable parameters N, at least 1
 * @param steps optimiser steps in all, cooldown included, at least 2
 * @param samplesSeen D = steps × batch size
 * @param uniqueSamples distinct training samples that the steps draw from
 * @param flopsPerStep training compute of one step (forward and backward, nominal, attention
 *     included): what budgets and prices are counted in
 * @param flopsPerStepWithoutAttention the same without the attention's products of tokens with
 *     tokens
 * @param executedFlopsPerStep training compute of one step that the device executes; below the
 *     nominal compute where a network is charged for a denser map than it runs
 */
public record Cell(
    String family,
    String arm,
    String size,
    long params,
    int steps,
    long samplesSeen,
    long uniqueSamples,
    Flops flopsPerStep,
    Flops flopsPerStepWithoutAttention,
    Flops executedFlopsPerStep) {

  /** Rejects impossible sizes. */
  public Cell {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(arm, "arm");
    Objects.requireNonNull(size, "size");
    if (flopsPerStepWithoutAttention.isZero() || executedFlopsPerStep.isZero()) {
      throw new IllegalArgumentException(
          "a cell's compute must be > 0 on every axis, got "
              + flopsPerStepWithoutAttention
              + " without attention and "
              + executedFlopsPerStep
              + " executed");
    }
    if (params < 1 || steps < 2 || samplesSeen < 1 || uniqueSamples < 1 || flopsPerStep.isZero()) {
      throw new IllegalArgumentException(
          "cell needs params >= 1, steps >= 2, samples >= 1 and compute > 0, got params "
              + params
              + ", steps "
              + steps
              + ", samplesSeen "
              + samplesSeen
              + ", uniqueSamples "
              + uniqueSamples
              + ", flopsPerStep "
              + flopsPerStep);
    }
  }

  /** A cell whose compute is the same however it is counted. */
  public Cell(
      String family,
      String arm,
      String size,
      long params,
      int steps,
      long samplesSeen,
      long uniqueSamples,
      Flops flopsPerStep) {
    this(
        family,
        arm,
        size,
        params,
        steps,
        samplesSeen,
        uniqueSamples,
        flopsPerStep,
        flopsPerStep,
        flopsPerStep);
  }

  /** Compute of the whole training C, trunk and cooldown, from step 0. */
  public Flops flops() {
    return flopsPerStep.times(steps);
  }

  /** The same as {@link #flops()} without attention's products of tokens with tokens. */
  public Flops flopsWithoutAttention() {
    return flopsPerStepWithoutAttention.times(steps);
  }

  /** The same as {@link #flops()}, as the device executes it. */
  public Flops executedFlops() {
    return executedFlopsPerStep.times(steps);
  }

  /** Family and arm, the unit that gets a law of its own. */
  public Contender contender() {
    return new Contender(family, arm);
  }
}

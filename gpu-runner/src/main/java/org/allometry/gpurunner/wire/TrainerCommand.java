package org.allometry.gpurunner.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a trainer process is told; the JSON key {@code command} names the record in snake case. */
public sealed interface TrainerCommand {
  /**
   * Trains one trial. The trainer answers started, then progress, rung and checkpoint, and at last
   * exactly one of done, diverged, stopped, failed.
   *
   * @param trial id of the trial
   * @param attempt its attempt
   * @param family name of the family
   * @param arm name of the recipe
   * @param size name of the size on the family's ladder
   * @param uniqueSamples training samples that the steps draw from, the data set's first ones
   * @param seed of initialisation, data order and augmentation
   * @param steps optimiser steps in all
   * @param forkStep first step of the cooldown
   * @param flopsPerStep nominal training compute of a step, whole FLOP
   * @param startFrom states to begin from, best first; the first that verifies is taken, else step
   *     0
   * @param trunkSteps ascending steps after which the trunk is evaluated and saved
   * @param trunkFolder absolute folder of the trunk's checkpoints
   * @param trialFolder absolute folder of the trial's own checkpoints
   * @param identity what a checkpoint is bound to: sweep and configuration hash
   */
  record Train(
      String trial,
      int attempt,
      String family,
      String arm,
      String size,
      long uniqueSamples,
      long seed,
      int steps,
      int forkStep,
      double flopsPerStep,
      List<StartPoint> startFrom,
      List<Integer> trunkSteps,
      String trunkFolder,
      String trialFolder,
      Identity identity)
      implements TrainerCommand {}

  /**
   * A saved state.
   *
   * @param line {@code trunk} or {@code branch}
   * @param step its step
   * @param folder absolute path
   * @param digest SHA-256 of its manifest
   */
  record StartPoint(String line, int step, String folder, String digest) {}

  /**
   * What a checkpoint is bound to.
   *
   * @param sweep name of the sweep
   * @param configHash hash of the resolved configuration
   */
  record Identity(String sweep, String configHash) {}

  /**
   * Saves the state and stops the trial; answered by stopped. {@code trial} null stops whatever
   * runs.
   *
   * @param trial which trial
   * @param save whether to save a checkpoint first
   */
  record Stop(@Nullable String trial, boolean save) implements TrainerCommand {}

  /**
   * Ends the process with exit code 0 once nothing runs. End of input has the same meaning, at
   * once.
   */
  record Shutdown() implements TrainerCommand {}
}

package org.allometry.analysis.design;

/**
 * A cell with a seed: what a policy may propose and a trial trains.
 *
 * @param cell what is trained
 * @param seed of initialisation and data order
 */
public record Candidate(Cell cell, long seed) {
  /** The constant-learning-rate line that this candidate's cooldown forks from. */
  public Trunk trunk() {
    return new Trunk(cell.family(), cell.arm(), cell.size(), cell.uniqueSamples(), seed);
  }
}

package org.allometry.analysis.design;

import org.allometry.analysis.quantity.Flops;

/**
 * How far a running trial is. It says nothing of the trial's losses on the way: before its cooldown
 * has ended they are those of no training of its length.
 *
 * @param candidate what is trained
 * @param price what it was granted for: compute from its start to its end
 * @param remaining compute from where it is now to its end
 * @param newResult whether another trial has been completed since it was granted: nothing else can
 *     make it worth less than it was then
 */
public record Progress(Candidate candidate, Flops price, Flops remaining, boolean newResult) {
  /** Share of its price that is still to be paid, in [0, 1]; 0 for a trial without a price. */
  public double shareLeft() {
    double whole = price.asDouble();
    return whole > 0 ? Math.min(1, remaining.asDouble() / whole) : 0;
  }
}

package org.allometry.actors.sweep;

import org.allometry.actors.runner.Line;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Where every FLOP went that was spent.
 *
 * <p>A training line (a trunk, or the cooldown of one trial) is trained from its first step on, so
 * what has been trained of it once is a prefix, kept as its high-water step. A step above it is new
 * and useful; a step below it is redone and wasted. What was new and leads nowhere (a diverged or
 * stopped cooldown, a trunk's end behind its last checkpoint) is discarded: wasted too, and the
 * high-water step sinks.
 *
 * <pre>useful + wasted (redone, discarded) + unknown (upper bound) = spent</pre>
 *
 * @param covered for each line the steps trained once and still of use, exclusive
 * @param useful compute of the covered steps
 * @param redone compute of steps trained again
 * @param discarded compute of new steps that lead nowhere
 * @param unknown compute that lost attempts may have spent after their last report
 */
public record Ledger(
    PMap<LineKey, Integer> covered, Flops useful, Flops redone, Flops discarded, Flops unknown) {

  /** Nothing spent yet. */
  public static final Ledger EMPTY =
      new Ledger(HashTreePMap.empty(), Flops.ZERO, Flops.ZERO, Flops.ZERO, Flops.ZERO);

  /**
   * A training line.
   *
   * @param id trunk id or trial id
   * @param line which of the two
   */
  public record LineKey(String id, Line line) {
    /** The line that {@code candidate}, trained as {@code trial}, is on. */
    public static LineKey of(String trial, Candidate candidate, Line line) {
      return new LineKey(line == Line.TRUNK ? candidate.trunk().id() : trial, line);
    }
  }

  /** First step of the line that nobody has trained usefully yet; {@code first} when none. */
  public int coveredTo(LineKey key, int first) {
    Integer to = covered.get(key);
    return to == null ? first : to;
  }

  /**
   * Books the steps {@code [from, to)} of a line.
   *
   * @param first first step of the line: 0 for a trunk, the fork step for a cooldown
   * @throws IllegalArgumentException when the steps would leave a gap
   */
  public Ledger trained(LineKey key, int first, int from, int to, Flops flopsPerStep) {
    int high = coveredTo(key, first);
    if (from > high || to < from) {
      throw new IllegalArgumentException(
          "steps [" + from + ", " + to + ") do not continue " + key + ", trained to " + high);
    }
    int again = Math.max(0, Math.min(to, high) - from);
    int fresh = to - from - again;
    return new Ledger(
        covered.plus(key, Math.max(high, to)),
        useful.plus(flopsPerStep.times(fresh)),
        redone.plus(flopsPerStep.times(again)),
        discarded,
        unknown);
  }

  /** What was trained of a line from {@code step} on leads nowhere. */
  public Ledger discardedFrom(LineKey key, int first, int step, Flops flopsPerStep) {
    int keep = Math.max(first, step);
    int lost = Math.max(0, coveredTo(key, first) - keep);
    if (lost == 0) {
      return this;
    }
    Flops flops = flopsPerStep.times(lost);
    return new Ledger(
        covered.plus(key, keep), useful.minus(flops), redone, discarded.plus(flops), unknown);
  }

  /** A lost attempt may have spent this much after its last report. */
  public Ledger lost(Flops atMost) {
    return new Ledger(covered, useful, redone, discarded, unknown.plus(atMost));
  }

  /** Redone and discarded. */
  public Flops wasted() {
    return redone.plus(discarded);
  }

  /** Everything spent; unknown parts at their upper bound. */
  public Flops spent() {
    return useful.plus(wasted()).plus(unknown);
  }

  /** What crashes and rollbacks cost: it is paid from the budget's reserve first. */
  public Flops crashLosses() {
    return redone.plus(unknown);
  }
}

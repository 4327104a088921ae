package org.allometry.orchestrator.explain;

import java.time.Instant;
import java.util.SortedMap;
import org.allometry.analysis.quantity.Flops;
import org.jspecify.annotations.Nullable;

/**
 * One decision of a sweep.
 *
 * @param sequence of its event in the journal
 * @param at when
 * @param decision {@code grant}, {@code retry}, {@code stop}, {@code fail}, {@code finish}, …
 * @param trial which; null where it is about the whole sweep
 * @param reason in words and numbers
 * @param gain expected reduction of the target's variance; null where there is none
 * @param priceFlop compute granted; of a running trial that is stopped, what it would still have
 *     taken
 * @param score what it was ranked by
 * @param runnerUp the next best; where a running trial is stopped, what is better than it
 * @param estimateBefore standard deviation of the target that it was decided on
 * @param estimateAfter the same once the trial had ended; null until then
 */
public record Decision(
    long sequence,
    Instant at,
    String decision,
    @Nullable String trial,
    String reason,
    @Nullable Double gain,
    @Nullable Flops priceFlop,
    @Nullable Double score,
    @Nullable RunnerUp runnerUp,
    @Nullable SortedMap<String, Double> estimateBefore,
    @Nullable SortedMap<String, Double> estimateAfter) {

  /** The next best candidate. */
  public record RunnerUp(String family, String arm, long params, int steps, double score) {}
}

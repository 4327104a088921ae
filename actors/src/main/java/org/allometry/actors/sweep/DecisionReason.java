package org.allometry.actors.sweep;

import org.allometry.analysis.design.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Why a trial was granted.
 *
 * @param text a sentence with numbers
 * @param gain expected reduction of the target's variance; NaN where the policy has none
 * @param score what proposals were ranked by; NaN where the policy has none
 * @param targetSd standard deviation of the target in the estimate that it was made on; NaN while
 *     there was none
 * @param runnerUp the next best candidate, if any
 * @param runnerUpScore its score
 * @param decidedOn number of events that the decision was made on
 */
public record DecisionReason(
    String text,
    double gain,
    double score,
    double targetSd,
    @Nullable Candidate runnerUp,
    double runnerUpScore,
    long decidedOn) {}

package org.allometry.actors.sweep;

import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.quantity.Flops;

/**
 * Why a running trial was stopped.
 *
 * @param text a sentence with numbers
 * @param remaining compute that it would still have taken
 * @param gain expected reduction of the target's variance by its outcome
 * @param score gain / remaining^rho, in the unit of {@link DecisionReason#score}
 * @param alternative the best that could be trained instead
 * @param alternativeScore its score
 * @param targetSd standard deviation of the target in the estimate that it was decided on
 * @param decidedOn number of events that the decision was made on
 */
public record StopReason(
    String text,
    Flops remaining,
    double gain,
    double score,
    Candidate alternative,
    double alternativeScore,
    double targetSd,
    long decidedOn) {}

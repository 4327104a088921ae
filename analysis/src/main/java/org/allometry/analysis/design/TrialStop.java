package org.allometry.analysis.design;

import org.allometry.analysis.quantity.Flops;

/**
 * A running trial that a policy suggests to stop, with its reason in words and numbers.
 *
 * @param candidate what is trained
 * @param remaining compute that it would still take
 * @param gain expected reduction of the target's variance by its outcome, given all other trials
 *     that run
 * @param score gain / remaining^rho, in the unit of a proposal's score
 * @param alternative the best that could be trained instead, and its score
 * @param targetSd standard deviation of the target in the estimate that it was decided on
 * @param reason a sentence for people
 */
public record TrialStop(
    Candidate candidate,
    Flops remaining,
    double gain,
    double score,
    Proposal.RunnerUp alternative,
    double targetSd,
    String reason) {}

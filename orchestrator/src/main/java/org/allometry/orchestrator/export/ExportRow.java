package org.allometry.orchestrator.export;

import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One finished trial, or one rung of a trial: the columns for exchange, in their order.
 *
 * @param sweep name
 * @param family architecture
 * @param arm training recipe
 * @param trial id
 * @param attempt counts from 1
 * @param seed of initialisation and data order
 * @param params N
 * @param samplesSeen D
 * @param uniqueSamples distinct training samples
 * @param tokens null: the tasks count samples
 * @param flops C of the whole line from step 0
 * @param loss test loss; NaN where there is none
 * @param step last step trained
 * @param device where
 * @param startedAt when it was granted
 * @param finishedAt when it ended
 * @param usedInFit whether it is a point of the fit
 * @param flopsWithoutAttention as {@code flops} without attention's products of tokens with tokens
 * @param executedFlops as {@code flops}, as the device executes it
 * @param deviceSeconds time of the line from step 0 at the trial's own mean time of a step, without
 *     evaluations; NaN where it was not measured
 * @param equivarianceError at the end of the trial, in the unit of the normalised target; NaN where
 *     there is none
 * @param asymmetryShare share of the final loss due to asymmetry; NaN where there is none
 * @param trunk training line that the trial shares with others; null where trials share none
 */
record ExportRow(
    String sweep,
    String family,
    String arm,
    String trial,
    int attempt,
    long seed,
    long params,
    long samplesSeen,
    long uniqueSamples,
    @Nullable Long tokens,
    BigInteger flops,
    double loss,
    int step,
    String device,
    Instant startedAt,
    Instant finishedAt,
    boolean usedInFit,
    BigInteger flopsWithoutAttention,
    BigInteger executedFlops,
    double deviceSeconds,
    double equivarianceError,
    double asymmetryShare,
    @Nullable String trunk) {}

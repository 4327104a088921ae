package org.allometry.analysis.fit;

import org.jspecify.annotations.Nullable;

/**
 * A row of a table of trials, as read from a file.
 *
 * @param line physical line of the file, from 1
 * @param family family, {@code all} where the table has no such column
 * @param trial id of the trial or of the trunk it branched from; rows of one id are resampled
 *     together; null: a trial of its own
 * @param params N, finite and above 0
 * @param samplesSeen D, finite and above 0
 * @param uniqueSamples U, finite and above 0, or NaN where it is not known: no repeats
 * @param flops C, finite and above 0, or NaN where it is not known
 * @param loss L, above 0; NaN or infinite for a diverged trial
 * @param usedInFit whether the table wants the row to be used
 */
public record TableRow(
    int line,
    String family,
    @Nullable String trial,
    double params,
    double samplesSeen,
    double uniqueSamples,
    double flops,
    double loss,
    boolean usedInFit) {}

package org.allometry.orchestrator.table;

import org.jspecify.annotations.Nullable;

/**
 * One data row of a table.
 *
 * @param line physical line on which the row starts, the header is line 1
 * @param family name, {@code all} where the table has no such column
 * @param params N, finite and above 0
 * @param samplesSeen D, finite and above 0
 * @param uniqueSamples finite and above 0; NaN where not known
 * @param flops C in FLOP, finite and above 0; NaN where not known
 * @param loss above 0; NaN or infinite for a diverged trial
 * @param usedInFit false where the table says so
 * @param group trunk, else trial, that the row belongs to; null where the table has no such column
 *     or the cell is empty
 */
public record TrialRow(
    int line,
    String family,
    double params,
    double samplesSeen,
    double uniqueSamples,
    double flops,
    double loss,
    boolean usedInFit,
    @Nullable String group) {}

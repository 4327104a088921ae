package org.allometry.orchestrator.table;

import org.jspecify.annotations.Nullable;

/**
 * Which header of a table was taken for which column, as written in the file; null where none was.
 *
 * @param family optional
 * @param arm training recipe inside the family, optional
 * @param params {@code params} or {@code N}
 * @param samplesSeen {@code samples_seen}, {@code D} or {@code tokens}
 * @param uniqueSamples optional
 * @param flops {@code flops} or {@code C}, optional
 * @param loss needed
 * @param usedInFit optional
 * @param trunk optional; rows of one trunk are resampled together
 * @param trial optional; where there is no trunk, rows of one trial are
 */
public record TableColumns(
    @Nullable String family,
    @Nullable String arm,
    String params,
    String samplesSeen,
    @Nullable String uniqueSamples,
    @Nullable String flops,
    String loss,
    @Nullable String usedInFit,
    @Nullable String trunk,
    @Nullable String trial) {}

/**
 * Results of a sweep as tables that other tools, and {@code fit}, read.
 *
 * <pre>
 *   SweepFacts ──TrialsTable──▶ trials.csv, rungs.csv | trials.json
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.export;

import org.jspecify.annotations.NullMarked;

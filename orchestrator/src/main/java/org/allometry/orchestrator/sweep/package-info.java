/**
 * What a sweep's folder says, without actors.
 *
 * <pre>
 *   HOME/sweeps/NAME ──SweepFolder──▶ paths
 *   journal ──SweepStanding──▶ state, configuration, conditions ──▶ search, resume
 *   journal ──SweepArchive──▶ events, state, configuration, search space, advice ──▶ status, explain, verify, report, export
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.sweep;

import org.jspecify.annotations.NullMarked;

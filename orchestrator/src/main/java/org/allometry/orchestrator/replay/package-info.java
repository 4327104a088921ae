/**
 * {@code allometry replay}: policies against a table of finished trials.
 *
 * <pre>
 *   POOL.csv, or the journal of a sweep ─▶ ReplayTables (checks) ─▶ Pool, Target ─▶ Replay (analysis)
 *                                               │                                       │
 *                                               └─▶ reference fit to the whole pool     ▼
 *                                                                ReplayOutput (JSON), ReplayText, ReplayFigure
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.replay;

import org.jspecify.annotations.NullMarked;

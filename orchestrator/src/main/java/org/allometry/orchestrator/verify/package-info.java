/**
 * Whether a sweep on disk is what it says it is, checked by code of its own.
 *
 * <pre>
 *    journal, checkpoints, configuration ─▶ SweepChecks ─▶ allometry/verify/1
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.verify;

import org.jspecify.annotations.NullMarked;

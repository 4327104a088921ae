/**
 * What a sweep is doing, for programs and for people.
 *
 * <pre>
 *   SweepState + estimates ──StatusSource──▶ StatusOutput (allometry/status/1) ──▶ StatusText
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.status;

import org.jspecify.annotations.NullMarked;

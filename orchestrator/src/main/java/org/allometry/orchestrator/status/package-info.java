/**
 * What is known of a sweep now, as one JSON object and as text.
 *
 * <pre>
 *   SweepArchive (journal) + lock ──CurrentStatus──▶ StatusReport ──▶ allometry/status/1
 *                                                         └─────────▶ StatusText, for people
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.status;

import org.jspecify.annotations.NullMarked;

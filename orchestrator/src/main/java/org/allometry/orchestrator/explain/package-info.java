/**
 * Why each trial was granted, and what it taught.
 *
 * <pre>
 *    SweepArchive ─▶ Decisions ─▶ allometry/explain/1
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.explain;

import org.jspecify.annotations.NullMarked;

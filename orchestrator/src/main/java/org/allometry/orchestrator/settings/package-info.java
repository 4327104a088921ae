/**
 * Configurations: from files to a sweep's question, budget and rules.
 *
 * <pre>
 *   reference.conf ← file ← --set ──ConfigSource──▶ Config ──SweepSettings──▶ typed values ──SearchSpaceBuilder──▶ SearchSpace
 *                                                     └──CanonicalConfig──▶ text, hash, differences
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.settings;

import org.jspecify.annotations.NullMarked;

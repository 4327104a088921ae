/**
 * How values become JSON on standard output.
 *
 * <pre>
 *   record ──Json──▶ {"snake_case": shortest double | exact FLOP | null for NaN | UTC time} + newline
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.json;

import org.jspecify.annotations.NullMarked;

/**
 * Contenders side by side: how much compute one needs for what another reaches, however compute is
 * counted.
 *
 * <pre>
 *   trials + posteriors ──ComputeAxis──▶ AxisComparison (Entrant × contender) ──▶ Multiplier × pair ──▶ status, report
 *                                                                                     └─ words: MultiplierText
 * </pre>
 */
@NullMarked
package org.allometry.orchestrator.comparison;

import org.jspecify.annotations.NullMarked;

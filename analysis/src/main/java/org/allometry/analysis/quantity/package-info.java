/**
 * Quantities that every other package speaks in: {@link org.allometry.analysis.quantity.Flops}.
 *
 * <pre>
 *   configuration, trainers ──▶ Flops (exact, whole FLOP) ──▶ ledger, prices, reports
 *                                        │ asDouble()
 *                                        ▼
 *                                fits, gains, figures
 * </pre>
 */
@NullMarked
package org.allometry.analysis.quantity;

import org.jspecify.annotations.NullMarked;

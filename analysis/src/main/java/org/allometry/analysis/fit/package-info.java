/**
 * Fits of laws to measured losses, with intervals, and a status instead of a silent number.
 *
 * <pre>
 *   Points ─▶ Identification ──────────── not_identified, too_few_points
 *                  │ ok
 *                  ▼
 *   LawForm ─▶ ProjectionFit ─ seeds ─▶ LogHuberFit ─▶ RollingOrigin ─▶ Bootstrap ─▶ LawFit
 *                                          │            the law bends   over trials   status, intervals,
 *                                    at_bound, not_converged                          optimum, frontier
 *
 *   TableRows ─▶ TableFit ─▶ per family: LawFit per law, weights, cross-checks (IsoFlopProfile, Envelope)
 *                       └──▶ TableFitResult: the words of allometry/fit/1
 * </pre>
 */
@NullMarked
package org.allometry.analysis.fit;

import org.jspecify.annotations.NullMarked;

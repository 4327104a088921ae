/**
 * Scaling laws: formulas, gradients and cost models.
 *
 * <pre>
 *   Point (trial, N, D, C, L) ──▶ fits ──▶ ScalingLaw (Chinchilla): L(N, D)
 *                                               │
 *   CostModel (KappaCost): C(N, D), D(N, C) ────┴──▶ allocation: N_opt(C), D_opt(C), L_opt(C)
 * </pre>
 *
 * <p>N counts parameters, D samples seen, C training FLOP, L loss; all in raw units.
 */
@NullMarked
package org.allometry.analysis.law;

import org.jspecify.annotations.NullMarked;

/**
 * Scaling laws: formulas, gradients and cost models.
 *
 * <pre>
 *   LawForm: ln L(x; n, d, u) with gradient and curvature ◀── search ── fits, posteriors
 *      │ law(x)                                                              ▲
 *      ▼                                                     Point (trial, N, D, C, L, U)
 *   ScalingLaw: Chinchilla, LogQuadratic, DataConstrained, Gadre: L(N, D), slopes
 *                                               │
 *   CostModel (KappaCost): C(N, D), D(N, C) ────┴──▶ allocation: N_opt(C), D_opt(C), L_opt(C)
 * </pre>
 *
 * <p>A law is one class: the record with its coefficients and, nested in it, its form.
 *
 * <p>N counts parameters, D samples seen, C training FLOP, L loss; all in raw units.
 */
@NullMarked
package org.allometry.analysis.law;

import org.jspecify.annotations.NullMarked;

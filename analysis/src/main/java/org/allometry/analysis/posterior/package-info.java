/**
 * What the trials seen so far say about a contender's law, and what a further trial would add.
 *
 * <pre>
 *   Points (N, D, C, loss, trunk) ─▶ SurfaceTable ─▶ LaplaceFit × (form of the law, noise, slope, misfit) ─▶ Components, weighted
 *                                                                                                          │
 *                       Posterior ◀────────────────────────────────────────────────────────────────────────┘
 *                       ├─▶ intervals of N_opt, D_opt, L*, exponents, coefficients, predictions, frontier (draws)
 *                       └─▶ Lookahead: expected drop of a target's variance by one more trial (linearised)
 * </pre>
 */
@NullMarked
package org.allometry.analysis.posterior;

import org.jspecify.annotations.NullMarked;

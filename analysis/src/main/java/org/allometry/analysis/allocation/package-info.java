/**
 * Optimum and frontier of a law under a cost model, and the compute multiplier between families.
 *
 * <pre>
 *   ScalingLaw + CostModel + C ──▶ Allocation.optimum ──▶ OptimalPoint (N_opt, D_opt, L_opt)
 *   ScalingLaw + CostModel + ℓ ──▶ Allocation.computeAt ──▶ C(ℓ) ──▶ multiplier C₂(ℓ)/C₁(ℓ)
 * </pre>
 */
@NullMarked
package org.allometry.analysis.allocation;

import org.jspecify.annotations.NullMarked;
